"""One person at a time: made, found, suspended, written out and taken in elsewhere."""

import csv
from collections.abc import Callable

import pytest

from idp.identity.accounts import NotHome, People
from idp.identity.records import Fault, Member
from idp.identity.states import ChangeRefused
from tests.accounts.conftest import Intake

FIELDS = {
    "identifier": "b.fourquin",
    "family_name": "Fourquin",
    "given_name": "Béatrice",
    "email": "b.fourquin@apcma.example",
    "legacy_key": "4207",
    "roles": "gestion@e1",
    "until": "31/08/2027",
}


@pytest.fixture
def people(intake: Intake) -> People:
    """The people of an organisation with one unit."""
    intake.add_unit("e1", kind="school")
    return People(intake.stores, intake.client, by="cli:test")


@pytest.fixture
def member(people: People) -> Member:
    """One member of it."""
    made = people.create(FIELDS)
    assert isinstance(made, Member)
    return made


def test_a_person_is_found_by_any_of_their_names(people: People, member: Member) -> None:
    for named in ("b.fourquin", "B.FOURQUIN ", "4207", member.subject, member.account_id):
        found = people.show(named)
        assert found is not None
        assert found.account_id == member.account_id
    for text in ("fourq", "BÉATRICE", "béa", "apcma", "4207"):
        assert [one.account_id for one in people.find(text)] == [member.account_id]
    assert people.show("fourquin") is None
    assert people.find("100%_") == []


def test_creating_twice_is_refused(people: People, member: Member) -> None:
    del member
    again = people.create(FIELDS)
    assert isinstance(again, Fault)
    assert again.code == "identifier_taken"


def test_a_dry_run_creates_nobody(people: People) -> None:
    assert people.create(FIELDS, dry_run=True) is None
    assert people.show("b.fourquin") is None


def test_a_membership_is_suspended_and_never_comes_back_from_its_end(
    people: People, member: Member
) -> None:
    assert people.set_status(member, "suspended") == "provisioned"
    assert people.set_status(member, "ended", dry_run=True) == "provisioned"
    people.set_status(member, "ended")
    with pytest.raises(ChangeRefused):
        people.set_status(member, "active")
    found = people.show(member.subject)
    assert found is not None
    assert found.status == "ended"


def test_only_the_home_changes_an_account(
    people: People, member: Member, organisation: Callable[..., Intake]
) -> None:
    other = organisation("autre")
    stranger = People(other.stores, other.client, by="cli:test")
    with pytest.raises(NotHome):
        stranger.set_status(member, "suspended", everywhere=True)
    assert people.set_status(member, "active", everywhere=True) == "provisioned"


def test_what_is_exported_comes_in_again_unchanged(
    people: People, member: Member, intake: Intake
) -> None:
    del member
    rows = list(people.export())
    path = intake.folder / "export.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    report = intake.run(path)
    assert (report.unchanged, intake.rejects) == (1, [])
