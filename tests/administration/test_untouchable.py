"""Nobody of another unit or organisation can be seen or touched, whatever id is sent."""

from itertools import product

import pytest

from idp.administration.powers import Act
from idp.administration.refusals import Refused
from tests.administration.acts import CALLS, ELSEWHERE, OF_MANY, stored
from tests.administration.conftest import Office


def test_every_act_is_tried() -> None:
    assert CALLS.keys() | OF_MANY | ELSEWHERE == set(Act)


@pytest.mark.parametrize("name", ["referent", "secretary", "administrator", "operator"])
def test_people_out_of_reach_are_nobody(office: Office, school: Office, name: str) -> None:
    staff = office.operator if name == "operator" else office.staff(name)
    agent, pupil = office.people["agent"], school.people["pupil"]
    ids = ["", "nobody", school.id("pupil"), pupil.account_id, pupil.subject, school.id("visitor")]
    ids += [agent.account_id, agent.subject, agent.identifier, "' OR 1=1 --", "é\0", "a\0"]
    ids += [office.id("stranger"), office.id("distant")] if name == "referent" else []
    before = stored(office.stores)
    for act, one in product(CALLS, ids):
        with pytest.raises(Refused) as refused:
            CALLS[act](office, staff, one)
        assert refused.value.why == "unknown_member", (act, one)
    assert stored(office.stores) == before


def test_staff_of_another_organisation_are_nobody_here(office: Office, school: Office) -> None:
    before = stored(office.stores)
    for act, staff in product(CALLS, (school.staff("headmistress"), school.operator)):
        with pytest.raises(Refused, match="unknown_member"):
            CALLS[act](office, staff, office.id("agent"))
    assert stored(office.stores) == before


def test_a_refusal_is_on_record_without_naming_whom_it_may_not(office: Office) -> None:
    staff = office.staff("referent")
    for call in CALLS.values():
        with pytest.raises(Refused):
            call(office, staff, office.id("stranger"))
    refusals = office.events("staff_act")
    assert {row.facts["act"] for row in refusals} == CALLS.keys() - {Act.SEE}
    assert {row.actor for row in refusals} == {"staff:referent-account"}
    assert {row.facts["why"] for row in refusals} == {"unknown_member"}


def test_lists_are_cut_to_whom_staff_may_see(office: Office, school: Office) -> None:
    def seen(staff_of: Office, name: str) -> set[str]:
        staff = staff_of.staff(name)
        return {one.person.member.membership_id for one in staff_of.lists.search(staff)}

    mine = {"referent", "colleague", "secretary", "agent", "visitor", "mover"}
    assert seen(office, "referent") == {office.id(name) for name in mine}
    assert seen(office, "secretary") == {office.id(name) for name in office.people}
    assert seen(school, "northern") == {school.id("pupil"), school.id("northern")}
    assert seen(school, "headmistress") == {school.id(name) for name in school.people}
    outsider = school.staff("headmistress")
    assert office.lists.search(outsider) == office.lists.review(outsider) == []


def test_roles_that_ended_are_worth_nothing_at_once(office: Office) -> None:
    referent = office.staff("referent")
    office.referents.revoke(office.operator, "00001", office.id("referent"))
    assert office.desk.staff("referent-account") is None
    for act, call in CALLS.items():
        if act is not Act.SEE:  # what is shown is asked for with fresh powers
            with pytest.raises(Refused, match="unknown_member"):
                call(office, referent, office.id("agent"))


def test_a_closed_unit_takes_its_referents_powers_until_it_reopens(office: Office) -> None:
    referent = office.staff("referent")
    office.close_unit("00001")
    assert office.desk.staff("referent-account") is None
    with pytest.raises(Refused, match="unknown_member"):
        office.departures.suspend(referent, office.id("agent"))
    office.close_unit("00001", status="active")
    assert office.desk.staff("referent-account") == referent
    assert office.departures.suspend(referent, office.id("agent")).after == "suspended"
