"""`idp letters` as it is typed: files, words, exit codes, and what is lost when something fails."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli import pdf_file
from idp.cli.main import cli
from tests.letters.conftest import School, code_of
from tests.letters.reading import Pdf
from tests.support.client_folder import write_folder
from tests.support.signing_keys import DEPLOYMENT_SECRET

Run = Callable[..., Result]
CLIENT = ("-c", "ent-cfa-orleans")


@pytest.fixture
def run(
    small_school: School, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run `idp letters …` on the school's database."""
    small_school.person("thierry.martin", family_name="Martin", given_name="Thierry")
    small_school.person("elodie.oeuvrard", family_name="Œuvrard")
    monkeypatch.setenv("PARVIS_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PARVIS_SECRETS_KEYS", f'["{DEPLOYMENT_SECRET}"]')
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, ["letters", *words], catch_exceptions=False)


def printed(path: Path) -> Pdf:
    return Pdf(path.read_bytes())


def test_a_batch_is_printed_to_a_file_of_ones_own(
    run: Run, small_school: School, tmp_path: Path
) -> None:
    result = run("print", *CLIENT, "--batch", "rentree", "-o", "courriers.pdf")
    assert result.exit_code == 0, result.output
    assert "2 courriers   courriers.pdf" in result.stdout
    assert "codes valables jusqu'au " in result.stdout
    assert "anciens codes annulés : 0" in result.stdout
    assert "courriers.pdf 2/2" in result.stderr
    path = tmp_path / "courriers.pdf"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob(".*.part")) == []
    code = code_of(printed(path))
    assert code not in result.output
    assert small_school.states() == {"thierry.martin": ["printed"], "elodie.oeuvrard": ["printed"]}


def test_a_dry_run_shows_who_and_writes_nothing(
    run: Run, small_school: School, tmp_path: Path
) -> None:
    result = run("print", *CLIENT, "--dry-run", "--format", "json")
    assert result.exit_code == 0
    names = [one["identifier"] for one in json.loads(result.stdout)["letters"]]
    assert names == ["thierry.martin", "elodie.oeuvrard"]
    assert "rien n'a été écrit" in result.stderr
    assert small_school.listed() == []
    assert list(tmp_path.glob("*.pdf")) == []


def test_another_letter_has_to_be_asked_for_in_so_many_words(run: Run, tmp_path: Path) -> None:
    run("print", *CLIENT, "-o", "first.pdf")
    again = run("print", *CLIENT, "-o", "none.pdf")
    assert (again.exit_code, (tmp_path / "none.pdf").exists()) == (0, False)
    assert "aucun courrier à imprimer" in again.stderr
    refused = run("print", *CLIENT, "--account", "thierry.martin", "-o", "none.pdf")
    assert refused.exit_code == 5
    assert "--reissue l'annule et en imprime un autre" in refused.stderr
    words = ("--account", "thierry.martin", "--account", "nobody", "--reissue", "-o", "new.pdf")
    some = run("print", *CLIENT, *words, "--format", "json")
    facts = json.loads(some.stdout)
    assert (some.exit_code, facts["letters"], facts["voided"], facts["skipped"]) == (8, 1, 1, 1)
    assert "nobody : personne de ce nom ici" in some.stderr


