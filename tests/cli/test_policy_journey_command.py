"""`idp policy journey`: what a policy asks of people; a browser counts the same in tests/e2e."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli.main import cli
from tests.support.client_folder import changed
from tests.support.lean import PARIS, PAYS, lean

CLIENTS = Path("clients")


def run(*words: str, folders: Path = CLIENTS) -> Result:
    command = ["policy", "journey", *words, "--folders", str(folders)]
    return CliRunner().invoke(cli, command, catch_exceptions=False)


def asked(
    client: str, journey: str, *words: str, folders: Path = CLIENTS, case: str = "usual"
) -> list[int]:
    """Return screens, clicks, fields and keys of one way through a journey."""
    told = run(client, "--format", "json", "--case", case, *words, folders=folders)
    assert told.exit_code == 0, told.output
    rows = json.loads(told.stdout)["journeys"]
    (row,) = [one for one in rows if one["journey"] == journey]
    assert len(row["typed"]) == row["fields"]
    return [row[name] for name in ("screens", "clicks", "fields", "keys")]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def test_every_journey_and_case_has_a_line() -> None:
    lines = run("ent-cfa-orleans").stdout.splitlines()
    assert lines[0].split() == ["JOURNEY", "CASE", "SCREENS", "CLICKS", "FIELDS", "KEYS"]
    named = [tuple(line.split()[:2]) for line in lines[1:]]
    assert ("activation", "usual") in named
    assert ("activation", "address_changed") in named
    assert ("terms", "usual") in named
    assert len(named) == len(set(named))


def test_a_portal_without_texts_has_no_line_for_them() -> None:
    assert "terms" not in run("intracma").stdout


def test_what_is_typed_may_be_named() -> None:
    typed = ("--identifier", "bfourquin", "--address", "fourquin@ap.exemple")
    assert asked("intracma", "recovery", *typed) == [5, 5, 4, 9 + 19 + 24]
    assert asked("intracma", "recovery", "--login-hint", *typed[2:]) == [5, 5, 3, 19 + 24]


def test_it_follows_the_policy(tmp_path: Path) -> None:
    once = changed(CLIENTS / "intracma", tmp_path, ('confirm = "always"', 'confirm = "nojs"'))
    usual = asked("intracma", "recovery")
    assert asked("intracma", "recovery", folders=once.parent) == [5, 5, 3, usual[3] - 12]


def test_an_unknown_case_is_told_with_those_there_are() -> None:
    told = run("cmi-organisme", "--case", "nope")
    assert told.exit_code == 4
    assert "first_sign_in, usual" in told.stderr


def test_an_unknown_client_is_not_found() -> None:
    assert run("nobody").exit_code != 0


def test_portals_that_leave_pages_out_ask_less(tmp_path: Path) -> None:
    typed = ("--address", "c123456@courriel.example")
    for slug, ways, counted in (
        (PARIS, (("signup", "usual"), ("first_visit", "branch=legacy")), (7, 8, 4, 60)),
        (PAYS, (("signup", "company"),), (5, 6, 3, 45)),
    ):
        root = lean(CLIENTS, slug, tmp_path / slug).parent
        rows = [asked(slug, name, *typed, folders=root, case=case) for name, case in ways]
        assert tuple(map(sum, zip(*rows, strict=True))) == counted
        shipped = [asked(slug, name, *typed, case=case) for name, case in ways]
        assert sum(row[0] for row in shipped) > counted[0]


def test_a_step_s_own_case_is_counted_in_every_journey_that_has_it() -> None:
    assert asked("cma-paris", "link_legacy", case="branch=legacy") == [3, 3, 1, 12]
