"""`idp accounts` and `idp units` as they are typed."""

import csv
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.audit import store
from idp.cli.main import cli
from idp.identity import importing
from idp.stores import enrolment
from tests.accounts.conftest import STRUCTURED, Intake

Run = Callable[..., Result]
FILE = """\
Nom;Prénom;Courriel;Identifiant;Obs
MARTIN;Thierry;t.martin@orange,example;thierry.martin;
Œuvrard;Élodie;=cmd|calc;elodie.oeuvrard;vu
Fourquin;Béatrice;b.fourquin@apcma.example;b.fourquin;
"""


@pytest.fixture
def run(intake: Intake, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `idp …` on the test's database, where the portal `artisans` is registered."""
    del intake
    monkeypatch.setenv("PARVIS_DATABASE_URL", database_url)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, words, catch_exceptions=False)


@pytest.fixture
def imported(run: Run, intake: Intake) -> Result:
    """The import of a file with two faulty rows."""
    path = intake.write(FILE.encode("cp1252"), "maitres.csv")
    return run("accounts", "import", str(path), "-c", "artisans")


def test_an_import_says_what_it_found_and_did(imported: Result) -> None:
    assert imported.exit_code == 8
    assert "Windows-1252, séparateur « ; », 3 lignes" in imported.stderr
    assert "Prénom→given_name" in imported.stderr
    assert "ignorées : « Obs »" in imported.stderr
    assert "créés 1   mis à jour 0   inchangés 0   rejetés 2 → " in imported.stdout
    assert "maitres.rejets.csv" in imported.stdout
    assert "vouliez-vous « t.martin@orange.example » ?" in imported.stdout


def test_rejects_are_mended_by_hand_and_come_in_as_they_are(
    imported: Result, run: Run, intake: Intake
) -> None:
    del imported
    rejects = intake.folder / "maitres.rejets.csv"
    assert rejects.stat().st_mode & 0o777 == 0o600
    text = rejects.read_text(encoding="utf-8-sig")
    header, first, second = csv.reader(text.splitlines(), delimiter=";")
    assert header[-3:] == ["erreur", "colonne", "proposition"]
    assert first[-2:] == ["Courriel", "t.martin@orange.example"]
    assert second[2] == "'=cmd|calc"  # no spreadsheet takes it for a formula
    assert run("accounts", "import", str(rejects), "-c", "artisans").exit_code == 8
    mended = text.replace("orange,example", "orange.example", 1).replace("'=cmd|calc", "")
    rejects.write_text(mended, encoding="utf-8-sig")
    again = run("accounts", "import", str(rejects), "-c", "artisans", "--format", "json")
    counts = json.loads(again.stdout)
    assert (again.exit_code, counts["created"], counts["rejected"]) == (0, 2, 0)
    assert set(intake.people()) == {"thierry.martin", "elodie.oeuvrard", "b.fourquin"}


def test_a_dry_run_writes_nothing_but_the_rejects(run: Run, intake: Intake) -> None:
    path = intake.write(FILE, "maitres.csv")
    result = run("accounts", "import", str(path), "-c", "artisans", "--dry-run")
    assert (result.exit_code, intake.people()) == (8, {})
    assert "rien n'a été écrit" in result.stderr


