"""`database_url` and `stores`: each test that asks for one runs on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.kernel.clock import MovableClock
from idp.stores.engine import Stores, open_stores
from idp.stores.migrate import upgrade
from tests.support.postgres import PostgreSQL


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file to which all migrations were applied, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of an empty, migrated SQLite database of the test's own."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'parvis.db')}"


@pytest.fixture
def postgresql_url(postgres: PostgreSQL) -> Iterator[str]:
    """The URL of an empty, migrated PostgreSQL database of the test's own."""
    with postgres.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty, migrated database of the test's own, of each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def stores(database_url: str, clock: MovableClock) -> Iterator[Stores]:
    """An open database of the test's own, of each kind in turn, on the test's clock."""
    opened = open_stores(database_url, clock=clock)
    yield opened
    opened.close()
