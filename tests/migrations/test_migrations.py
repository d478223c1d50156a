"""The schema goes up, down and up again, and is what the tables say."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from idp.kernel.clock import MovableClock
from idp.stores import migrate
from idp.stores.engine import open_stores
from idp.stores.tables import Base


def tables_at(url: str, clock: MovableClock) -> set[str]:
    stores = open_stores(url, clock=clock)
    names = set(inspect(stores.reads).get_table_names()) - {"alembic_version"}
    stores.close()
    return names


def test_up_down_and_up_again(database_url: str, clock: MovableClock) -> None:
    assert migrate.status(database_url).is_current
    migrate.downgrade(database_url, "base")
    assert tables_at(database_url, clock) == set()
    assert migrate.status(database_url).current == ""
    migrate.upgrade(database_url)
    assert tables_at(database_url, clock) == set(Base.metadata.tables)
    assert migrate.status(database_url).is_current


def test_the_migrated_schema_is_what_the_tables_say(database_url: str, clock: MovableClock) -> None:
    stores = open_stores(database_url, clock=clock)
    with stores.reads.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    stores.close()
    assert differences == []


@pytest.mark.parametrize("scheme", ["sqlite"])
def test_an_empty_database_says_what_it_lacks(
    scheme: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("empty") / "parvis.db"
    status = migrate.status(f"{scheme}:///{path}")
    assert status.current == ""
    assert not status.is_current
