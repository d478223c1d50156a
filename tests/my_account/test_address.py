"""Another address for one's account: asked, proved, told to the former, taken back (R-ALL-7)."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.my_account.conftest import NEW, OLD, SLUG
from tests.portals.html_reading import texts
from tests.support.outbox import text_of
from tests.support.provider import ISSUER, PASSWORD, Browser, Page, Person, Provider
from tests.support.recovering import Recovery, count, outbox
from tests.support.scanner import digest, everything

THIRD = "tiers@ailleurs.example"


def asked(browser: Browser, address: str = NEW, password: str = PASSWORD) -> Page:
    """Prove oneself and type an address; returns « consultez votre messagerie »."""
    page = browser.submit(browser.get(f"/{SLUG}/address"), password=password)
    return browser.submit(page, address=address)


def changed(recovery: Recovery, browser: Browser, address: str, password: str = PASSWORD) -> None:
    """Change the address as a whole; what the former mailbox is told stays in the outbox."""
    asked(browser, address, password)
    done = browser.submit(browser.get(recovery.link()))
    assert texts(done.text, "h1") == ["Votre adresse est modifiée"]


def told_of_a_change(recovery: Recovery) -> EmailMessage:
    """Deliver what both mailboxes are told; return the former's mail, which masks the new one."""
    told, confirmed = sorted(recovery.post.deliver(), key=lambda mail: str(mail["To"]) == NEW)
    assert (told["To"], confirmed["To"]) == (OLD, NEW)
    assert "votre adresse est enregistrée" in confirmed["Subject"]
    assert "?t=" not in text_of(confirmed)
    assert "B•••@A•••.example" in text_of(told)
    assert NEW not in text_of(told)
    return told


def links(message: EmailMessage, journey: str) -> list[str]:
    """Return the links of a mail that lead to a journey."""
    lines = text_of(message).splitlines()
    return [line.removeprefix(ISSUER) for line in lines if f"/{journey}?t=" in line]


def back_links(recovery: Recovery) -> list[str]:
    """Deliver what the former mailbox is told; return its links that take the account back."""
    (told,) = told_of(recovery, "votre adresse a été modifiée")
    return links(told, "address_back")


def told_of(recovery: Recovery, subject: str) -> list[EmailMessage]:
    """Deliver; return the mails of that subject."""
    wanted = f"Intr@CMA\u00a0: {subject}"
    return [message for message in recovery.post.deliver() if message["Subject"] == wanted]


def resets(recovery: Recovery, clock: MovableClock) -> list[str]:
    """Ask for a reset by either address, later; return to whom a link leaves."""
    # Mails that may be asked for are counted: a quarter of an hour forgets them.
    clock.move(timedelta(minutes=20))
    for address in (OLD, NEW):
        recovery.ask(recovery.provider.browser(), {"identifier": "bfourquin", "address": address})
    return [message["To"] for message in recovery.post.deliver()]


def addresses(provider: Provider) -> list[str]:
    """Every address that is stored, all of them proved."""
    address = tables.ContactAddress
    with provider.stores.read() as connection:
        return list(
            connection.scalars(select(address.typed).where(address.verified_at.is_not(None)))
        )


@pytest.fixture
def browser(provider: Provider, intracma: Client, agent: Person) -> Browser:
    """The browser of the agent, signed in."""
    one = provider.browser()
    assert "code" in one.sign_in(intracma, agent).query
    return one


@pytest.mark.requirement("R-ALL-7")
def test_a_new_address_counts_once_confirmed_and_the_old_one_takes_it_back(
    provider: Provider,
    recovery: Recovery,
    intracma: Client,
    agent: Person,
    browser: Browser,
    clock: MovableClock,
) -> None:
    page = browser.submit(browser.get(f"/{SLUG}/address"), password=PASSWORD)
    assert texts(page.text, "h1") == ["Modifier mon adresse électronique"]
    assert "f•••@a•••.example" in page.seen
    assert OLD not in page.text
    page = browser.submit(page, address=NEW)
    assert NEW in page.seen
    confirm = recovery.post.only()
    assert confirm["To"] == NEW
    assert resets(recovery, clock) == [OLD]

    done = browser.submit(opened(provider, browser, *links(confirm, "address")))
    assert texts(done.text, "h1") == ["Votre adresse est modifiée"]
    assert addresses(provider) == [NEW]
    told = told_of_a_change(recovery)
    assert resets(recovery, clock) == [NEW]

    (back,) = links(told, "address_back")
    owner = provider.browser()
    page = opened(provider, owner, back)
    assert "f•••@a•••.example" in page.seen
    done = owner.submit(page)
    assert texts(done.text, "h1") == ["Votre adresse est rétablie"]
    assert addresses(provider) == [OLD]
    assert nothing_is_open(provider, browser, intracma, agent)
    assert recovery.post.only()["To"] == OLD
    assert resets(recovery, clock) == [OLD]
    assert provider.browser().get(back).status == 410


