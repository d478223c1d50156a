"""`idp db` as it is typed."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from idp.cli.main import cli
from idp.kernel.clock import MovableClock
from idp.stores import migrate
from idp.stores.engine import Stores
from idp.stores.tables import Membership, Token
from tests.migrations.conftest import FILLED

Run = Callable[..., Result]
Fill = Callable[[Stores], None]


@pytest.fixture
def run(stores: Stores, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `idp db …` on the test's database."""
    del stores
    monkeypatch.setenv("PARVIS_DATABASE_URL", database_url)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, ["db", *words], catch_exceptions=False)


def test_a_new_database_is_made_and_then_up_to_date(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARVIS_DATABASE_URL", f"sqlite:///{tmp_path}/var/new.db")
    assert run("status").exit_code == 7
    assert run("upgrade", "--dry-run").exit_code == 7
    assert run("upgrade").exit_code == 0
    assert "à jour" in run("upgrade").stderr
    assert json.loads(run("status", "--format", "json").stdout)["databases"][0]["current"]
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_a_backup_is_written_and_restored(run: Run, stores: Stores, fill: Fill) -> None:
    fill(stores)
    assert run("backup", "parvis.backup").exit_code == 0
    assert run("backup", "parvis.backup").exit_code == 3
    assert run("restore", "parvis.backup").exit_code == 5
    done = run("restore", "parvis.backup", "--force", "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)["restored"][0]["rows"]) == (0, FILLED)
    Path("parvis.backup").write_bytes(b"{}\n")
    assert run("restore", "parvis.backup", "--force").exit_code == 3
    with stores.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Membership)) == 1


def test_what_expired_is_pruned(run: Run, stores: Stores, fill: Fill, clock: MovableClock) -> None:
    clock.move(timedelta(days=-3650))  # the command has the machine's clock
    fill(stores)
    said = json.loads(run("prune", "--dry-run", "--format", "json").stdout)["deleted"]
    assert {"table": "token", "rows": 1} in said
    said = json.loads(run("prune", "--format", "json").stdout)["deleted"]
    assert {"table": "session", "rows": 1} in said
    assert {"table": "audit_event", "rows": 1} in said
    with stores.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Token)) == 0


def test_a_database_of_another_version_is_refused_by_other_commands(
    run: Run, database_url: str
) -> None:
    migrate.downgrade(database_url, "base")
    result = run("prune")
    assert result.exit_code == 3
    assert "idp db upgrade" in result.stderr
