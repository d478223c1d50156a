"""`idp review` as it is typed: exit codes, words, the exact mail, JSON that scripts rely on."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from idp.cli.main import cli
from idp.stores import tables
from tests.reviewing.conftest import SECRET, Board

Run = Callable[..., Result]


@pytest.fixture
def run(board: Board, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `idp review …` on the test's database."""
    monkeypatch.setenv("PARVIS_DATABASE_URL", database_url)
    monkeypatch.setenv("PARVIS_SECRETS_KEYS", json.dumps([SECRET.decode()]))
    monkeypatch.setenv("PARVIS_ENVIRONMENT", "test")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.chdir(tmp_path)
    of = ("-c", board.slug)
    return lambda *words: CliRunner().invoke(cli, ("review", *words, *of), catch_exceptions=False)


@pytest.mark.requirement("R-PDL-17", partly="at the command line; the console is elsewhere")
def test_list_show_approve(run: Run, board: Board) -> None:
    assert run("list").exit_code == 4
    registration_id, reference = board.waiting()
    listed = run("list")
    assert listed.exit_code == 0
    assert reference in listed.stdout
    assert "MENUISERIE ESSAI" in listed.stdout
    (row,) = json.loads(run("list", "--format", "json").stdout)["files"]
    assert (row["reference"], row["state"], row["late"]) == (reference, "open", False)
    shown = run("show", reference.lower())
    assert "Nadège Guilloux" in shown.stdout
    told = json.loads(run("show", reference, "--format", "json").stdout)["file"]
    assert [entry["kind"] for entry in told["history"]] == ["received"]
    dry = run("approve", reference, "--dry-run")
    assert "Objet" in dry.stdout
    assert "acceptée" in dry.stdout
    assert board.registration(registration_id).state == "review"
    assert run("approve", reference).exit_code == 0
    assert board.registration(registration_id).state == "approved"
    again = run("refuse", reference, "--reason", "R2")
    assert again.exit_code == 5
    assert "déjà accepté (par cli:" in again.stderr


def test_refuse_ask_comment_assign(run: Run, board: Board) -> None:
    registration_id, reference = board.waiting()
    long_ago = board.clock.now() - timedelta(days=300)  # the command's clock is the real one
    with board.stores.write() as tx:
        tx.execute(update(tables.Membership).values(since=long_ago))
    wrong = run("refuse", reference, "--reason", "R9")
    assert wrong.exit_code == 3
    assert "R2" in wrong.stderr
    assert run("ask", reference, "--message", " ").exit_code == 3
    assert run("ask", reference, "--message", "Quel établissement ?").exit_code == 0
    assert run("comment", reference, "Rappelée.").exit_code == 0
    assert run("comment", reference, " ").exit_code == 3
    assert run("assign", reference, "--to", "odile@chambre.example").exit_code == 0
    assert board.case(reference).assigned == "staff:odile-account"
    assert run("assign", reference).exit_code == 0
    assert board.case(reference).assigned == ""
    board.add("nora")
    assert run("assign", reference, "--to", "nora@chambre.example").exit_code == 3
    assert run("assign", reference, "--to", "nobody@chambre.example").exit_code == 4
    mail = json.loads(
        run("refuse", reference, "--reason", "R2", "--dry-run", "--format", "json").stdout
    )["mail"]
    assert "accueil@chambre.example" in mail["text"]
    assert run("refuse", reference, "--reason", "R2").exit_code == 0
    assert board.registration(registration_id).state == "refused"


def test_what_is_not_there(run: Run) -> None:
    for words in (("show", "X"), ("approve", "X"), ("comment", "X", "y"), ("assign", "X")):
        end = run(*words)
        assert end.exit_code == 4
        assert "idp review list" in end.stderr


def test_stats_and_filters(run: Run, board: Board) -> None:
    board.waiting("a@a.example", department="49")
    _, refused = board.waiting("b@b.example")
    board.decisions.refuse(board.operator, refused, "R2")
    stats = json.loads(run("stats", "--format", "json").stdout)["stats"]
    assert stats["states"] == {"open": 1, "refused": 1}
    assert stats["reasons"] == {"R2": 1}
    assert "médiane" in run("stats").stdout
    assert refused in run("list", "--state", "all").stdout
    assert refused not in run("list", "--department", "49").stdout
    assert run("list", "--state", "withdrawn").exit_code == 4


def test_recheck_without_a_register_changes_nothing(run: Run, board: Board) -> None:
    board.add("nora", details={"siren": "404833048", "siren_verified_at": "2020-01-01"})
    end = run("recheck", "--most", "5")
    assert (end.exit_code, end.stdout.strip()) == (0, "entreprises revues : 0")
    assert board.rows(tables.ReviewCase) == []
