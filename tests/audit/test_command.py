"""`idp audit` as it is typed."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from idp.cli.main import cli
from idp.stores.engine import Stores

Run = Callable[..., Result]


@pytest.fixture
def run(
    stores: Stores,
    database_url: str,
    happen: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Run `idp audit …` on a log of six events."""
    del stores
    happen(6)
    monkeypatch.setenv("PARVIS_DATABASE_URL", database_url)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    return lambda *words: CliRunner().invoke(cli, ["audit", *words], catch_exceptions=False)


def test_events_are_searched(run: Run) -> None:
    found = json.loads(run("search", "--outcome", "failure", "--format", "json").stdout)["events"]
    assert len(found) == 3
    assert {one["event"] for one in found} == {"sign_in"}
    assert run("search", "--since", "2026-11-24").exit_code == 4
    assert len(run("search", "--since", "2026-11-23", "--limit", "2").stdout.splitlines()) == 3
    assert run("search", "--event", "sign_in", "--format", "csv").stdout.startswith("id;at;event")


def test_the_log_is_sealed_and_verified(run: Run, stores: Stores) -> None:
    assert "6 événements scellés" in run("seal").stderr
    seen = json.loads(run("verify", "--format", "json").stdout)
    assert (seen["events"], seen["unsealed"], seen["breaks"]) == (6, 0, [])
    assert run("verify", "--expect", seen["head"]).exit_code == 0
    assert "cut_off" in run("verify", "--expect", "f" * 64).stdout
    with stores.write() as tx:
        tx.execute(text("UPDATE audit_event SET source = '' WHERE id = 2"))
    broken = run("verify")
    assert broken.exit_code == 7
    assert "changed" in broken.stdout
