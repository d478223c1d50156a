"""Letters are for whom staff may print them; everybody else is as unknown as nobody."""

import pytest

from idp.administration.prints import Prints
from idp.branding.texts import load_catalogue
from idp.credentials.provisional import Provisionals
from idp.kernel.paths import shipped
from idp.letters.letters import Letters
from idp.letters.model import Choice
from tests.administration.conftest import KEYS, Office


@pytest.fixture
def prints(office: Office) -> Prints:
    """Letters of people who wait, in two units and of another home."""
    for name, code in (("near", "00001"), ("far", "00002")):
        office.add(name, f"{code}{name}", status="provisioned", membership_status="provisioned")
    provisionals = Provisionals(office.stores, KEYS)
    texts = load_catalogue(shipped("templates") / "texts")
    letters = Letters(office.stores, provisionals, texts, "https://id.example")
    return Prints(office.desk, letters)


def test_who_never_activated_is_chosen_as_far_as_one_may(office: Office, prints: Prints) -> None:
    def chosen(name: str) -> set[str]:
        staff = office.operator if name == "operator" else office.staff(name)
        return {one.identifier for one in prints.choose(staff, Choice()).addressees}

    assert chosen("referent") == {"00001near"}
    assert chosen("distant") == {"00002far"}
    assert chosen("secretary") == chosen("operator") == {"00001near", "00002far"}


def test_whom_one_may_not_print_is_unknown(office: Office, prints: Prints) -> None:
    names = ("00001near", "00002far", "00001agent", "00002agent", "00001mover", "99999nobody")
    found = prints.choose(office.staff("referent"), Choice(named=names))
    assert [one.identifier for one in found.addressees] == ["00001near"]
    reasons = {one.name: one.reason for one in found.skipped}
    for name in ("00002far", "00002agent", "99999nobody"):
        assert reasons[name] == "unknown", name
    assert reasons["00001agent"] == "active"


def test_staff_of_elsewhere_print_nothing(school: Office, prints: Prints) -> None:
    for staff in (school.staff("headmistress"), school.operator):
        assert prints.choose(staff, Choice()).addressees == ()