def opened(provider: Provider, reader: Browser, link: str) -> Page:
    """Open a link as its reader does, after a filter of mails; nothing changes."""
    before, scanner = digest(everything(provider.stores)), provider.browser()
    assert [scanner.get(link).status for _ in range(3)] == [200, 200, 200]
    page = reader.get(link)
    assert digest(everything(provider.stores)) == before
    return page


def nothing_is_open(provider: Provider, browser: Browser, client: Client, agent: Person) -> bool:
    """Tell whether sessions, grants and the password that were in force are ended."""
    return (
        browser.authorize(client, prompt="none").query["error"] == "login_required"
        and provider.browser().sign_in(client, agent).status == 422
        and count(provider, tables.Grant, tables.Grant.revoked_at.is_(None)) == 0
    )


def test_by_code_in_the_tab_that_waits(
    provider: Provider, recovery: Recovery, browser: Browser
) -> None:
    page = asked(browser)
    done = browser.submit(page, code=recovery.code())
    assert texts(done.text, "h1") == ["Votre adresse est modifiée"]
    assert addresses(provider) == [NEW]
    assert len(back_links(recovery)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Saisissez votre nouvelle adresse électronique."),
        ("sans-arobase", "Cette adresse n’est pas complète"),
        ("Fourquin@APCMA.example", "C’est déjà votre adresse."),
    ],
)
def test_what_is_no_new_address_is_said(
    provider: Provider, browser: Browser, typed: str, said: str
) -> None:
    page = asked(browser, typed)
    assert page.status == 422
    assert said in page.seen
    assert outbox(provider) == []


def test_the_password_comes_first(provider: Provider, intracma: Client, browser: Browser) -> None:
    page = browser.get(f"/{SLUG}/address")
    assert texts(page.text, "h1") == ["Confirmez que c’est vous"]
    assert browser.submit(page, password="Erreur-1").status == 422
    assert outbox(provider) == []
    nobody = provider.browser().get(f"/{intracma.client_id}/address")
    assert texts(nobody.text, "h1") == ["Connexion"]


def test_of_two_tabs_the_last_mail_wins(
    provider: Provider, recovery: Recovery, intracma: Client, agent: Person, browser: Browser
) -> None:
    asked(browser)
    first = recovery.link()
    other = provider.browser()
    other.sign_in(intracma, agent)
    recovery.post.deliver()
    asked(other, THIRD)
    second = recovery.link()
    assert browser.get(first).status == 410
    page = other.get(second)
    other.submit(page)
    other.submit(page)
    assert addresses(provider) == [THIRD]
    assert len(back_links(recovery)) == 1


def test_a_change_of_password_meanwhile_overtakes_it(
    provider: Provider, recovery: Recovery, browser: Browser
) -> None:
    asked(browser)
    link = recovery.link()
    page = browser.get(link)
    recovery.whole(provider.browser(), {"identifier": "bfourquin", "address": OLD})
    assert browser.submit(page).status >= 400
    assert browser.get(link).status == 410
    assert OLD in addresses(provider)


def test_who_took_an_account_over_cannot_kill_the_way_back(
    provider: Provider, recovery: Recovery, intracma: Client, agent: Person, browser: Browser
) -> None:
    changed(recovery, browser, NEW)
    (back,) = back_links(recovery)
    changed(recovery, browser, THIRD)
    assert back_links(recovery) == []  # An intruder's own mailbox gets no link.
    recovery.whole(provider.browser(), {"identifier": "bfourquin", "address": THIRD})
    recovery.post.deliver()
    owner = provider.browser()
    done = owner.submit(owner.get(back))
    assert texts(done.text, "h1") == ["Votre adresse est rétablie"]
    assert addresses(provider) == [OLD]
    event = tables.AuditEvent.event
    assert count(provider, tables.AuditEvent, event == "address_changed") == 2
    assert count(provider, tables.AuditEvent, event == "address_taken_back") == 1
    page = owner.get(recovery.link())
    mine = "Retrouvé-2026"
    recovery.choose(owner, page, mine)
    again = Person(agent.account_id, "", "", agent.identifier, mine)
    assert "code" in provider.browser().sign_in(intracma, again).query


def test_the_way_back_lives_three_days(
    provider: Provider, recovery: Recovery, browser: Browser, clock: MovableClock
) -> None:
    changed(recovery, browser, NEW)
    (back,) = back_links(recovery)
    clock.move(timedelta(hours=72) - timedelta(seconds=1))
    assert provider.browser().get(back).status == 200
    clock.move(timedelta(seconds=1))
    assert provider.browser().get(back).status == 410
