"""People close their account, think better of it, or are erased on the day that was said."""

from datetime import timedelta

from idp.identity.closing import close_due
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.portals.html_reading import texts
from tests.support.outbox import Post
from tests.support.own_account import Own, enter, link_to, opens
from tests.support.provider import PASSWORD, Provider
from tests.support.recovering import count

PARIS, OLD = "cma-paris", "rose@courriel.example"


def test_closing_waits_for_its_day_and_signing_in_keeps_the_account(
    rose: Own, provider: Provider, post: Post, clock: MovableClock
) -> None:
    page = rose.send("close")
    assert texts(page.text, "h1") == ["Confirmez que c’est vous"]
    page = rose.send("close", page, password=PASSWORD)
    assert "Il sera fermé le 7 décembre 2026" in page.seen
    assert post.only()["Subject"].endswith("votre compte sera fermé")
    assert rose.row().closes_at is not None
    assert "Se connecter" in rose.see().seen
    clock.move(timedelta(days=13))
    enter(provider, PARIS, rose.person)
    assert rose.row().closes_at is None
    clock.move(timedelta(days=2))
    assert close_due(provider.stores) == 0


def test_the_mailed_link_keeps_the_account_and_a_scanner_changes_nothing(
    rose: Own, provider: Provider, post: Post
) -> None:
    rose.send("close", password=PASSWORD)
    link = link_to(post.only(), "keep")
    owner = provider.browser()
    assert owner.get(link).status == 200
    assert rose.row().closes_at is not None
    done = owner.submit(owner.get(link))
    assert texts(done.text, "h1") == ["Votre compte est gardé"]
    assert rose.row().closes_at is None
    assert len(rose.events("closing_cancelled")) == 1
    assert owner.get(link).status == 410


def test_an_account_is_erased_on_its_day(
    rose: Own, provider: Provider, post: Post, clock: MovableClock
) -> None:
    rose.send("profile", given_name="Rose", family_name="Laforêt", locality="Paris")
    rose.send("close", password=PASSWORD)
    post.deliver()
    clock.move(timedelta(days=14))
    assert close_due(provider.stores) == 1
    assert close_due(provider.stores) == 0
    row = rose.row()
    assert (row.status, row.given_name, row.family_name, row.attributes) == ("closed", "", "", {})
    for table in (tables.Identifier, tables.ContactAddress, tables.Credential, tables.KnownBrowser):
        assert count(provider, table) == 0
    (event,) = rose.rows(tables.PortalEvent)
    assert (event.kind, event.subject) == ("erased", rose.person.subject)
    assert all(OLD not in str(mail) for mail in rose.rows(tables.OutgoingMail))
    assert not opens(provider, PARIS, OLD)
    again = provider.person(PARIS, OLD, email=OLD)
    assert opens(provider, PARIS, OLD)
    assert again.account_id != rose.person.account_id
