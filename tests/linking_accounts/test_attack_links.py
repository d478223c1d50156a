"""Attacks on links and on joining: what an open session or a folder's gap gave away."""

from pathlib import Path

from sqlalchemy import insert, select, update

from idp.kernel.ids import new_id
from idp.links.joins import Joins, NewMember
from idp.stores import tables
from tests.linking_accounts.conftest import AddPortal, Town
from tests.support.client_folder import changed
from tests.support.linking import DOORS, INT, PAYS, THEIRS, link
from tests.support.people import Person
from tests.support.provider import Provider

BUSINESS = """
[admission]
rule = "join"

[eligibility]
profiles = ["business"]
departments = ["44"]
"""


def test_attack_a_link_carries_nothing_away_from_a_second_factor_by_an_open_session(
    provider: Provider, real_folders: Path, tmp_path: Path
) -> None:
    """Somebody at an unlocked desk linked its account into one of theirs, which goes on."""
    desk = provider.register(real_folders / INT)
    doors = DOORS.replace("[sign_in]\n", '[sign_in]\nsurvivor = "own"\n')
    pays = provider.register(changed(real_folders / PAYS, tmp_path, ("[organisation]\n", doors)))
    victim = provider.person(INT, "bfourquin", email="fourquin@apcma.example")
    thief = provider.person(PAYS, THEIRS, email=THEIRS, password="Bouleau-blanc-88")
    browser = provider.browser()
    browser.sign_in(desk, victim)
    row = {"id": new_id(), "account_id": victim.account_id, "kind": "totp", "secret": "s"}
    row |= {"organisation_id": desk.organisation_id, "scheme": "totp"}
    with provider.stores.write() as tx:
        tx.execute(
            insert(tables.Credential).values(**row, changed_at=provider.services.clock.now())
        )
    link(browser, pays, thief)
    with provider.stores.read() as connection:
        mine = tables.Membership.id == victim.membership_id
        owner = connection.scalar(select(tables.Membership.account_id).where(mine))
    assert owner == victim.account_id
    assert "code" not in provider.browser().sign_in(desk, thief).query


def test_attack_joining_is_no_way_round_naming_a_company(town: Town, add_portal: AddPortal) -> None:
    """A journey of joining that asks a profile and no company made heads of businesses."""
    ada, club = town.people["ada@guild"], add_portal("club", BUSINESS)
    joins = Joins(town.stores, town.sides)
    wish = NewMember(account_id=ada.account_id, profile="business")
    assert joins.refusal(wish, club) == "review"
    assert joins.refusal(NewMember(account_id=ada.account_id), club) is None


def test_attack_linking_does_not_have_an_account_erased_that_was_to_be_closed(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    """What its owner had asked before they linked it emptied the link, which staff may undo."""
    which = tables.Account.id == market_ada.account_id
    with town.stores.write() as tx:
        tx.execute(update(tables.Account).where(which).values(closes_at=town.at))
    town.link(guild_ada, market_ada)
    assert town.account(market_ada).closes_at is None
