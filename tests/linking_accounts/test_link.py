"""Two living accounts become one: what moves, what ends, what is refused."""

import pytest
from sqlalchemy import insert, update

from idp.identity.closing import close_due
from idp.journeys.model import Overtaken
from idp.kernel.clock import MovableClock
from idp.kernel.ids import new_id
from idp.links.account_links import Refused
from idp.stores import tables
from tests.administration.breaking import assert_whole_or_nothing
from tests.linking_accounts.conftest import AddPortal, Town
from tests.support.people import Person


def test_the_membership_moves_and_is_what_it_was(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    before = town.membership(market_ada)
    town.link(guild_ada, market_ada)
    after = town.membership(market_ada)
    assert after.account_id == guild_ada.account_id
    assert (after.subject, after.legacy_key) == (before.subject, before.legacy_key)
    assert (after.profile, after.cleared_for) == (before.profile, before.cleared_for)
    assert after.version == before.version + 1
    assert town.email(market_ada) == "ada@market.example"  # what the portal matches people by
    assert town.email(guild_ada) == "ada@guild.example"
    assert town.opens(town.market) == {"ada-market": guild_ada.account_id}


def test_the_retired_side_ends_and_the_survivor_goes_on(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    mine = town.settle_in(guild_ada, town.guild)
    theirs = town.settle_in(market_ada, town.market)
    town.link(guild_ada, market_ada)
    assert (town.account(market_ada).status, town.account(market_ada).credential_version) == (
        "retired",
        2,
    )
    assert (town.account(guild_ada).status, town.account(guild_ada).credential_version) == (
        "active",
        1,
    )
    assert (town.passwords(market_ada), town.passwords(guild_ada)) == (["retired"], ["live"])
    sessions = {row.id: row.ended_by for row in town.rows(tables.Session)}
    assert sessions == {mine: None, theirs: "linked"}
    grants = {row.session_id: row.revoked_because for row in town.rows(tables.Grant)}
    assert grants == {mine: None, theirs: "linked"}


def test_both_mailboxes_are_told_and_portals_follow(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    town.link(guild_ada, market_ada)
    mails = {row.to_address: row for row in town.rows(tables.OutgoingMail)}
    assert {to: row.kind for to, row in mails.items()} == {
        "ada@guild.example": "account_linked",
        "ada@market.example": "legacy_retired",
    }
    assert all("proof_id" in row.facts for row in mails.values())
    proofs = {row.address: row for row in town.rows(tables.MailedProof)}
    assert proofs.keys() == mails.keys()
    assert all(row.superseded_at is None for row in proofs.values())
    (event,) = town.rows(tables.PortalEvent)
    assert (event.kind, event.subject) == ("linked", market_ada.subject)
    (told,) = town.rows(tables.AuditEvent, tables.AuditEvent.event == "accounts_linked")
    assert (told.outcome, told.account_id) == ("success", guild_ada.account_id)


def test_one_mailbox_of_both_is_told_once(town: Town) -> None:
    one = town.add("bea", town.guild, email="bea@chez-elle.example")
    two = town.add("bea", town.market, email="Bea@chez-elle.example")
    town.link(one, two)
    (mail,) = town.rows(tables.OutgoingMail)
    assert mail.kind == "account_linked"


def test_an_overlap_is_refused_and_both_go_on(town: Town, guild_ada: Person) -> None:
    other = town.add("cleo", town.guild)
    assert town.links.refusal(town.union(guild_ada, other), town.occasion()) == "overlap"
    with pytest.raises(Refused) as refused:
        town.link(guild_ada, other)
    assert refused.value.why == "overlap"
    assert town.account(other).status == town.account(guild_ada).status == "active"
    (told,) = town.rows(tables.AuditEvent, tables.AuditEvent.event == "accounts_linked")
    assert told.outcome == "failure"


def test_a_hidden_overlap_in_a_third_organisation_is_refused(
    town: Town, guild_ada: Person, market_ada: Person, add_portal: AddPortal
) -> None:
    third = add_portal("third")
    for owner in (guild_ada, market_ada):
        town.provider.person("third", f"x-{owner.identifier}", account=owner.account_id)
    assert third.is_active
    union = town.union(guild_ada, market_ada)
    assert town.links.refusal(union, town.occasion()) == "overlap"


@pytest.mark.parametrize("status", ["provisioned", "suspended", "retired", "closed"])
def test_only_active_accounts_are_linked(
    town: Town, guild_ada: Person, market_ada: Person, status: str
) -> None:
    for one in (guild_ada, market_ada):
        mine = tables.Account.id == one.account_id
        with town.stores.write() as tx:
            tx.execute(update(tables.Account).where(mine).values(status=status))
        union = town.union(guild_ada, market_ada)
        assert town.links.refusal(union, town.occasion()) == "not_active"
        with town.stores.write() as tx:
            tx.execute(update(tables.Account).where(mine).values(status="active"))


def test_links_make_no_chains_while_one_may_be_undone(
    town: Town, guild_ada: Person, market_ada: Person, add_portal: AddPortal, clock: MovableClock
) -> None:
    third = town.add("ada", add_portal("third"))
    town.link(guild_ada, market_ada)
    for union in (town.union(third, guild_ada), town.union(guild_ada, third)):
        assert town.links.refusal(union, town.occasion()) == "open_window"
    clock.move(town.rows(tables.AccountLink)[0].undo_until - clock.now())
    town.link(third, guild_ada)
    assert town.membership(market_ada).account_id == third.account_id
    assert town.membership(guild_ada).account_id == third.account_id


def test_an_account_is_not_linked_to_itself(town: Town, guild_ada: Person) -> None:
    assert town.links.refusal(town.union(guild_ada, guild_ada), town.occasion()) == "same"


def test_a_password_alone_carries_nothing_away_from_a_second_factor(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    row = {"id": new_id(), "account_id": market_ada.account_id, "kind": "totp", "secret": "s"}
    row |= {"organisation_id": town.market.organisation_id, "scheme": "totp"}
    with town.stores.write() as tx:
        tx.execute(insert(tables.Credential).values(**row, changed_at=town.at))
    union = town.union(guild_ada, market_ada)
    assert town.links.refusal(union, town.occasion()) == "second_factor"
    by_session = town.union(guild_ada, market_ada, by_password=False)
    assert town.links.refusal(by_session, town.occasion()) is None


@pytest.mark.parametrize("whose", ["guild_ada", "market_ada"])
def test_a_change_of_credentials_since_the_proof_wins(
    town: Town, guild_ada: Person, market_ada: Person, whose: str
) -> None:
    union = town.union(guild_ada, market_ada)
    changed = {"guild_ada": guild_ada, "market_ada": market_ada}[whose]
    mine = tables.Account.id == changed.account_id
    with town.stores.write() as tx:
        tx.execute(update(tables.Account).where(mine).values(credential_version=9))
    with pytest.raises(Overtaken), town.stores.write() as tx:
        town.links.link(tx, union, town.occasion())
    assert town.membership(market_ada).account_id == market_ada.account_id


def test_a_link_is_made_whole_or_not_at_all(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    town.settle_in(market_ada, town.market)
    count = assert_whole_or_nothing(town.stores, lambda: town.link(guild_ada, market_ada))
    assert count > 20


def test_a_survivor_that_closes_settles_the_link(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    link_id = town.link(guild_ada, market_ada)
    town.set_status(guild_ada, "closed")
    assert town.account(market_ada).status == "closed"
    assert town.passwords(market_ada) == ["void"]
    assert town.undo(link_id) == "over"
    assert town.undo(link_id, "staff") == "over"


def test_erasing_a_survivor_erases_what_retired_into_it(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    town.link(guild_ada, market_ada)
    mine = tables.Account.id == guild_ada.account_id
    with town.stores.write() as tx:
        tx.execute(update(tables.Account).where(mine).values(closes_at=town.at))
    assert close_due(town.stores) == 1
    for one in (guild_ada, market_ada):
        account = town.account(one)
        assert (account.status, account.given_name) == ("closed", "")
    assert town.rows(tables.Identifier) == town.rows(tables.ContactAddress) == []
    assert "ada" not in repr(town.rows(tables.AccountLink)[0].snapshot)
