"""What people are known by: structured identifiers and their units, addresses, subs, keys."""

from collections.abc import Callable

import pytest

from idp.identity import find
from idp.identity.identifiers import UnitCode
from idp.stores import tombstones
from tests.accounts.conftest import EMAIL, STRUCTURED, Intake

LOST = [
    ("11701060005", "lost_zeros", "000011701060005"),
    ("1,1701E+10", "excel_number", ""),
    ("99999170", "unknown_unit", ""),
    ("00002170", "closed_unit", ""),
    ("00001", "identifier_form", ""),
]


@pytest.mark.requirement("R-CMI-5", "R-CMI-6")
def test_structured_identifiers_keep_their_zeros_and_their_unit(
    organisation: Callable[..., Intake],
) -> None:
    cmi = organisation("cmi", STRUCTURED)
    cmi.add_unit("00001")
    cmi.add_unit("00002", status="closed")
    typed = "".join(f"{identifier};Exemple\n" for identifier, *_ in LOST)
    cmi.run(cmi.write(f"Identifiant;Nom\n0000 1170\u202f1060005;Exemple\n{typed}"))
    assert list(cmi.people()) == ["000011701060005"]
    faults = [one.fault for one in cmi.rejects]
    assert [(one.value, one.code, one.proposal) for one in faults] == LOST


@pytest.mark.requirement("R-CMI-6")
def test_people_of_a_closed_unit_cannot_enter(organisation: Callable[..., Intake]) -> None:
    cmi = organisation("cmi", STRUCTURED)
    cmi.add_unit("00001")
    cmi.run(
        cmi.write(
            "Identifiant;Nom;Statut;Empreinte\n000011;E;actif;{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n"
        )
    )

    def may_enter() -> bool:
        with cmi.stores.read() as connection:
            found = find.by_identifier(
                connection,
                cmi.client.organisation_id,
                "000011",
                at=cmi.stores.clock.now(),
                unit=UnitCode("issuer", "00001"),
            )
        assert found is not None
        return found.may_enter

    assert may_enter()
    cmi.add_unit("00001", status="closed")
    assert not may_enter()


def test_an_address_is_the_identifier_where_the_policy_says_so(
    organisation: Callable[..., Intake],
) -> None:
    paris = organisation("paris", EMAIL)
    paris.run(paris.write("Mél;Nom;Matricule\nFourquin@APCMA.example;F;17\n"))
    assert paris.people()["fourquin@apcma.example"].identifier_shown == "Fourquin@APCMA.example"
    report = paris.run(paris.write("Mél;Nom;Matricule\nnew@apcma.example;F;17\n"))
    assert report.updated == 1
    assert list(paris.people()) == ["new@apcma.example"]


def test_a_sub_is_never_given_twice_nor_changed(organisation: Callable[..., Intake]) -> None:
    one, other = organisation("un"), organisation("autre")
    one.run(one.write("Identifiant;Nom;Sub\na.a;A;sub-1\n"))
    other.run(other.write("Identifiant;Nom;Sub\nb.b;B;sub-1\n"))
    assert [r.fault.code for r in other.rejects] == ["subject_taken"]
    one.run(one.write("Identifiant;Nom;Sub\na.a;A;sub-2\n"))
    assert [r.fault.code for r in one.rejects] == ["subject_differs"]


def test_a_sub_or_a_key_of_somebody_erased_stays_forbidden(intake: Intake) -> None:
    at = intake.stores.clock.now()
    with intake.stores.write() as tx:
        tombstones.bury(tx, tombstones.SUBJECT, "sub-1", at=at)
        tombstones.bury(tx, tombstones.LEGACY_KEY, "17", at=at)
    intake.run(intake.write("Identifiant;Nom;Sub;Matricule\na.a;A;sub-1;\nb.b;B;;17\n"))
    assert [r.fault.code for r in intake.rejects] == ["subject_taken", "legacy_key_taken"]
