"""Referents: invited, listed, revoked, handed over; an open unit keeps one, whoever races."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from idp.administration.powers import Staff
from idp.administration.refusals import Refused
from idp.identity.records import RoleAt
from idp.stores import tables
from tests.administration.acts import stored
from tests.administration.breaking import assert_whole_or_nothing
from tests.administration.conftest import Office


def holders(office: Office, code: str) -> set[str]:
    here = tables.MembershipRole.unit_id == office.units[code]
    rows = office.rows(tables.MembershipRole, here, tables.MembershipRole.role == "referent")
    return {row.membership_id for row in rows}


@pytest.mark.requirement("R-CMI-8", partly="the referent's account and mail; not its pages")
def test_a_referent_is_invited_by_mail(office: Office) -> None:
    fields = {"identifier": "00002new", "family_name": "Neuf", "email": "neuf@organisme.example"}
    done = office.referents.invite(office.staff("administrator"), "00002", fields)
    assert (done.identifier, done.after, done.first_secret) == ("00002new", "provisioned", "link")
    (mail,) = office.rows(tables.OutgoingMail)
    assert (mail.kind, mail.to_address) == ("invitation", "neuf@organisme.example")
    assert done.membership_id in holders(office, "00002")
    (event,) = office.events("account_created")
    assert event.actor == "staff:administrator-account"


@pytest.mark.parametrize("name", ["referent", "secretary"])
def test_only_administrators_invite_referents(office: Office, name: str) -> None:
    fields = {"identifier": "00001new", "family_name": "Neuf", "email": "neuf@organisme.example"}
    with pytest.raises(Refused, match="not_yours"):
        office.referents.invite(office.staff(name), "00001", fields)
    assert office.rows(tables.OutgoingMail) == []


def test_who_is_here_is_appointed(office: Office) -> None:
    by = office.staff("administrator")
    office.referents.appoint(by, "issuer:00001", office.id("agent"))
    assert office.id("agent") in holders(office, "00001")
    assert office.desk.staff("agent-account") is not None
    office.close_unit("00002")
    for unit, why in (("00002", "closed_unit"), ("99999", "unknown_unit")):
        with pytest.raises(Refused, match=why):
            office.referents.appoint(by, unit, office.id("agent"))
    with pytest.raises(Refused, match="unknown_unit"):
        office.roles.give(office.operator, office.id("agent"), RoleAt("referent"))


def test_referents_are_listed_as_far_as_one_sees(office: Office) -> None:
    office.departures.suspend(office.operator, office.id("colleague"))
    mine = office.referents.all(office.staff("referent"))
    assert [(one.identifier, one.counts) for one in mine] == [
        ("00001col", False),
        ("00001ref", True),
    ]
    assert {one.unit for one in office.referents.all(office.operator)} == {
        "issuer:00001",
        "issuer:00002",
    }
    assert len(office.referents.all(office.operator, "00002")) == 1
    office.close_unit("00002")
    assert not office.referents.all(office.operator, "00002")[0].counts


@pytest.mark.requirement("R-CMI-29", partly="handing over and revoking; see the other tests here")
def test_a_referent_hands_over(office: Office) -> None:
    distant = office.staff("distant")
    done = office.referents.hand_over(distant, "00002", office.id("stranger"))
    assert (done.before, done.after) == ("00002ref", "00002agent")
    assert holders(office, "00002") == {office.id("stranger")}
    assert office.desk.staff("distant-account") is None
    (event,) = office.events("role_handed_over")
    assert (event.account_id, event.facts["from_account"]) == (
        "stranger-account",
        "distant-account",
    )


def test_what_is_not_theirs_is_not_handed_over(office: Office) -> None:
    office.add("new", "00002new", status="provisioned", membership_status="provisioned")
    distant, by = office.staff("distant"), office.operator
    tries: list[tuple[Staff, str, str, str, str]] = [
        (distant, "00001", "stranger", "", "not_yours"),
        (distant, "00002", "agent", "", "unknown_member"),
        (distant, "00002", "new", "", "not_active"),
        (distant, "00002", "distant", "", "oneself"),
        (distant, "00002", "stranger", "referent", "ok"),
        (by, "00001", "agent", "stranger", "no_such_role"),
        (by, "00001", "agent", "", "no_such_role"),
        (by, "00001", "referent", "referent", "no_such_role"),
        (office.staff("administrator"), "00001", "agent", "referent", "not_yours"),
    ]
    for staff, unit, to, giver, why in tries:
        given = office.id(giver) if giver else ""
        if why == "ok":  # only the operator names a giver: it is their own that they gave
            office.referents.hand_over(staff, unit, office.id(to), giver=given)
            assert holders(office, "00001") == {office.id("referent"), office.id("colleague")}
            continue
        with pytest.raises(Refused) as refused:
            office.referents.hand_over(staff, unit, office.id(to), giver=given)
        assert refused.value.why == why, (unit, to, giver)


def test_handing_over_is_done_whole_or_not_at_all(office: Office) -> None:
    distant = office.staff("distant")
    assert_whole_or_nothing(
        office.stores,
        lambda: office.referents.hand_over(distant, "00002", office.id("stranger")),
    )


def test_the_last_active_referent_is_not_revoked(office: Office) -> None:
    by = office.operator
    with pytest.raises(Refused, match="last_referent"):
        office.referents.revoke(by, "00002", office.id("distant"))
    office.add("new", "00002new", "referent@00002", status="provisioned")
    with pytest.raises(Refused, match="last_referent"):
        office.referents.revoke(by, "00002", office.id("distant"))
    assert office.referents.revoke(by, "00002", office.id("new")).after == "referent"
    with pytest.raises(Refused, match="no_such_role"):
        office.referents.revoke(by, "00002", office.id("new"))
    office.close_unit("00002")
    office.referents.revoke(by, "00002", office.id("distant"))
    assert holders(office, "00002") == set()


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Start every act at the same instant; returns what became of each."""
    start, ends = threading.Barrier(len(acts)), ["died"] * len(acts)

    def run(place: int) -> None:
        start.wait(10)
        try:
            acts[place]()
            ends[place] = "done"
        except Refused as refused:
            ends[place] = refused.why

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(ends)


