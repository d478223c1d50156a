"""A whole list suspends whom it lacks, within a share; a run is undone exactly, once."""

from pathlib import Path

import pytest

from idp.administration.powers import Staff
from idp.administration.refusals import Refused
from idp.administration.synchronise import Synchronise
from idp.administration.whole_files import Preview, SyncDone, Whole
from idp.identity.columns import recognise
from idp.identity.csv_reading import UnreadableFile, open_csv
from idp.identity.importing import ImportOptions
from idp.stores import sync_runs, tables
from tests.administration.acts import stored
from tests.administration.conftest import Office


@pytest.fixture
def college(school: Office) -> Office:
    """The school with twenty pupils more."""
    for number in range(20):
        school.add(f"p{number}", f"p.{number}", f"member@{'north' if number % 2 else 'south'}",
                   profile="pupil")  # fmt: skip
    return school


def listed(office: Office, *missing: str, more: str = "", header: str = "Identifiant;Nom") -> Whole:
    """Write the list of everybody but some; `more` is more rows."""
    names = [name for name in office.people if name not in missing]
    rows = "".join(f"{office.people[name].identifier};Essai\n" for name in names)
    path = office.folder / "liste.csv"
    path.write_text(f"{header}\n{rows}{more}", encoding="utf-8")
    file = open_csv(path)
    return Whole(file, recognise(file.header))


def run(office: Office, whole: Whole, staff: Staff | None = None) -> SyncDone:
    return office.synchronise.run(staff or office.operator, whole, ImportOptions(by="cli:test"))


def preview(office: Office, whole: Whole, staff: Staff | None = None) -> Preview:
    return office.synchronise.preview(staff or office.operator, whole, ImportOptions(by="x"))


def statuses(office: Office) -> dict[str, str]:
    return {name: office.member(name).status for name in office.people}


def test_whom_the_list_lacks_is_suspended_and_given_back(college: Office) -> None:
    before = statuses(college)
    whole = listed(college, "p3", "p4", more="p.new;Nouveau\n")
    seen = preview(college, whole)
    assert {one.person.member.identifier for one in seen.absent} == {"p.3", "p.4"}
    assert (seen.report.created, seen.considered, seen.percent) == (1, 23, 9)
    assert statuses(college) == before
    done = run(college, whole)
    assert (done.suspended, done.report.created) == (2, 1)
    assert statuses(college) == {**before, "p3": "suspended", "p4": "suspended"}
    (event,) = college.events("synchronised")
    assert event.facts == {"run_id": done.run_id, "present": 23, "suspended": 2}
    (past,) = college.synchronise.runs(college.operator)
    assert (past.run_id, past.suspended, past.undone_at) == (done.run_id, 2, None)
    assert run(college, whole).suspended == 0
    assert college.synchronise.undo(college.operator, done.run_id) == 2
    assert statuses(college) == before


def test_undoing_gives_back_only_what_is_still_its_doing(college: Office) -> None:
    by = college.operator
    done = run(college, listed(college, "p1", "p2"))
    college.departures.reactivate(by, college.id("p1"))
    college.departures.suspend(by, college.id("p1"))  # for a reason of somebody's own
    assert college.synchronise.undo(by, done.run_id, dry_run=True) == 1
    assert college.synchronise.undo(by, done.run_id) == 1
    assert (college.member("p1").status, college.member("p2").status) == ("suspended", "active")
    with pytest.raises(Refused, match="undone_already"):
        college.synchronise.undo(by, done.run_id)
    with pytest.raises(Refused, match="unknown_run"):
        college.synchronise.undo(by, "nothing")


def test_a_run_of_another_organisation_is_unknown(college: Office, office: Office) -> None:
    done = run(college, listed(college, "p1"))
    with pytest.raises(Refused, match="unknown_run"):
        office.synchronise.undo(office.operator, done.run_id)
    assert office.synchronise.runs(office.operator) == []
    assert office.synchronise.runs(office.staff("referent")) == []


def test_a_list_that_lost_too_many_is_refused_unless_that_is_said(college: Office) -> None:
    missing = [f"p{number}" for number in range(3)]
    before = stored(college.stores)
    with pytest.raises(Refused, match="too_many_absent") as refused:
        run(college, listed(college, *missing, more="p.new;Nouveau\n"))
    assert refused.value.facts == {"absent": 3, "considered": 23, "percent": 14}
    assert stored(college.stores) == before
    assert college.events("staff_act")[0].facts["why"] == "too_many_absent"
    whole = listed(college, *missing)
    accepted = Whole(whole.file, whole.columns, accept_share=14)
    assert run(college, accepted).suspended == 3


def test_exactly_the_share_is_accepted(college: Office) -> None:
    for name in ("visitor", "mover", "pupil"):
        college.departures.suspend(college.operator, college.id(name))
    assert preview(college, listed(college, "p0", "p1")).percent == 10
    assert run(college, listed(college, "p0", "p1")).suspended == 2


@pytest.mark.parametrize(
    ("more", "header", "why"),
    [
        ("x;\n", "Identifiant;Nom", "faulty_rows"),
        ("p.1;Encore\n", "Identifiant;Nom", "faulty_rows"),
    ],
)
def test_a_row_that_cannot_be_read_stops_it(
    college: Office, more: str, header: str, why: str
) -> None:
    before = stored(college.stores)
    with pytest.raises(Refused, match=why):
        run(college, listed(college, more=more, header=header))
    assert stored(college.stores) == before


def test_an_empty_list_suspends_nobody(college: Office) -> None:
    path: Path = college.folder / "vide.csv"
    path.write_text("Identifiant;Nom\n")
    file = open_csv(path)
    with pytest.raises(Refused, match="nobody_in_file"):
        run(college, Whole(file, recognise(file.header), accept_share=100))
    path.write_text('Identifiant;Nom\n"p.1;Essai\n')
    file = open_csv(path)
    with pytest.raises(UnreadableFile):
        run(college, Whole(file, recognise(file.header), accept_share=100))


def test_staff_and_other_profiles_are_left_alone(college: Office) -> None:
    whole = listed(college, "headmistress", "northern", "visitor", "mover", "p0")
    pupils = Whole(whole.file, whole.columns, profile="pupil")
    seen = preview(college, pupils)
    assert [one.person.member.identifier for one in seen.absent] == ["p.0"]
    assert seen.considered == 21


def test_staff_of_a_unit_suspend_only_there_and_change_nobody(college: Office) -> None:
    northern = college.staff("northern")
    whole = listed(college, "p0", "p1", header="Identifiant;Nom")
    done = Synchronise(college.desk, lambda given, _: given).run(
        northern, whole, ImportOptions(by="x")
    )
    assert (done.suspended, done.report.updated) == (1, 0)
    assert (college.member("p0").status, college.member("p1").status) == ("active", "suspended")


def test_a_referent_does_not_synchronise(office: Office) -> None:
    with pytest.raises(Refused, match="not_yours"):
        run(office, listed(office), office.staff("referent"))


def test_a_run_that_is_interrupted_can_be_undone(
    college: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idp.administration.synchronise._BATCH", 1)
    before, note, count = statuses(college), sync_runs.note, 0

    def fails_at_the_second(*arguments: object) -> None:
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt
        note(*arguments)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(sync_runs, "note", fails_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run(college, listed(college, "p1", "p2"))
    assert sorted(statuses(college).values()).count("suspended") == 1
    (past,) = college.rows(tables.SyncRun)
    assert college.synchronise.undo(college.operator, past.id) == 1
    assert statuses(college) == before
