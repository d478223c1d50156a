"""A link is undone: by either mailbox, by the page, by staff; once, in time, and whole."""

from datetime import timedelta
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import insert, update

from idp.journeys.model import Overtaken
from idp.kernel.clock import MovableClock
from idp.kernel.ids import new_id
from idp.links.model import Union
from idp.stores import tables
from idp.stores.retired import void_retired
from tests.administration.breaking import assert_whole_or_nothing
from tests.linking_accounts.conftest import Town
from tests.support.people import Person


@pytest.fixture
def link_id(town: Town, guild_ada: Person, market_ada: Person) -> str:
    return town.link(guild_ada, market_ada)


def test_all_goes_back(town: Town, guild_ada: Person, market_ada: Person, link_id: str) -> None:
    mine = town.settle_in(guild_ada, town.guild)
    assert town.undo(link_id) == "undone"
    member, account = town.membership(market_ada), town.account(market_ada)
    assert member.account_id == market_ada.account_id
    assert (member.subject, member.legacy_key) == (market_ada.subject, "key-ada-market")
    assert (member.version, account.status, account.credential_version) == (3, "active", 3)
    assert (town.passwords(market_ada), town.passwords(guild_ada)) == (["live"], ["live"])
    assert town.email(market_ada) == "ada@market.example"
    assert town.opens(town.market) == {"ada-market": market_ada.account_id}
    assert town.account(guild_ada).credential_version == 2
    ended = {row.id: row.ended_by for row in town.rows(tables.Session)}
    assert ended == {mine: "unlinked"}
    assert [row.kind for row in town.rows(tables.PortalEvent)] == ["linked", "unlinked"]
    kinds = sorted(row.kind for row in town.rows(tables.OutgoingMail))
    assert kinds == ["account_linked", "accounts_parted", "accounts_parted", "legacy_retired"]
    assert all(row.superseded_at for row in town.rows(tables.MailedProof))
    assert len(town.rows(tables.ContactAddress)) == 2  # the copy is gone


