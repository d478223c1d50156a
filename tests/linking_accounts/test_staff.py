"""What operators do: undo a link late, merge two members, move an account to a new home."""

from datetime import timedelta

import pytest

from idp.administration.powers import Staff
from idp.administration.refusals import Refused
from idp.administration.services import Services
from idp.administration.unions import Unions
from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.links.merge import Merging
from idp.stores import tables, tombstones
from tests.administration.breaking import assert_whole_or_nothing
from tests.linking_accounts.conftest import Town
from tests.support.people import Person


def unions(town: Town, client: Client) -> Unions:
    """The service of one portal's operator."""
    services = town.provider.services
    office = Services(services, client)
    merging = Merging(town.sides, services.proofs, town.letters)
    return Unions(office.desk, office.first_secrets, town.undoing, merging)


def operator(client: Client) -> Staff:
    return Staff.operator(client.organisation_id, "cli:test")


def test_staff_undo_by_a_first_secret(
    town: Town, guild_ada: Person, market_ada: Person, clock: MovableClock
) -> None:
    town.link(guild_ada, market_ada)
    clock.move(timedelta(days=10))
    service, staff = unions(town, town.market), operator(town.market)
    before = town.account(market_ada)
    assert service.unlink(staff, market_ada.membership_id, dry_run=True).after == "provisioned"
    assert town.account(market_ada) == before
    done = service.unlink(staff, market_ada.membership_id)
    assert (done.identifier, done.first_secret) == ("ada-market", "link")
    assert town.account(market_ada).status == "provisioned"
    mails = [row for row in town.rows(tables.OutgoingMail) if row.kind == "invitation"]
    assert [row.to_address for row in mails] == ["ada@market.example"]
    with pytest.raises(Refused, match="no_link"):
        service.unlink(staff, market_ada.membership_id)


def test_nobody_unlinks_what_was_never_linked(town: Town, market_ada: Person) -> None:
    with pytest.raises(Refused, match="no_link"):
        unions(town, town.market).unlink(operator(town.market), market_ada.membership_id)


def test_merging_keeps_one_sub_and_buries_the_other(
    town: Town, guild_ada: Person, market_ada: Person
) -> None:
    """Two accounts at the guild; the one that goes is a member of the market as well."""
    keep = town.add("eve", town.guild, legacy_key=None)
    there = town.provider.person("market", "eve-market", account=guild_ada.account_id)
    service, staff = unions(town, town.guild), operator(town.guild)
    done = service.merge(staff, keep.membership_id, guild_ada.membership_id)
    assert (done.before, done.after) == (guild_ada.subject, keep.subject)
    assert town.account(guild_ada).status == "retired"
    assert town.membership(guild_ada).status == "ended"
    kept = town.membership(keep)
    assert (kept.subject, kept.legacy_key) == (keep.subject, "key-ada-guild")
    with town.stores.read() as connection:
        assert tombstones.found(connection, tombstones.SUBJECT, [guild_ada.subject])
    moved = town.membership(there)
    assert (moved.account_id, moved.subject) == (keep.account_id, there.subject)
    assert town.opens(town.guild) == {
        "ada-guild": keep.account_id,
        "eve-guild": keep.account_id,
    }
    assert town.passwords(guild_ada) == ["retired"]
    assert town.membership(market_ada).account_id == market_ada.account_id


def test_both_mailboxes_are_told_of_a_merger(town: Town, guild_ada: Person) -> None:
    keep = town.add("eve", town.guild)
    service, staff = unions(town, town.guild), operator(town.guild)
    service.merge(staff, keep.membership_id, guild_ada.membership_id, dry_run=True)
    assert town.rows(tables.OutgoingMail) == []
    service.merge(staff, keep.membership_id, guild_ada.membership_id)
    mails = town.rows(tables.OutgoingMail)
    assert {row.kind for row in mails} == {"accounts_merged"}
    assert {row.to_address: row.facts["identifier"] for row in mails} == {
        "eve@guild.example": "eve-guild",
        "ada@guild.example": "ada-guild",
    }
    assert {row.facts["other_portal"] for row in mails} == {"Portail guild"}


def test_one_mailbox_of_both_is_told_once(town: Town, guild_ada: Person) -> None:
    keep = town.add("eve", town.guild, email="Ada@guild.example")
    unions(town, town.guild).merge(
        operator(town.guild), keep.membership_id, guild_ada.membership_id
    )
    assert [row.to_address for row in town.rows(tables.OutgoingMail)] == ["Ada@guild.example"]


def test_no_legacy_key_is_lost_where_both_have_one(town: Town, guild_ada: Person) -> None:
    keep = town.add("eve", town.guild)
    service = unions(town, town.guild)
    service.merge(operator(town.guild), keep.membership_id, guild_ada.membership_id)
    keys = {row.legacy_key for row in town.rows(tables.Membership)}
    assert {"key-ada-guild", "key-eve-guild"} <= keys
    assert town.membership(keep).legacy_key == "key-eve-guild"


def test_merging_is_done_whole_or_not_at_all(town: Town, guild_ada: Person) -> None:
    keep = town.add("eve", town.guild)
    service, staff = unions(town, town.guild), operator(town.guild)
    count = assert_whole_or_nothing(
        town.stores,
        lambda: service.merge(staff, keep.membership_id, guild_ada.membership_id),
    )
    assert count > 15


def test_what_can_not_be_merged(town: Town, guild_ada: Person, market_ada: Person) -> None:
    keep = town.add("eve", town.guild)
    town.link(keep, market_ada)
    service, staff = unions(town, town.guild), operator(town.guild)
    with pytest.raises(Refused, match="merge_open_window"):
        service.merge(staff, keep.membership_id, guild_ada.membership_id)
    with pytest.raises(Refused, match="merge_same"):
        service.merge(staff, keep.membership_id, keep.membership_id)


def test_a_new_home_rules_from_then_on(town: Town, guild_ada: Person, market_ada: Person) -> None:
    town.settle_in(guild_ada, town.guild)
    town.link(guild_ada, market_ada)
    service, staff = unions(town, town.market), operator(town.market)
    done = service.rehome(staff, market_ada.membership_id)
    assert (done.before, done.after) == ("foreign", "home")
    account = town.account(guild_ada)
    assert (account.home_id, account.credential_version) == (town.market.organisation_id, 2)
    assert [row.ended_by for row in town.rows(tables.Session)] == ["rehomed"]
    assert town.membership(guild_ada).subject == guild_ada.subject
    with pytest.raises(Refused, match="at_home"):
        service.rehome(staff, market_ada.membership_id)
