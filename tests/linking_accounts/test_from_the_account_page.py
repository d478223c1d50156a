"""A link is shown on the account's page, and undone there while its window is open."""

from datetime import timedelta

from idp.kernel.clock import MovableClock
from tests.linking_accounts.conftest import Town
from tests.portals.html_reading import texts
from tests.support.own_account import enter
from tests.support.people import Person


def test_the_page_undoes_a_link_in_time(town: Town, guild_ada: Person, market_ada: Person) -> None:
    link_id = town.link(guild_ada, market_ada)
    own = enter(town.provider, "guild", guild_ada)
    page = own.see("portals")
    assert "Comptes rattachés" in page.seen
    own.send("portals", page, link=link_id)
    assert town.membership(market_ada).account_id == market_ada.account_id
    assert texts(own.see().text, "h1") == ["Se connecter"], "both sides sign in anew"
    back = enter(town.provider, "market", market_ada)
    assert texts(back.see().text, "h1") == ["Mon compte"]
    assert back.send("portals", back.see("data"), link=link_id).status == 404


def test_too_late_it_is_only_shown(
    town: Town, guild_ada: Person, market_ada: Person, clock: MovableClock
) -> None:
    link_id = town.link(guild_ada, market_ada)
    clock.move(timedelta(hours=72))
    own = enter(town.provider, "guild", guild_ada)
    page = own.see("portals")
    assert "Rattaché le" in page.seen
    assert "Annuler le rattachement" not in page.seen
    page = own.send("portals", own.see("data"), link=link_id)
    assert (page.status, "ne peut plus être annulé ici" in page.seen) == (422, True)
    assert town.membership(market_ada).account_id == guild_ada.account_id
