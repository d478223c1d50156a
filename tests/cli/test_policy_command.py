"""`idp policy`: what is accepted and why, of a folder and of a registered client."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli.main import cli
from tests.support.provider import Provider

FOLDERS = ("--folders", "clients")


def run(*words: str, typed: str | bytes = "") -> Result:
    return CliRunner().invoke(cli, ["policy", *words], input=typed, catch_exceptions=False)


@pytest.fixture(autouse=True)
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)


def test_explain_says_the_rule_as_people_read_it() -> None:
    told = run("explain", "intracma", *FOLDERS)
    assert told.exit_code == 0
    assert "il doit avoir une longueur comprise entre 8 et 20 caractères" in told.stdout
    assert "minlength: 8; maxlength: 20;" in told.stdout
    parsed = json.loads(run("explain", "cma-paris", *FOLDERS, "--format", "json").stdout)
    assert [rule["id"] for rule in parsed["rules"]] == [
        *("whole", "length", "upper", "lower", "digit", "no_special", "guessable")
    ]
    assert parsed["weakest_bits"] == 47.6


def test_simulate_judges_what_comes_from_stdin_and_never_prints_it() -> None:
    refused = run("simulate", "intracma", "--password-stdin", *FOLDERS, typed="Kvtzgbwq!\n")
    assert refused.exit_code == 5
    assert refused.stdout.splitlines() == ["refusé", "  Il manque un chiffre."]
    accepted = run("simulate", "intracma", "--password-stdin", *FOLDERS, typed="Kvtzgbw7\r\n")
    assert (accepted.exit_code, accepted.stdout) == (0, "accepté\n")
    assert "Kvtzgbw" not in refused.output + accepted.output


def test_simulate_knows_whose_password_it_is() -> None:
    whose = ("--identifier", "iam\\bfourquin", "--name", "Éléonore")
    command = ("simulate", "intracma", "--password-stdin", *whose, *FOLDERS)
    said = json.loads(run(*command, "--format", "json", typed="9Bfourquin eleonore\n").stdout)
    assert said["accepted"] is False
    assert [reason["id"].rpartition(".")[2] for reason in said["reasons"]] == ["identifier", "name"]


@pytest.mark.parametrize(
    ("typed", "code"), [(b"\xff\xfe\n", 3), (b"a" * 9_000, 3), (b"", 5), (b"\n", 5)]
)
def test_simulate_survives_any_input(typed: bytes, code: int) -> None:
    result = run("simulate", "cma-paris", "--password-stdin", *FOLDERS, typed=typed)
    assert result.exit_code == code
    assert "Traceback" not in result.output


def test_a_password_is_no_argument() -> None:
    assert run("simulate", "intracma", *FOLDERS).exit_code == 2


def test_vectors_show_both_verdicts_and_stay_the_same() -> None:
    first, second = (run("test-vectors", "cma-paris", *FOLDERS, "--format", "json") for _ in "ab")
    assert first.stdout == second.stdout
    vectors = json.loads(first.stdout)["vectors"]
    assert {vector["accepted"] for vector in vectors} == {True, False}
    assert {fault for vector in vectors for fault in vector["faults"]} >= {
        *("too_short", "too_long", "needs_upper", "needs_lower", "needs_digit"),
        *("has_special", "has_space", "has_accent", "common"),
    }


def test_an_unknown_client_is_named(
    sqlite_provider: Provider, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARVIS_DATABASE_URL", sqlite_url)
    sqlite_provider.register(Path("clients/cma-paris"))
    assert "minlength: 8; required: upper" in run("explain", "cma-paris").stdout
    missing = run("explain", "cma-pari")
    assert missing.exit_code == 4
    assert "cma-paris" in missing.stderr
    assert run("explain", "nobody", *FOLDERS).exit_code == 4
