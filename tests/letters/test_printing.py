"""Whom letters go to, what printing again does, where each one stands, what is stored of them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from idp.kernel.clock import MovableClock
from idp.letters.model import Choice
from idp.stores.prune import prune
from idp.stores.tables import Account, AuditEvent, Credential, Membership, OutgoingMail
from tests.letters.conftest import School, activate, code_of
from tests.support.client_folder import write_folder


def events(school: School, name: str) -> list[dict[str, Any]]:
    """The facts of every event of a name."""
    with school.provider.stores.read() as connection:
        query = select(AuditEvent.facts).where(AuditEvent.event == name)
        found = [facts for (facts,) in connection.execute(query)]
    return [json.loads(facts) if isinstance(facts, str) else facts for facts in found]


@pytest.mark.requirement("R-ENT-26", partly="importing the people first")
def test_a_batch_goes_to_those_who_never_activated_by_name(school: School) -> None:
    school.person("zoe.martin", family_name="Martin", given_name="Zoé")
    school.person("elodie.oeuvrard", family_name="Œuvrard", given_name="Élodie")
    school.person("eric.martin", family_name="MARTIN", given_name="Éric")
    school.provider.person("ent-cfa-orleans", "active.one")
    school.person("gone", membership_status="suspended")
    pdf, printed = school.print()
    names = ["eric.martin", "zoe.martin", "elodie.oeuvrard"]
    assert (printed.count, printed.voided, pdf.pages) == (3, 0, 3)
    for page, name in enumerate(names):
        assert name in pdf.text(page)
        assert school.check(name, code_of(pdf, page)) is not None
        assert school.check(names[page - 1], code_of(pdf, page)) is None
    assert school.states() == {name: ["printed"] for name in names}
    assert events(school, "letters_printed") == [{"count": 3, "voided": 0, "batch": "rentree-2026"}]


def test_a_batch_that_is_printed_again_has_only_the_new_ones(school: School) -> None:
    school.person("first")
    school.print()
    school.person("second")
    pdf, printed = school.print()
    assert (printed.count, pdf.pages) == (1, 1)
    assert "second" in pdf.text()
    assert school.letters.choose(school.client, Choice()).addressees == ()


@pytest.mark.requirement("R-ENT-26", partly="importing the people first")
def test_printing_again_voids_the_former_letter(school: School) -> None:
    school.person("thierry.martin")
    first = code_of(school.print()[0])
    left_out = school.letters.choose(school.client, Choice(named=("thierry.martin",)))
    assert [one.reason for one in left_out.skipped] == ["has_code"]
    pdf, printed = school.print("martin", named=("Thierry.Martin",), reissue=True)
    assert (printed.count, printed.voided) == (1, 1)
    assert school.check("thierry.martin", first) is None
    assert school.check("thierry.martin", code_of(pdf)) is not None
    assert school.states() == {"thierry.martin": ["printed", "void"]}


def test_a_batch_can_be_printed_again_as_a_whole_without_those_who_are_in(school: School) -> None:
    people = {name: school.person(name) for name in ("a1", "b2", "c3")}
    pdf, _ = school.print("septembre")
    found = school.check("a1", code_of(pdf))
    assert found
    assert activate(school, people["a1"], found.credential_id)
    school.person("d4")
    again, printed = school.print("septembre", of_batch="septembre", reissue=True)
    assert (printed.count, printed.voided, again.pages) == (2, 2, 2)
    assert school.states() == {"a1": ["used"], "b2": ["printed", "void"], "c3": ["printed", "void"]}


@pytest.mark.requirement("R-ENT-7", partly="the page that answers")
def test_a_letter_is_void_once_the_account_is_active(school: School) -> None:
    person = school.person("thierry.martin")
    pdf, _ = school.print()
    found = school.check("thierry.martin", code_of(pdf))
    assert found
    assert activate(school, person, found.credential_id)
    assert school.check("thierry.martin", code_of(pdf)) is None
    assert school.states() == {"thierry.martin": ["used"]}
    named = school.letters.choose(school.client, Choice(named=("thierry.martin",), reissue=True))
    assert [one.reason for one in named.skipped] == ["active"]


@pytest.mark.requirement("R-ENT-8", partly="the reset itself, and the page")
def test_after_a_reset_a_new_letter_opens_again(school: School) -> None:
    person = school.person("thierry.martin")
    first, _ = school.print()
    found = school.check("thierry.martin", code_of(first))
    assert found
    activate(school, person, found.credential_id)
    with school.provider.stores.write() as tx:
        mine = Account.id == person.account_id
        tx.execute(update(Account).where(mine).values(status="provisioned"))
    assert school.check("thierry.martin", code_of(first)) is None
    second, printed = school.print()
    assert printed.voided == 0
    assert school.check("thierry.martin", code_of(second)) is not None


def test_a_code_works_to_the_end_of_the_printed_day_everywhere(
    school: School, clock: MovableClock
) -> None:
    school.person("thierry.martin")
    pdf, printed = school.print()  # on the 23rd of November at noon UTC
    assert printed.valid_until.isoformat() == "2027-02-21"
    clock.move(timedelta(days=91, hours=-2))  # the 22nd of February, 11 o'clock in Paris
    assert school.check("thierry.martin", code_of(pdf)) is not None
    assert school.listed("printed")[0].valid_until == printed.valid_until
    clock.move(timedelta(hours=1))
    assert school.check("thierry.martin", code_of(pdf)) is None
    assert school.states() == {"thierry.martin": ["expired"]}
    assert school.print()[1].voided == 0


def test_who_is_passed_over_and_why(school: School, tmp_path: Path) -> None:
    school.provider.register(write_folder(tmp_path / "clients"))
    elsewhere = school.provider.person("artisans", "0042", status="provisioned")
    school.provider.person("ent-cfa-orleans", "linked", account=elsewhere.account_id)
    school.provider.person("ent-cfa-orleans", "active.one")
    school.person("gone", membership_status="suspended")
    late = school.person("late")
    school.person("\u7530\u4e2d")
    at = school.provider.services.clock.now()
    with school.provider.stores.write() as tx:
        mine = Membership.account_id == late.account_id
        tx.execute(update(Membership).where(mine).values(until=at))
    names = ("linked", "active.one", "gone", "late", "\u7530\u4e2d", "nobody", "\u202e", "")
    chosen = school.letters.choose(school.client, Choice(named=names))
    assert chosen.addressees == ()
    assert {one.name: one.reason for one in chosen.skipped} == {
        "linked": "not_home",
        "active.one": "active",
        "gone": "suspended",
        "late": "suspended",
        "\u7530\u4e2d": "unprintable",
        "nobody": "unknown",
        "\u202e": "unknown",
        "": "unknown",
    }


def test_voiding_ends_a_code_and_declines_a_request(school: School) -> None:
    school.person("thierry.martin")
    pdf, _ = school.print()
    ids = [one.id for one in school.listed()]
    assert school.letters.void(school.client, ids, by="cli:x") == 1
    assert school.letters.void(school.client, ids, by="cli:x") == 0
    assert school.check("thierry.martin", code_of(pdf)) is None
    assert school.states() == {"thierry.martin": ["void"]}
    assert events(school, "letters_voided") == [{"count": 1, "batch": ""}]
    assert school.print()[1].count == 1


def test_a_code_guessed_at_too_often_is_listed_as_void(school: School) -> None:
    school.person("thierry.martin")
    school.print()
    limit = school.client.policy.letter.tries
    with school.provider.stores.write() as tx:
        paper = Credential.kind == "provisional_paper"
        tx.execute(update(Credential).where(paper).values(tries=limit))
    assert [(one.state, one.why_void) for one in school.listed()] == [("void", "tries")]


def test_who_gets_another_letter_is_told_by_mail(school: School) -> None:
    school.person("thierry.martin", email="t.martin@cfa.example")
    school.person("without.address")
    school.print()
    with school.provider.stores.read() as connection:
        assert connection.execute(select(OutgoingMail.kind)).all() == []
    school.print(reissue=True)
    with school.provider.stores.read() as connection:
        query = select(OutgoingMail.kind, OutgoingMail.to_address)
        told = connection.execute(query).all()
    assert [tuple(row) for row in told] == [("letter_reissued", "t.martin@cfa.example")]


def test_letters_are_the_home_organisations_alone(school: School, tmp_path: Path) -> None:
    other = school.provider.register(write_folder(tmp_path / "clients"))
    school.person("thierry.martin")
    pdf, _ = school.print()
    ids = [one.id for one in school.listed()]
    assert school.letters.listed(other) == []
    assert school.letters.void(other, ids, by="cli:x") == 0
    assert school.check("thierry.martin", code_of(pdf)) is not None


def test_letters_of_no_use_are_forgotten_after_a_year(school: School, clock: MovableClock) -> None:
    school.person("thierry.martin")
    school.print()
    school.print(reissue=True)
    clock.move(timedelta(days=91 + 365))
    before = prune(school.provider.stores)
    assert (before["letter"], before["credential"]) == (1, 0)  # the one that was replaced
    clock.move(timedelta(days=2))
    after = prune(school.provider.stores)
    assert (after["letter"], after["credential"]) == (1, 2)
    assert school.listed() == []
