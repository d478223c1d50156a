"""Bring a database to the version of this code, forwards and backwards."""

from dataclasses import dataclass

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from idp.kernel.paths import shipped


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """Where a database stands: `current` and `head` are revision names, '' for none."""

    current: str
    head: str

    @property
    def is_current(self) -> bool:
        """Tell whether nothing needs to be done."""
        return self.current == self.head


def upgrade(url: str, to: str = "head") -> None:
    """Apply every missing migration to the database at `url`, in order."""
    command.upgrade(_config(url), to)


def downgrade(url: str, to: str) -> None:
    """Undo migrations down to revision `to` (`base` for an empty database)."""
    command.downgrade(_config(url), to)


def status(url: str) -> SchemaStatus:
    """Return which migration the database is at and which one this code wants."""
    head = ScriptDirectory.from_config(_config(url)).get_current_head() or ""
    engine = create_engine(_driver_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision() or ""
    return SchemaStatus(current=current, head=head)


def _driver_url(url: str) -> str:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    config.attributes["url"] = _driver_url(url)
    return config