@pytest.mark.parametrize(
    ("first", "second"),
    [("revoke", "revoke"), ("suspend", "suspend"), ("revoke", "suspend"), ("hand_over", "revoke")],
)
def test_two_at_once_leave_one_referent(office: Office, first: str, second: str) -> None:
    by = office.operator
    acts: dict[str, Callable[[str], Any]] = {
        "revoke": lambda name: office.referents.revoke(by, "00001", office.id(name)),
        "suspend": lambda name: office.departures.suspend(by, office.id(name)),
        "hand_over": lambda name: office.referents.hand_over(
            by, "00001", office.id("agent"), giver=office.id(name)
        ),
    }
    for _ in range(4):
        ends = at_once(lambda: acts[first]("referent"), lambda: acts[second]("colleague"))
        held = {one for one in office.referents.all(by, "00001") if one.counts}
        assert held, ends
        assert ends == ["done", "done" if first == "hand_over" else "last_referent"]
        for name in ("referent", "colleague"):  # as it was
            if office.member(name).status == "suspended":
                office.departures.reactivate(by, office.id(name))
            office.referents.appoint(by, "00001", office.id(name))
        if office.id("agent") in holders(office, "00001"):
            office.referents.revoke(by, "00001", office.id("agent"))


@pytest.mark.requirement("R-CMI-29", partly="a code given anew; see the other tests here")
def test_a_code_given_anew_lets_nobody_of_the_first_body_in(office: Office) -> None:
    by, codes = office.operator, office.codes
    for staff, why in ((by, "open_unit"), (office.staff("administrator"), "not_yours")):
        with pytest.raises(Refused, match=why):
            codes.give_anew(staff, "00001", "Autre organisme")
    office.close_unit("00001")
    before = stored(office.stores, but=frozenset())
    assert codes.give_anew(by, "issuer:00001", "Autre", dry_run=True).ended == 6
    assert stored(office.stores, but=frozenset()) == before
    assert codes.give_anew(by, "00001", "Autre organisme").ended == 6
    (unit,) = office.rows(tables.Unit, tables.Unit.id == office.units["00001"])
    assert (unit.name, unit.status) == ("Autre organisme", "active")
    assert holders(office, "00001") == set()
    assert office.account("agent-account").status == "closed"
    assert office.account("mover-account").status == "active"  # its home's to close
    assert office.desk.staff("referent-account") is None
    again = {"identifier": "00001agent", "family_name": "Neuf", "email": "neuf@ici.example"}
    made = office.arrivals.invite(by, again)
    (row,) = office.rows(tables.Membership, tables.Membership.id == made.membership_id)
    assert row.subject != office.people["agent"].subject
    with pytest.raises(Refused, match="unknown_unit"):
        codes.give_anew(by, "99999", "Autre")
