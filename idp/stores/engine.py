"""Open a database: one engine that reads in autocommit, one that writes."""

import math
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy import create_engine as sqlalchemy_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from idp.kernel.clock import Clock, monotonic
from idp.kernel.refusal import Refusal

__all__ = [
    "BUSY_TIMEOUT_MS",
    "Connection",
    "Stores",
    "after_commit",
    "open_stores",
    "write_is_open",
]

BUSY_TIMEOUT_MS = 15_000
RESTED_SECONDS = 1.0
_SQLITE_READERS = 8
Transaction = Connection
"""A connection inside `Stores.write()`; what rooms that speak no SQL pass along."""

DatabaseUnavailable = OperationalError
"""The database did not answer: it is down, locked too long or full; nothing was written."""

_open_write = threading.local()


def write_is_open() -> bool:
    """Tell whether this thread holds a write transaction; hashing and sockets ask before."""
    return getattr(_open_write, "held", False)


def after_commit(tx: Transaction, callback: Callable[[], None]) -> None:
    """Have `callback` called once this thread's write has committed; never if it rolls back."""
    del tx
    _open_write.callbacks.append(callback)


@dataclass(frozen=True, slots=True)
class Stores:
    """A database, opened: `read()` for autocommit reads, `write()` for one short transaction."""

    reads: Engine
    writes: Engine
    token_writes: Engine
    clock: Clock = field(repr=False)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is the embedded default."""
        return self.writes.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give an autocommit connection: each statement sees the latest committed state."""
        with self.reads.connect() as connection:
            yield connection

    def write(self) -> AbstractContextManager[Connection]:
        """Give a connection in one write transaction; commits at the end and on a `Refusal`.

        What it commits survives a power cut.

        Raises:
            RuntimeError: This thread already holds a write (a second one would deadlock SQLite).
        """
        return _transaction(self.writes)

    def write_tokens(self) -> AbstractContextManager[Connection]:
        """Give the same for grants and tokens, which the next durable write makes durable.

        On SQLite a commit survives the process but not a power cut within the second (ADR 11);
        on PostgreSQL it is `write`.

        Raises:
            RuntimeError: As `write`.
        """
        return _transaction(self.token_writes)

    def close(self) -> None:
        """Close every connection."""
        self.reads.dispose()
        self.writes.dispose()
        self.token_writes.dispose()


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    if write_is_open():
        msg = "a write transaction is already open in this thread"
        raise RuntimeError(msg)
    with _connected(engine) as connection:
        _open_write.held, _open_write.callbacks = True, []
        try:
            yield connection
        except Refusal:
            connection.commit()
            _committed()
            raise
        except BaseException:
            connection.rollback()
            raise
        else:
            connection.commit()
            _committed()
        finally:
            _open_write.held = False


def _committed() -> None:
    _open_write.held = False
    for callback in _open_write.callbacks:
        callback()


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except PoolTimeout as error:
        raise DatabaseUnavailable("wait for a connection", None, error) from error


def open_stores(url: str, *, clock: Clock, pool_size: int = 8) -> Stores:
    """Open a database by URL; connects lazily.

    Args:
        url: `sqlite:////absolute/path.db` or `postgresql://user@host/name`.
        clock: What tells the time to everything built on these stores.
        pool_size: Connections kept per engine (PostgreSQL).
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Stores(
            reads=_sqlite(parsed, "query_only = ON", writes=False),
            writes=_sqlite(parsed, "synchronous = FULL", writes=True),
            token_writes=_sqlite(parsed, "synchronous = NORMAL", writes=True),
            clock=clock,
        )
    writes = _postgresql(parsed, pool_size, isolation_level="READ COMMITTED")
    reads = _postgresql(parsed, pool_size, isolation_level="AUTOCOMMIT")
    return Stores(reads=reads, writes=writes, token_writes=writes, clock=clock)


def _postgresql(url: URL, pool_size: int, *, isolation_level: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's literal type is not exported
    engine = sqlalchemy_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size * 2,
        pool_use_lifo=True,
        isolation_level=isolation_level,
        connect_args={"connect_timeout": 5},
    )
    _ping_after_rest(engine)
    return engine


def _ping_after_rest(engine: Engine) -> None:
    """Try a connection before use where it rested; one in steady use pays no round trip for it.

    A server that restarts in between costs one request its connection: 503, and all are new.
    """

    @event.listens_for(engine, "checkin")
    def rests(connection: object, record: ConnectionPoolEntry) -> None:
        del connection
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def try_it(connection: Any, record: ConnectionPoolEntry, proxy: object) -> None:  # noqa: ANN401 - a driver's connection
        del proxy
        if monotonic() - record.info.get("rests_since", math.inf) > RESTED_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error


def _sqlite(url: URL, pragma: str, *, writes: bool) -> Engine:
    """Return an engine; SQLite has one writer, so writers take turns at one connection.

    Its page cache stays warm, where one connection per thread finds its own stale each time, and
    no thread polls for the lock of another.
    """
    seconds = BUSY_TIMEOUT_MS / 1000
    engine = sqlalchemy_engine(
        url,
        connect_args={"timeout": seconds, "check_same_thread": False},
        pool_use_lifo=True,
        pool_timeout=seconds,
        pool_size=1 if writes else _SQLITE_READERS,
        max_overflow=0 if writes else _SQLITE_READERS * 3,
        **({} if writes else {"isolation_level": "AUTOCOMMIT"}),
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        del record
        connection.isolation_level = None  # the driver never begins by itself
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA {pragma}")

    if writes:

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            _begin_immediate(connection)

    return engine


def _begin_immediate(connection: Connection) -> None:
    """Take SQLite's write lock, on the driver itself: one statement in three is this one."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise DatabaseUnavailable("BEGIN IMMEDIATE", None, error) from error
