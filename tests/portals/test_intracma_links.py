"""What Intr@CMA's mailed links and requests withstand (R-INT-4, R-INT-12 to 14, R-INT-26 to 29)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from idp.clients.model import Client
from idp.identity import states
from idp.identity.states import Change
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.portals.html_reading import elements, texts
from tests.support.outbox import Post, text_of
from tests.support.provider import PASSWORD, Browser, Person, Provider
from tests.support.recovering import NEW, Recovery, count, outbox

SLUG = "intracma"
TYPED = {"identifier": "bfourquin", "address": "fourquin@apcma.example"}


@pytest.fixture
def intracma(provider: Provider, real_folders: Path) -> Client:
    return provider.register(real_folders / SLUG)


@pytest.fixture
def agent(provider: Provider, intracma: Client) -> Person:
    assert intracma.is_active
    return provider.person(SLUG, "bfourquin", email="fourquin@apcma.example")


@pytest.fixture
def recovery(provider: Provider, post: Post, agent: Person) -> Recovery:
    assert agent.identifier
    return Recovery(provider, post, SLUG)


@pytest.mark.requirement("R-INT-4", "R-INT-27")
def test_the_confirmation_is_the_same_whoever_asks(provider: Provider, recovery: Recovery) -> None:
    provider.person(SLUG, "parti", email="fourquin@apcma.example", status="suspended")
    provider.person(SLUG, "sansmail")
    seen = {
        (page.status, page.seen)
        for identifier in ("bfourquin", "parti", "sansmail", "personne")
        for page in [recovery.ask(provider.browser(), TYPED | {"identifier": identifier})]
    }
    ((status, words),) = seen
    assert status == 200
    assert "fourquin@apcma.example" in words
    assert "supportit@apcma.example" in words
    (mail,) = recovery.post.deliver()
    assert mail["To"] == "fourquin@apcma.example"
    assert [row.kind for row in outbox(provider)].count("none") == 3


@pytest.mark.requirement("R-INT-12", "R-INT-13")
def test_a_link_works_once(provider: Provider, recovery: Recovery, clock: MovableClock) -> None:
    browser = provider.browser()
    recovery.ask(browser, TYPED)
    link = recovery.link()
    assert recovery.choose(browser, browser.get(link), follow=False).status == 303
    again = provider.browser().get(link)
    assert again.status == 410
    assert texts(again.text, "h1") == ["Ce lien a déjà servi"]
    assert "bfourquin" not in again.text
    clock.move(timedelta(hours=1))


@pytest.mark.requirement("R-INT-12", "R-INT-13")
def test_a_link_lives_an_hour_and_one_click_brings_another(
    provider: Provider, recovery: Recovery, clock: MovableClock
) -> None:
    browser = provider.browser()
    recovery.ask(browser, TYPED)
    link = recovery.link()
    clock.move(timedelta(minutes=59, seconds=59))
    assert browser.get(link).status == 200
    clock.move(timedelta(seconds=1))
    stranger = provider.browser()
    over = stranger.get(link)
    assert (over.status, texts(over.text, "h1")) == (410, ["Ce lien a expiré"])
    assert "bfourquin" not in over.text
    assert "apcma.example" not in over.text.replace("supportit@apcma.example", "")
    stranger.submit(over)
    assert recovery.choose(browser, browser.get(recovery.link()), follow=False).status == 303
    assert provider.client(SLUG).policy.recovery.link_lifetime <= 86_400


@pytest.mark.requirement("R-INT-12")
def test_a_new_link_kills_the_one_before(provider: Provider, recovery: Recovery) -> None:
    recovery.ask(provider.browser(), TYPED)
    old = recovery.link()
    recovery.ask(provider.browser(), TYPED)
    new = recovery.link()
    page = provider.browser().get(old)
    assert (page.status, texts(page.text, "h1")) == (410, ["Ce lien a été remplacé"])
    assert provider.browser().get(new).status == 200


@pytest.mark.requirement("R-INT-12")
@pytest.mark.parametrize("event", ["password", "disabled", "address"])
def test_what_changes_the_account_kills_its_links(
    provider: Provider, agent: Person, recovery: Recovery, event: str
) -> None:
    browser = provider.browser()
    recovery.ask(browser, TYPED)
    link = recovery.link()
    page = browser.get(link)
    at = provider.services.clock.now()
    with provider.stores.write() as tx:
        match event:
            case "password":
                tx.execute(update(tables.Account).values(credential_version=2))
            case "disabled":
                home = provider.client(SLUG).organisation_id
                change = Change("account", agent.account_id, "suspended", "test", home)
                states.apply(tx, change, at=at)
            case _:
                provider.services.proofs.void(tx, agent.account_id, at=at)
    assert provider.browser().get(link).status == 410
    assert recovery.choose(browser, page).status == 410
    assert count(provider, tables.AuditEvent, tables.AuditEvent.event == "password_set") == 0


@pytest.mark.requirement("R-INT-13")
def test_a_link_that_we_never_made_is_told_apart(provider: Provider, intracma: Client) -> None:
    assert intracma.is_active
    page = provider.browser().get(f"/{SLUG}/recovery?t={'x' * 43}")
    assert (page.status, texts(page.text, "h1")) == (410, ["Ce lien n\u2019est pas valable"])
    (onward,) = elements(page.text, "main a.button")
    assert onward.attributes["href"] == f"/{SLUG}/recovery"


@pytest.mark.requirement("R-INT-14")
def test_a_scanner_burns_nothing(provider: Provider, recovery: Recovery) -> None:
    browser = provider.browser()
    recovery.ask(browser, TYPED)
    link, scanner = recovery.link(), provider.browser(source="198.51.100.7")
    assert scanner.http.head(link, base_url=scanner.issuer).status_code == 200
    for _ in range(5):
        opened = scanner.get(link)
        assert opened.status == 200
        assert opened.response.headers["Referrer-Policy"] == "no-referrer"
        assert opened.response.headers["Cache-Control"] == "no-store"
    assert recovery.choose(browser, browser.get(link), follow=False).status == 303


@pytest.mark.requirement("R-INT-26")
def test_mails_are_bounded_and_nobody_sees_where_the_bound_is(
    provider: Provider, recovery: Recovery, clock: MovableClock
) -> None:
    pages = [recovery.ask(provider.browser(), TYPED) for _ in range(8)]
    assert {(page.status, page.seen) for page in pages} == {(200, pages[0].seen)}
    assert len(recovery.post.deliver()) == 5
    assert len(outbox(provider)) == 8
    clock.move(timedelta(minutes=16))
    recovery.ask(provider.browser(), TYPED)
    assert len(recovery.post.deliver()) == 1


@pytest.mark.requirement("R-INT-26")
def test_one_source_is_bounded_over_all_accounts(provider: Provider, recovery: Recovery) -> None:
    for place in range(50):
        address = f"agent{place}@apcma.example"
        recovery.ask(provider.browser(), {"identifier": f"personne{place}", "address": address})
    recovery.ask(provider.browser(), TYPED)
    assert recovery.post.deliver() == []
    recovery.ask(provider.browser(source="192.0.2.99"), TYPED)
    assert len(recovery.post.deliver()) == 1


@pytest.mark.requirement("R-INT-28")
def test_sessions_and_tokens_before_the_reset_are_ended(
    provider: Provider, intracma: Client, agent: Person, recovery: Recovery
) -> None:
    thief = provider.browser(source="198.51.100.7")
    assert "code" in thief.sign_in(intracma, agent).query
    browser = provider.browser()
    recovery.whole(browser, TYPED)
    assert thief.authorize(intracma, prompt="none").query["error"] == "login_required"
    assert count(provider, tables.Grant, tables.Grant.revoked_at.is_(None)) == 0
    assert "code" in browser.authorize(intracma, prompt="none").query


def change(browser: Browser, current: str, new: str) -> list[str]:
    """Change a password by the old one; returns the headings of the pages seen after each form."""
    page = browser.get(f"/{SLUG}/password")
    page = browser.submit(page, password=current)
    first = texts(page.text, "h1")[0]
    page = browser.submit(page, password=new, confirmation=new)
    return [first, texts(page.text, "h1")[0], page.seen]


@pytest.mark.requirement("R-INT-29")
def test_who_is_signed_in_changes_the_password_with_the_old_one(
    provider: Provider, intracma: Client, agent: Person, post: Post
) -> None:
    browser, elsewhere = provider.browser(), provider.browser()
    for one in (browser, elsewhere):
        assert "code" in one.sign_in(intracma, agent).query
    assert "nouvel appareil" in post.only()["Subject"]
    chosen, done, _ = change(browser, PASSWORD, NEW)
    assert (chosen, done) == ("Choisissez votre mot de passe", "Votre mot de passe est modifié")
    assert "code" in browser.authorize(intracma, prompt="none").query
    assert elsewhere.authorize(intracma, prompt="none").query["error"] == "login_required"
    assert "votre mot de passe a été modifié" in post.only()["Subject"]


@pytest.mark.requirement("R-INT-29")
def test_the_old_one_must_be_right_and_the_new_one_another(
    provider: Provider, intracma: Client, agent: Person
) -> None:
    browser = provider.browser()
    browser.sign_in(intracma, agent)
    wrong = browser.submit(browser.get(f"/{SLUG}/password"), password="Erreur-1")
    assert wrong.status == 422
    assert "Ce n\u2019est pas votre mot de passe actuel." in wrong.seen
    _, heading, said = change(browser, PASSWORD, PASSWORD)
    assert heading == "Choisissez votre mot de passe"
    assert "C\u2019est votre mot de passe actuel. Choisissez-en un autre." in said


@pytest.mark.requirement("R-INT-29")
def test_who_is_not_signed_in_signs_in_first(
    provider: Provider, intracma: Client, agent: Person
) -> None:
    assert intracma.is_active
    browser = provider.browser()
    page = browser.get(f"/{SLUG}/password")
    assert texts(page.text, "h1") == ["Connexion"]
    page = browser.submit(page, identifier=agent.identifier, password=PASSWORD)
    assert texts(page.text, "h1") == ["Modifier mon mot de passe"]
    assert texts(page.text, ".tabs a") == ["Gestion du mot de passe", "Mail"]


def test_a_mail_of_a_change_says_nothing_secret(
    provider: Provider, intracma: Client, agent: Person, post: Post
) -> None:
    browser = provider.browser()
    browser.sign_in(intracma, agent)
    change(browser, PASSWORD, NEW)
    said = text_of(post.only())
    assert NEW not in said
    assert PASSWORD not in said
