"""`run`: `idp clients …` as it is typed, on the test's own database."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli.main import cli
from idp.stores.engine import Stores

Run = Callable[..., Result]


@pytest.fixture
def run(stores: Stores, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `idp clients …` in a folder that holds `clients/`, on the test's database."""
    del stores
    monkeypatch.setenv("PARVIS_DATABASE_URL", database_url)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clients").mkdir()
    return lambda *words: CliRunner().invoke(cli, ["clients", *words], catch_exceptions=False)
