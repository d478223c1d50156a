"""People come in from files as French schools and chambers write them."""

from datetime import UTC, datetime

import pytest

from idp.stores.engine import Stores
from tests.accounts.conftest import Intake

ORDINARY = """\
Identifiant;Nom;Prénom;Courriel;Profil;Obs
thierry.martin;MARTIN;Thierry;t.martin@apcma.example;maître;vu
elodie.oeuvrard;Œuvrard;Élodie;;apprenti;
"""


def test_a_file_is_read_as_excel_writes_it(intake: Intake) -> None:
    report = intake.run(intake.write(ORDINARY.encode("cp1252")))
    assert (report.created, report.rejected) == (2, 0)
    person = intake.people()["elodie.oeuvrard"]
    assert (person.family_name, person.given_name) == ("Œuvrard", "Élodie")
    assert person.profile == "apprenti"
    assert (person.status, person.account_status) == ("provisioned", "provisioned")


def test_importing_again_changes_nothing(intake: Intake) -> None:
    path = intake.write(ORDINARY)
    intake.run(path)
    before = intake.people()
    report = intake.run(path)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert intake.people() == before


def test_a_dry_run_says_the_same_and_writes_nothing(intake: Intake) -> None:
    path = intake.write(ORDINARY)
    assert intake.run(path, dry_run=True).created == 2
    assert intake.people() == {}


def test_what_changed_is_updated_and_the_sub_stays(intake: Intake) -> None:
    intake.run(intake.write(ORDINARY))
    before = intake.people()["thierry.martin"]
    changed = ORDINARY.replace("Thierry;t.martin@", "Thierry;thierry@").replace("maître", "tuteur")
    report = intake.run(intake.write(changed))
    after = intake.people()["thierry.martin"]
    assert (report.updated, report.unchanged) == (1, 1)
    assert (after.email, after.profile) == ("thierry@apcma.example", "tuteur")
    assert after.email_verified_at is None
    assert after.subject == before.subject


def test_an_empty_cell_and_a_missing_column_change_nothing(intake: Intake) -> None:
    intake.run(intake.write(ORDINARY))
    report = intake.run(intake.write("Identifiant;Nom;Courriel\nthierry.martin;MARTIN;\n"))
    assert report.unchanged == 1
    assert intake.people()["thierry.martin"].email == "t.martin@apcma.example"


EVERYTHING = """\
login,nom,prénom,nom de naissance,courriel,courriel vérifié,début,fin,sub,clé historique,\
empreinte,rôles,téléphone,date de naissance,adresse,code postal,ville,civilité,Service
b.fourquin,D\u2019Almeida,Béatrice,Fourquin,b.fourquin@apcma.example,oui,01/09/2026,31/08/2027,\
old-sub-1,4207,{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=,tuteur|gestion@e1,06 12 34 56 78,29/02/2000,\
1 rue du Parvis,01000,Bourg,Mme,Paie
"""


def test_every_field_comes_in(intake: Intake) -> None:
    intake.add_unit("e1", kind="school")
    report = intake.run(intake.write(EVERYTHING), chosen=["Service=attribute:department"])
    assert (report.created, intake.rejects) == (1, [])
    person = intake.people()["b.fourquin"]
    assert (person.subject, person.legacy_key, person.has_password) == ("old-sub-1", "4207", True)
    assert person.email_verified_at == intake.stores.clock.now()
    assert person.since == datetime(2026, 9, 1, tzinfo=UTC)
    assert person.until == datetime(2027, 9, 1, tzinfo=UTC)  # the last day still counts
    assert {one.role for one in person.roles if one.unit_id} == {"gestion"}
    assert person.attributes == {
        "address": {
            "street_address": "1 rue du Parvis",
            "postal_code": "01000",
            "locality": "Bourg",
        },
        "birthdate": "2000-02-29",
        "civility": "Mme",
        "department": "Paie",
        "phone_number": "0612345678",
    }
    assert (person.status, person.account_status) == ("active", "active")


FAULTY = [
    ("a.b;;", "family_name", "empty", ""),
    (";B;", "identifier", "empty", ""),
    ("a\\b;B;", "identifier", "identifier_form", ""),
    ("a.b;B;jean@orange,example", "email", "address", "jean@orange.example"),
    ("a.b;B;jean dupont@orange.example", "email", "address", "jeandupont@orange.example"),
    ("a.b;B;jean", "email", "address", ""),
    ("a.b;B;;46000", "since", "excel_date", "09/12/2025"),
    ("a.b;B;;32/01/2026", "since", "date", ""),
    ("a.b;B;;;oui;trop", "", "too_many_cells", ""),
    ("a.b;B\x07;", "family_name", "control_character", ""),
    (f"a.b;{'B' * 201};", "family_name", "too_long", ""),
]


def test_each_faulty_row_is_refused_with_its_reason(intake: Intake) -> None:
    lines = "\n".join(line for line, *_ in FAULTY)
    path = intake.write(f"Identifiant;Nom;Courriel;Début;Obs\nz.z;Z;\n{lines}\n")
    report = intake.run(path)
    assert (report.created, report.rejected) == (1, len(FAULTY))
    faults = [one.fault for one in intake.rejects]
    assert [(one.column, one.code, one.proposal) for one in faults] == [
        tuple(why) for _, *why in FAULTY
    ]
    assert [one.row.line for one in intake.rejects] == list(range(3, 3 + len(FAULTY)))


def test_a_column_that_is_there_twice_must_not_contradict_itself(intake: Intake) -> None:
    path = intake.write("Identifiant;Nom;Nom\na.a;A;A\nb.b;;B\nc.c;C;D\n")
    report = intake.run(path)
    assert (report.created, [r.fault.code for r in intake.rejects]) == (2, ["columns_differ"])


def test_one_identifier_twice_in_a_file_is_two_people(intake: Intake) -> None:
    path = intake.write("Identifiant;Nom\nthierry.martin;A\nThierry.MARTIN\u00a0;B\n")
    intake.run(path)
    fault = intake.rejects[0].fault
    assert (fault.code, fault.proposal) == ("twice_in_file", "thierry.martin2")


def test_two_keys_of_two_people_are_no_row(intake: Intake) -> None:
    intake.run(intake.write("Identifiant;Nom;Matricule\na.a;A;1\nb.b;B;2\n"))
    intake.run(intake.write("Identifiant;Nom;Matricule\na.a;A;2\n"))
    assert [r.fault.code for r in intake.rejects] == ["legacy_key_taken"]


def test_an_imported_password_never_replaces_one(intake: Intake) -> None:
    header, sha = "Identifiant;Nom;Empreinte\n", "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g="
    path = intake.write(f"{header}a.a;A;\n")
    intake.run(path)
    path = intake.write(f"{header}a.a;A;{sha}\n")
    assert (intake.run(path).updated, intake.run(path).unchanged) == (1, 1)
    assert intake.people()["a.a"].status == "active"


def test_a_batch_meets_somebody_who_writes_meanwhile(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = intake.write(ORDINARY)
    wait = Stores.write
    once = iter([True])

    def late(stores: Stores) -> object:
        if next(once, False):
            with monkeypatch.context() as patch:
                patch.setattr(Stores, "write", wait)
                Intake(intake.stores, intake.client, intake.folder).run(path)
        return wait(stores)

    monkeypatch.setattr(Stores, "write", late)
    report = intake.run(path)
    assert (report.created, report.unchanged) == (0, 2)
    assert len(intake.people()) == 2