def test_ctrl_c_finishes_the_batch(
    run: Run, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    lines = "".join(f"p{n};P;\n" for n in range(6))
    path = intake.write(f"Identifiant;Nom;Prénom\n{lines}")
    write = enrolment.write

    def interrupted(*arguments: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        write(*arguments)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(importing, "write", interrupted)
    result = run("accounts", "import", str(path), "-c", "artisans")
    assert (result.exit_code, len(intake.people())) == (8, 2)
    assert "interrompu après la ligne 3" in result.stderr
    monkeypatch.setattr(importing, "write", write)
    result = run("accounts", "import", str(path), "-c", "artisans")
    assert "créés 4   mis à jour 0   inchangés 2" in result.stdout


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        ("", (), "no header"),
        ('a;b\n"x;y\n', (), "line 2"),
        ("Identifiant;Nom\n", ("--map", "Obs=-"), "no column «Obs»"),
        ("Identifiant;Nom\n", ("--map", "Nom=surname"), "no field «surname»"),
        ("Identifiant;Nom\n", ("--encoding", "klingon"), "klingon"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    run: Run, intake: Intake, content: str, words: tuple[str, ...], said: str
) -> None:
    result = run("accounts", "import", str(intake.write(content)), "-c", "artisans", *words)
    assert result.exit_code == 3
    assert said in result.stderr


def test_an_unknown_portal_is_not_found(run: Run) -> None:
    result = run("accounts", "find", "x", "-c", "artisan")
    assert result.exit_code == 4
    assert "artisans" in result.stderr


def test_a_person_is_created_shown_found_and_suspended(run: Run, intake: Intake) -> None:
    of = ("-c", "artisans")
    made = run(
        *("accounts", "create", "--identifier", "B.Fourquin", "--family-name", "Fourquin"),
        *("--email", "b.fourquin@apcma.example", "--sub", "old-sub", "--role", "gestion", *of),
    )
    assert made.exit_code == 0
    shown = json.loads(run("accounts", "show", "old-sub", "--format", "json", *of).stdout)
    assert shown["version"] == 1
    assert shown["accounts"][0]["identifier"] == "B.Fourquin"
    assert "B.Fourquin" in run("accounts", "find", "fourq", *of).stdout
    assert "B.Fourquin" in run("accounts", "find", "--sub", "old-sub", *of).stdout
    assert run("accounts", "find", "nobody", *of).exit_code == 4
    assert run("accounts", "show", "nobody", *of).exit_code == 4
    assert run("accounts", "set-status", "b.fourquin", "suspended", *of).exit_code == 0
    assert intake.people()["b.fourquin"].status == "suspended"
    assert run("accounts", "set-status", "b.fourquin", "retired", *of).exit_code == 2
    refused = run("accounts", "set-status", "b.fourquin", "retired", "--everywhere", *of)
    assert refused.exit_code == 5
    again = run("accounts", "create", "--identifier", "b.fourquin", "--family-name", "F", *of)
    assert again.exit_code == 3
    assert "déjà pris" in again.stderr


def test_an_export_is_private_and_harmless(run: Run, intake: Intake) -> None:
    intake.run(intake.write('Identifiant;Nom\na.a;=HYPERLINK("x")\nb.b;Fourquin\n'))
    path = intake.folder / "out.csv"
    words = ("accounts", "export", "-c", "artisans")
    assert run(*words, "-o", str(path)).exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert '"\'=HYPERLINK(""x"")"' in path.read_text(encoding="utf-8-sig")
    assert run(*words, "-o", str(path)).exit_code == 3
    people = json.loads(run(*words, "--format", "json").stdout)["accounts"]
    assert [one["family_name"] for one in people].count('=HYPERLINK("x")') == 1
    assert intake.run(path).unchanged == 2


def test_an_organisation_without_people_exports_nothing(run: Run) -> None:
    empty = run("accounts", "export", "-c", "artisans", "--format", "json")
    assert json.loads(empty.stdout)["accounts"] == []


def test_what_was_done_is_in_the_audit_log(imported: Result, intake: Intake) -> None:
    del imported
    with intake.stores.read() as connection:
        (event,) = store.search(connection, store.Search(event="accounts_imported"))
    assert event.actor.startswith("cli:")
    assert event.facts == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 2}


def test_units_are_added_closed_and_reopened(run: Run, organisation: Callable[..., Intake]) -> None:
    organisation("cmi", STRUCTURED)
    of = ("--kind", "issuer", "-c", "cmi")
    assert run("units", "add", "0000A", "--name", "Exemple", *of).exit_code == 0
    assert run("units", "add", "0000a", "--name", "Exemple", *of).exit_code == 3
    assert run("units", "add", "1", "--name", "Exemple", *of).exit_code == 3
    assert run("units", "add", "0000-", "--name", "Exemple", *of).exit_code == 3
    assert run("units", "close", "0000A", *of).exit_code == 0
    assert "closed" in run("units", "list", "-c", "cmi").stdout
    assert run("units", "close", "0000A", "--reopen", *of).exit_code == 0
    assert run("units", "close", "99999", *of).exit_code == 4


@pytest.mark.parametrize("noun", ["accounts", "units", "audit", "db"])
def test_every_command_ends_its_help_with_two_examples(noun: str) -> None:
    group = cli.get_command(None, noun)  # type: ignore[arg-type]  # the context is not looked at
    commands = getattr(group, "commands", {})
    assert commands
    for name in ("", *commands):
        words = [noun, name, "--help"] if name else [noun, "--help"]
        said = CliRunner().invoke(cli, words).stdout
        assert said.count(f"  idp {noun} ") == 2, (noun, name)
