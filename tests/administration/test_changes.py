"""Names are the home's to correct; an address is the membership's, and is not proved by staff."""

from typing import Any

import pytest
from sqlalchemy import update

from idp.administration.refusals import Refused
from idp.stores import tables
from tests.administration.breaking import assert_whole_or_nothing
from tests.administration.conftest import Office, Register


def test_a_name_is_corrected(office: Office) -> None:
    names = {"given_name": " Zoé ", "family_name": "D\u2019Exemple"}
    done = office.changes.names(office.staff("referent"), office.id("agent"), names)
    assert (done.before, done.after) == ("Camille Essai", "Zoé D\u2019Exemple")
    member = office.member("agent")
    assert (member.given_name, member.family_name) == ("Zoé", "D\u2019Exemple")
    assert office.changes.names(office.operator, office.id("agent"), {}).after == done.after
    (event,) = office.events("facts_changed")
    assert event.facts == {"fields": ["family_name", "given_name"]}


def test_another_homes_names_are_not_theirs(office: Office) -> None:
    for name in ("mover", "visitor"):
        with pytest.raises(Refused, match="not_yours"):
            office.changes.names(office.staff("secretary"), office.id(name), {"given_name": "X"})


@pytest.mark.parametrize(
    "names", [{"family_name": "  "}, {"given_name": "a\x00b"}, {"given_name": "x" * 201}]
)
def test_a_name_that_is_none_is_refused(office: Office, names: dict[str, str]) -> None:
    with pytest.raises(Refused, match="value") as refused:
        office.changes.names(office.operator, office.id("agent"), names)
    assert refused.value.fault is not None


def prove(office: Office, name: str) -> None:
    """Have somebody's address proved, and let their account recover by it."""
    address_id = office.member(name).address_id
    with office.stores.write() as tx:
        at = office.stores.clock.now()
        address = tables.ContactAddress.id == address_id
        tx.execute(update(tables.ContactAddress).where(address).values(verified_at=at))
        account = tables.Account.id == office.people[name].account_id
        tx.execute(update(tables.Account).where(account).values(recovery_address_id=address_id))


def test_a_new_address_is_not_proved_and_both_mailboxes_are_told(office: Office) -> None:
    prove(office, "agent")
    done = office.changes.address(office.staff("referent"), office.id("agent"), "Neuf@Ici.example")
    assert (done.before, done.after) == ("agent@cmi.example", "Neuf@Ici.example")
    member = office.member("agent")
    assert (member.email, member.email_canonical) == ("Neuf@Ici.example", "neuf@ici.example")
    assert member.email_verified_at is None
    assert office.account("agent-account").recovery_address_id == member.address_id
    mails = {row.kind: row for row in office.rows(tables.OutgoingMail)}
    assert mails["email_changed_new"].to_address == "Neuf@Ici.example"
    assert mails["email_changed_old"].to_address == "agent@cmi.example"
    assert "Ici" not in str(mails["email_changed_old"].facts)
    addresses = [row.typed for row in office.rows(tables.ContactAddress)
                 if row.account_id == "agent-account"]  # fmt: skip
    assert addresses == ["Neuf@Ici.example"]  # what nothing names is gone


def test_what_was_mailed_to_the_former_address_is_dead(office: Office) -> None:
    office.add("new", "00001new", status="provisioned", membership_status="provisioned")
    office.resends.resend(office.operator, office.id("new"))
    office.changes.address(office.operator, office.id("new"), "juste@ici.example")
    (proof,) = office.rows(tables.MailedProof)
    assert proof.superseded_at is not None


def test_another_homes_recovery_address_stays(office: Office) -> None:
    prove(office, "mover")
    before = office.account("mover-account").recovery_address_id
    office.changes.address(office.staff("referent"), office.id("mover"), "neuf@ici.example")
    assert office.member("mover").email == "neuf@ici.example"
    assert office.account("mover-account").recovery_address_id == before
    (kept,) = office.rows(tables.ContactAddress, tables.ContactAddress.id == before)
    assert kept.verified_at is not None


@pytest.mark.parametrize("typed", ["", "a@b", "a@exemple,example", "x" * 400, "a\x00@b.example"])
def test_what_is_no_address_is_refused(office: Office, typed: str) -> None:
    with pytest.raises(Refused, match="value"):
        office.changes.address(office.operator, office.id("agent"), typed)


def test_an_address_that_is_the_identifier_changes_with_it(register: Register) -> None:
    office = register("cours", '[identifier]\nkind = "email"\n')
    for name in ("a", "b"):
        office.add(name, f"{name}@ici.example", email=f"{name}@ici.example")
    with pytest.raises(Refused, match="taken"):
        office.changes.address(office.operator, office.id("a"), "B@ici.example")
    assert office.member("a").email == "a@ici.example"
    office.changes.address(office.operator, office.id("a"), "C@ici.example")
    member = office.member("a")
    assert (member.identifier, member.identifier_shown) == ("c@ici.example", "C@ici.example")
    office.changes.address(office.operator, office.id("b"), "a@ici.example")


def test_a_change_of_address_is_done_whole_or_not_at_all(office: Office) -> None:
    prove(office, "agent")
    assert_whole_or_nothing(
        office.stores,
        lambda: office.changes.address(office.operator, office.id("agent"), "neuf@ici.example"),
    )


def test_sessions_are_seen_and_ended_as_far_as_power_goes(office: Office) -> None:
    from tests.administration.test_resets import use  # noqa: PLC0415 - a scene of theirs

    use(office, "agent", sid="a")
    use(office, "mover", sid="m")
    referent = office.staff("referent")
    for name, ends in (("agent", True), ("mover", False)):
        (session,) = office.sessions.all(referent, office.id(name))
        assert (session.amr, session.last_seen) == (("pwd",), office.stores.clock.now())
        assert office.sessions.end(referent, office.id(name)).after == "1"
        assert office.sessions.all(referent, office.id(name)) == []
        mine = tables.Session.account_id == office.people[name].account_id
        row: Any = office.rows(tables.Session, mine)[0]
        assert (row.ended_at is not None) is ends
        grants = tables.Grant.membership_id == office.id(name)
        assert office.rows(tables.Grant, grants)[0].revoked_because == "ended_by_staff"
    assert [row.facts["everywhere"] for row in office.events("sessions_ended")] == [True, False]
