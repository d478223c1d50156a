"""Lists of people and events: who is in them, and that no cell of theirs is a formula."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import update

from idp.administration.lists import Listed, as_csv, month_of
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.administration.conftest import Office


def ids(listed: list[Listed]) -> list[str]:
    return [one.person.member.identifier for one in listed]


def last_seen(office: Office, name: str, days: int) -> None:
    at = office.stores.clock.now() - timedelta(days=days)
    account = tables.Account.id == office.people[name].account_id
    with office.stores.write() as tx:
        tx.execute(update(tables.Account).where(account).values(last_sign_in_at=at))


def test_search_pages_by_name_within_a_unit(office: Office) -> None:
    referent = office.staff("referent")
    for number in range(5):
        office.add(f"n{number}", f"00001n{number}", family_name=f"Nom{number}")
        office.add(f"f{number}", f"00002n{number}", family_name=f"Nom{number}")
    assert ids(office.lists.search(referent, "nom", limit=2)) == ["00001n0", "00001n1"]
    assert ids(office.lists.search(referent, "nom", limit=2, offset=4)) == ["00001n4"]
    assert len(office.lists.search(office.operator, "nom")) == 10
    assert ids(office.lists.search(referent, "00002")) == []


@pytest.mark.requirement("R-ENT-26", partly="who never activated; letters are another test's")
def test_who_never_came_is_listed_from_the_first(office: Office) -> None:
    now = office.stores.clock.now()
    for number, days in enumerate((3, 9, 1)):
        office.add(f"n{number}", f"00001n{number}", status="provisioned",
                   at=now - timedelta(days=days))  # fmt: skip
    office.add("far", "00002n", status="provisioned")
    office.add("gone", "00001gone", status="provisioned", membership_status="ended")
    assert ids(office.lists.never_activated(office.staff("referent"))) == [
        "00001n1",
        "00001n0",
        "00001n2",
    ]


def test_who_has_not_come_for_a_year_is_listed_by_their_home_alone(office: Office) -> None:
    last_seen(office, "agent", 366)
    last_seen(office, "stranger", 364)
    last_seen(office, "mover", 900)
    long_ago = office.stores.clock.now() - timedelta(days=500)
    office.add("never", "00001never", at=long_ago)
    found = office.lists.dormant(office.operator)
    assert set(ids(found)) == {"00001agent", "00001never"}
    rows = {one["identifier"]: one for one in (x.row() for x in office.lists.search(
        office.operator))}  # fmt: skip
    assert rows["00001mover"]["last_sign_in"] == ""  # its home's to know
    assert rows["00001agent"]["last_sign_in"] != ""


def test_who_leaves_soon_is_listed_the_next_first(office: Office) -> None:
    today = office.stores.clock.now().date()
    for name, days in (("agent", 20), ("stranger", 5), ("secretary", 40)):
        office.departures.leave(office.operator, office.id(name), today + timedelta(days=days))
    assert ids(office.lists.leaving(office.operator)) == ["00002agent", "00001agent"]
    assert ids(office.lists.leaving(office.staff("referent"))) == ["00001agent"]


def test_the_yearly_review_names_everybody_and_what_they_may(office: Office) -> None:
    rows = {one.row()["identifier"]: one.row() for one in office.lists.review(office.operator)}
    assert len(rows) == len(office.people)
    assert rows["00001ref"]["roles"] == "referent"
    assert rows["00001ref"]["units"] == "issuer:00001"
    assert rows["00001mover"]["standing"] == "linked"


def test_the_months_events_are_cut_to_whom_one_sees(office: Office, clock: MovableClock) -> None:
    office.departures.suspend(office.operator, office.id("agent"))
    office.departures.suspend(office.operator, office.id("stranger"))
    since, until = month_of("2026-11")
    mine = office.lists.events(office.staff("referent"), since, until)
    assert [(one.event, one.whom) for one in mine] == [("status", "00001agent")]
    whole = office.lists.events(office.staff("administrator"), since, until)
    assert {one.whom for one in whole if one.event == "status"} == {"00001agent", "00002agent"}
    assert office.lists.events(office.operator, *month_of("2026-10")) == []
    clock.move(timedelta(days=40))
    assert len(office.lists.events(office.operator, since, until)) == len(whole)


def test_a_month_is_written_so() -> None:
    since, until = month_of("2026-12")
    assert (since.isoformat()[:10], until.isoformat()[:10]) == ("2026-12-01", "2027-01-01")
    for text in ("2026", "2026-13", "décembre"):
        with pytest.raises(ValueError, match=r"time data|unconverted"):
            month_of(text)


@pytest.mark.parametrize("name", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(office: Office, name: str) -> None:
    office.add("evil", "00001evil", family_name=name)
    text = as_csv(one.row() for one in office.lists.search(office.operator, "00001evil"))
    assert text.startswith("\ufeffidentifier;family_name;")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert f"'{name}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_nobody_gives_an_empty_file() -> None:
    assert as_csv([]) == "\ufeff"