def test_a_csv_file_names_people(run: Run, tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text(
        "Nom;Identifiant\nŒuvrard;elodie.oeuvrard\n;\nŒuvrard;elodie.oeuvrard\n", encoding="cp1252"
    )
    result = run("print", *CLIENT, "--list", "liste.csv", "-o", "liste.pdf", "--format", "csv")
    assert result.exit_code == 0, result.output
    assert printed(tmp_path / "liste.pdf").pages == 1
    (tmp_path / "autre.csv").write_text("Nom;Prénom\nA;B\n")
    other = run("print", *CLIENT, "--list", "autre.csv", "-o", "x.pdf")
    assert other.exit_code == 3
    assert "pas de colonne « identifiant »" in other.stderr


def test_a_whole_batch_again(run: Run, small_school: School, tmp_path: Path) -> None:
    run("print", *CLIENT, "--batch", "b1", "-o", "a.pdf")
    assert run("print", *CLIENT, "--batch", "b2", "--reissue", "-o", "b.pdf").exit_code == 4
    result = run("print", *CLIENT, "--batch", "b1", "--reissue", "-o", "b.pdf")
    assert "anciens codes annulés : 2" in result.stdout
    old, new = (code_of(printed(tmp_path / name)) for name in ("a.pdf", "b.pdf"))
    assert small_school.check("thierry.martin", old) is None
    assert old != new


def test_lists_and_voiding(run: Run, small_school: School) -> None:
    run("print", *CLIENT, "--batch", "b1", "-o", "a.pdf")
    table = run("list", *CLIENT, "--unused")
    assert table.stdout.splitlines()[0].startswith("RÉFÉRENCE  ÉTAT")
    assert "imprimé" in table.stdout
    rows = json.loads(run("list", *CLIENT, "--batch", "b1", "--format", "json").stdout)["letters"]
    assert {row["state"] for row in rows} == {"printed"}
    assert run("list", *CLIENT, "--expired").stdout == ""
    assert run("void", *CLIENT).exit_code == 2
    dry = run("void", *CLIENT, "--batch", "b1", "--dry-run")
    assert (dry.exit_code, dry.stdout) == (0, "courriers annulés : 2\n")
    some = run("void", *CLIENT, "--account", "thierry.martin", "--account", "nobody")
    assert (some.exit_code, some.stdout) == (0, "courriers annulés : 1\n")
    assert small_school.states() == {"thierry.martin": ["void"], "elodie.oeuvrard": ["printed"]}
    assert run("void", *CLIENT, "--account", "thierry.martin").exit_code == 4


def test_usage_is_checked_before_anything_is_done(run: Run, tmp_path: Path) -> None:
    (tmp_path / "there.pdf").write_text("mine")
    assert run("print", *CLIENT).exit_code == 2
    assert run("print", *CLIENT, "-o", "x.pdf", "--batch", "b" * 65).exit_code == 2
    assert run("print", *CLIENT, "-o", "x.pdf", "--valid-until", "2019-01-01").exit_code == 3
    assert run("print", "-c", "nobody", "-o", "x.pdf").exit_code == 4
    for path in ("there.pdf", "no/such/folder/x.pdf"):
        assert run("print", *CLIENT, "-o", path).exit_code == 3
    assert (tmp_path / "there.pdf").read_text() == "mine"


def test_a_portal_without_activation_prints_no_letter(
    run: Run, small_school: School, tmp_path: Path
) -> None:
    small_school.provider.register(write_folder(tmp_path / "clients"))
    waiting = {"status": "provisioned", "membership_status": "provisioned"}
    small_school.provider.person("artisans", "0042", **waiting)
    result = run("print", "-c", "artisans", "-o", "x.pdf")
    assert result.exit_code == 5
    assert "[journeys.activation]" in result.stderr
    assert list(tmp_path.glob("*x.pdf*")) == []


def test_without_typst_the_way_out_is_said(
    run: Run, small_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)  # what Python does for a missing one
    result = run("print", *CLIENT, "-o", "x.pdf")
    assert result.exit_code == 6
    assert "pip install 'parvis[letters]'" in result.stderr
    assert small_school.listed() == []
    assert list(tmp_path.glob("*.pdf")) + list(tmp_path.glob(".*.part")) == []


def test_a_full_disk_voids_nothing(
    run: Run, small_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("print", *CLIENT, "-o", "first.pdf")
    code = code_of(printed(tmp_path / "first.pdf"))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device", descriptor)

    monkeypatch.setattr(os, "fsync", full)
    result = run("print", *CLIENT, "--account", "thierry.martin", "--reissue", "-o", "x.pdf")
    assert result.exit_code == 1
    assert "aucun code n'est annulé" in result.stderr
    assert list(tmp_path.glob(".*.part")) == []
    assert small_school.check("thierry.martin", code) is not None


def test_a_pdf_that_cannot_be_moved_is_not_lost(
    run: Run, small_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(source: Path, target: Path) -> None:
        raise OSError(1, "Operation not permitted", source, None, target)

    monkeypatch.setattr(pdf_file, "_move", stuck)
    result = run("print", *CLIENT, "-o", "x.pdf")
    assert result.exit_code == 1
    (kept,) = tmp_path.glob(".x.pdf.*.part")
    assert str(kept.name) in result.stderr
    assert "déplacez ce fichier" in result.stderr
    assert small_school.check("thierry.martin", code_of(printed(kept))) is not None


def test_a_file_that_appears_meanwhile_is_left_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = pdf_file.PdfFile.keep

    def slowly(self: pdf_file.PdfFile, pdf: bytes) -> None:
        keep(self, pdf)
        (tmp_path / "x.pdf").write_text("mine")

    monkeypatch.setattr(pdf_file.PdfFile, "keep", slowly)
    assert run("print", *CLIENT, "-o", "x.pdf").exit_code == 1
    assert (tmp_path / "x.pdf").read_text() == "mine"
    assert len(list(tmp_path.glob(".x.pdf.*.part"))) == 1
