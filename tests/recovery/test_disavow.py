"""« Ce n'était pas moi » : one button ends everything, and a mail opens the way back."""

from datetime import timedelta

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.portals.html_reading import texts
from tests.recovery.conftest import SLUG, TYPED
from tests.support.outbox import link_of, text_of
from tests.support.provider import ISSUER, Person, Provider
from tests.support.recovering import NEW, Recovery, count


def disavow_link(recovery: Recovery) -> str:
    """Deliver the mail of a change and return its « ce n'était pas moi » link."""
    said = text_of(recovery.post.only())
    (url,) = [line for line in said.splitlines() if "/disavow?t=" in line]
    return url.removeprefix(ISSUER)


def test_the_owner_takes_the_account_back(
    recovery: Recovery, provider: Provider, intracma: Client, agent: Person
) -> None:
    thief, owner = provider.browser(source="198.51.100.7"), provider.browser()
    recovery.whole(thief, TYPED)
    assert "code" in thief.authorize(intracma, prompt="none").query
    link = disavow_link(recovery)
    assert {owner.get(link).status for _ in range(3)} == {200}
    page = owner.get(link)
    assert "code" in thief.authorize(intracma, prompt="none").query
    done = owner.submit(page)
    assert texts(done.text, "h1") == ["Votre compte est protégé"]
    assert thief.authorize(intracma, prompt="none").query["error"] == "login_required"
    assert count(provider, tables.Grant, tables.Grant.revoked_at.is_(None)) == 0
    stolen = Person(agent.account_id, "", "", agent.identifier, NEW)
    assert provider.browser().sign_in(intracma, stolen).status == 422
    assert count(provider, tables.AuditEvent, tables.AuditEvent.event == "disavowed") == 1
    back = owner.get(link_of(recovery.post.only(), ISSUER))
    assert texts(back.text, "h1") == ["Choisissez votre mot de passe"]
    mine = "Retrouvé-2026"
    answer = recovery.choose(owner, back, mine, follow=False)
    assert answer.location == intracma.metadata.initiate_login_uri
    again = Person(agent.account_id, "", "", agent.identifier, mine)
    assert "code" in provider.browser().sign_in(intracma, again).query


def test_it_works_once(recovery: Recovery, provider: Provider) -> None:
    recovery.whole(provider.browser(), TYPED)
    link, owner = disavow_link(recovery), provider.browser()
    page = owner.get(link)
    owner.submit(page)
    assert provider.browser().get(link).status == 410
    assert len(recovery.post.deliver()) == 1
    owner.submit(page)
    assert recovery.post.deliver() == []


def test_another_change_of_password_kills_it(recovery: Recovery, provider: Provider) -> None:
    recovery.whole(provider.browser(), TYPED)
    link = disavow_link(recovery)
    recovery.whole(provider.browser(), TYPED, "Encore-2026")
    recovery.post.deliver()
    page = provider.browser().get(link)
    assert (page.status, texts(page.text, "h1")) == (410, ["Ce lien a été remplacé"])


def test_it_lives_a_week(recovery: Recovery, provider: Provider, clock: MovableClock) -> None:
    recovery.whole(provider.browser(), TYPED)
    link = disavow_link(recovery)
    clock.move(timedelta(days=7) - timedelta(seconds=1))
    assert provider.browser().get(link).status == 200
    clock.move(timedelta(seconds=1))
    assert provider.browser().get(link).status == 410


def test_the_page_without_a_link_changes_nothing(provider: Provider, intracma: Client) -> None:
    assert intracma.is_active
    page = provider.browser().get(f"/{SLUG}/disavow")
    assert texts(page.text, "h1") == ["Ouvrez cette page depuis votre messagerie"]
    assert count(provider, tables.OutgoingMail) == 0
