"""Whether a database answers, and in which words to say that it does not."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from idp.stores.engine import Stores


def unreachable(stores: Stores) -> str:
    """Return why a database can't be used, in one line; empty when it answers."""
    try:
        with stores.reads.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return explained(error) or type(error).__name__
    return ""


def explained(error: BaseException) -> str:
    """Return what a database's error says, without statement and values; '' if it is none."""
    if not isinstance(error, SQLAlchemyError):
        return ""
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().partition("\n")[0]


def is_url(url: str) -> bool:
    """Tell whether this can be understood as a database's URL."""
    try:
        make_url(url)
    except ArgumentError:
        return False
    return True


def without_password(url: str) -> str:
    """Return a database's URL that may be shown."""
    return make_url(url).render_as_string(hide_password=True)


def file_of(url: str) -> str:
    """Return the path of a SQLite file; '' for a server or a database in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in {None, "", ":memory:"}:
        return ""
    return parsed.database or ""


def is_missing_file(url: str) -> bool:
    """Tell whether this is a SQLite file that does not exist yet; opening it would make it."""
    path = file_of(url)
    return bool(path) and not Path(path).exists()


def now_of(stores: Stores) -> datetime | None:
    """Return a database server's own time, None where it runs in this process."""
    if stores.is_sqlite:
        return None
    with stores.read() as connection:
        told: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return told.astimezone(UTC)