def test_no_grant_outlives_a_link_or_its_undoing(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    town.settle_in(market_ada, town.market)
    link_id = town.link(guild_ada, market_ada)
    town.settle_in(guild_ada, town.guild)
    moved = Person(guild_ada.account_id, market_ada.membership_id, market_ada.subject, "", "")
    town.settle_in(moved, town.market)
    assert [row.revoked_because for row in town.rows(tables.Grant)].count(None) == 2
    town.undo(link_id)
    assert sorted(str(row.revoked_because) for row in town.rows(tables.Grant)) == [
        "linked",
        "unlinked",
        "unlinked",
    ]
    # No stored version is that of now: even a grant that no statement ended would be dead.
    now = {(row.id, row.account_id, row.version) for row in town.rows(tables.Membership)} & {
        (row.membership_id, row.account_id, row.membership_version)
        for row in town.rows(tables.Grant)
    }
    versions = {row.id: row.credential_version for row in town.rows(tables.Account)}
    assert all(
        row.credential_version != versions[row.account_id] for row in town.rows(tables.Grant)
    ), now


def test_undoing_twice_is_undoing_once(town: Town, link_id: str, market_ada: Person) -> None:
    assert [town.undo(link_id), town.undo(link_id), town.undo(link_id, "staff")] == [
        "undone",
        "already",
        "already",
    ]
    assert town.account(market_ada).status == "active"


def test_after_the_window_staff_alone_undo(
    town: Town, market_ada: Person, link_id: str, clock: MovableClock
) -> None:
    clock.move(timedelta(hours=72))
    assert [town.undo(link_id, "page"), town.undo(link_id, "mail")] == ["over", "over"]
    clock.move(timedelta(days=26))
    assert town.undo(link_id, "staff") == "undone"
    assert town.account(market_ada).status == "provisioned"  # its owner needs a first secret
    assert town.passwords(market_ada) == ["void"]


def test_after_thirty_days_nobody_undoes(
    town: Town, link_id: str, market_ada: Person, clock: MovableClock
) -> None:
    clock.move(timedelta(days=30))
    assert town.undo(link_id, "staff") == "over"
    assert void_retired(town.stores) == 1
    assert town.passwords(market_ada) == ["void"]
    assert void_retired(town.stores) == 0


def test_what_recovers_an_account_is_not_brought_along(
    town: Town, guild_ada: Person, market_ada: Person, link_id: str
) -> None:
    """Whoever linked somebody else's account changed its address and identifier meanwhile."""
    row = {"id": new_id(), "account_id": guild_ada.account_id, "changed_at": town.at}
    row |= {"typed": "intrus@ailleurs.example", "canonical": "intrus@ailleurs.example"}
    moved = tables.Membership.id == market_ada.membership_id
    here = tables.Identifier.organisation_id == town.market.organisation_id
    with town.stores.write() as tx:
        tx.execute(insert(tables.ContactAddress).values(row))
        changed = {"contact_address_id": row["id"], "profile": "artisan"}
        tx.execute(update(tables.Membership).where(moved).values(**changed))
        tx.execute(update(tables.Identifier).where(here).values(canonical="x", display="x"))
    town.undo(link_id)
    assert town.email(market_ada) == "ada@market.example"
    assert town.opens(town.market) == {"ada-market": market_ada.account_id}
    assert town.membership(market_ada).profile == "artisan"  # what it is now stays


def test_what_staff_detached_meanwhile_stays_detached(
    town: Town, market_ada: Person, link_id: str
) -> None:
    other = town.add("dan", town.market)
    mine = tables.Membership.id == market_ada.membership_id
    theirs = tables.Membership.id == other.membership_id
    with town.stores.write() as tx:
        tx.execute(update(tables.Membership).where(theirs).values(status="ended"))
        tx.execute(update(tables.Membership).where(mine).values(account_id=other.account_id))
    assert town.undo(link_id) == "moved_on"
    assert town.membership(market_ada).account_id == other.account_id


def test_an_account_that_was_closed_is_not_brought_back(
    town: Town, market_ada: Person, link_id: str
) -> None:
    town.set_status(market_ada, "closed")
    with pytest.raises(Overtaken):
        town.undo(link_id)
    assert town.rows(tables.AccountLink)[0].undone_at is None


def test_undoing_is_done_whole_or_not_at_all(town: Town, market_ada: Person, link_id: str) -> None:
    assert market_ada.subject
    count = assert_whole_or_nothing(town.stores, lambda: town.undo(link_id))
    assert count > 20


@pytest.mark.parametrize("how", ["page", "staff"])
def test_two_who_undo_at_once_undo_once(town: Town, link_id: str, how: Any) -> None:
    assert sorted(_at_once(2, lambda: town.undo(link_id, how))) == ["already", "undone"]


def test_two_browsers_link_at_once_and_one_link_is_made(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    for _ in range(5):
        pair = [(guild_ada, market_ada), (market_ada, guild_ada)] * 2
        unions = [town.union(*one) for one in pair]
        results = _at_once(4, partial(_next_linked, town, unions))
        assert len([one for one in results if one]) == 1
        (link,) = [row for row in town.rows(tables.AccountLink) if row.undone_at is None]
        live = [town.passwords(one) for one in (guild_ada, market_ada)]
        assert sorted(live) == [["live"], ["retired"]]
        assert town.undo(link.id) == "undone"


def _next_linked(town: Town, unions: list[Union]) -> bool:
    try:
        with town.stores.write() as tx:
            town.links.link(tx, unions.pop(), town.occasion())
    except Overtaken:
        return False
    return True


def _at_once(count: int, act: Any) -> list[Any]:
    """Call something in so many threads at the same instant; returns what each was answered."""
    barrier, results = Barrier(count), []

    def run() -> None:
        barrier.wait()
        results.append(act())

    threads = [Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == count
    return results
