"""One backup format for both databases: every table as JSON lines, in one file that proves itself.

The first line says the format and the migration that the tables are at, the last counts the rows
and holds the SHA-256 of all lines before it. A backup taken on SQLite restores on PostgreSQL and
the other way round. It is read in one snapshot and never held in memory.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import JSON, Column, Connection, Date, LargeBinary, MetaData, Table, func, select

from idp.stores import migrate
from idp.stores.engine import Stores

FORMAT = "parvis-backup"
VERSION = 1
_BATCH = 500
_ALEMBIC = "alembic_version"
_AS_TEXT: Mapping[type, Sequence[Callable[[Any], Any]]] = {
    LargeBinary: (lambda value: base64.b64encode(value).decode(), base64.b64decode),
    Date: (date.isoformat, date.fromisoformat),
}


class BackupError(Exception):
    """The file is no whole backup, or the database is not one that it can go into."""


class NotEmpty(BackupError):
    """The database holds rows."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a verified backup holds."""

    revision: str
    rows: int
    sha256: str
    taken_at: str


def write_backup(stores: Stores, url: str, path: Path, *, at: datetime) -> Backup:
    """Write the whole database to a new file (mode 0600), then verify the file by reading it.

    Other processes go on; what they commit meanwhile is not in it.

    Raises:
        FileExistsError: There is such a file.
        BackupError: What was written does not read back.
    """
    revision = migrate.status(url).current
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, _snapshot(stores) as connection:
        writer = _Writer(file)
        writer.line({"format": FORMAT, "version": VERSION, "revision": revision, "at": str(at)})
        for table in tables_of(connection):
            writer.line({"table": table.name, "columns": [c.name for c in table.columns]})
            for row in _rows(connection, table):
                writer.row(row)
        writer.end()
        file.flush()
        os.fsync(file.fileno())
    return verify_backup(path)


class _Writer:
    """Writes lines and remembers how many rows there were, and their hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._rows = 0

    def line(self, value: object) -> None:
        encoded = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._digest.update(encoded)
        self._file.write(encoded)

    def row(self, values: list[Any]) -> None:
        self._rows += 1
        self.line(values)

    def end(self) -> None:
        self.line({"rows": self._rows, "sha256": self._digest.hexdigest()})


@contextmanager
def _snapshot(stores: Stores) -> Iterator[Connection]:
    """Give a connection that sees one state of the database, whatever is committed meanwhile."""
    with stores.reads.connect() as connection:
        begin = "BEGIN" if stores.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        connection.exec_driver_sql(begin)
        try:
            yield connection
        finally:
            connection.exec_driver_sql("ROLLBACK")


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables as they stand, in an order in which rows can be inserted."""
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)  # absent stays absent
    return [table for table in metadata.sorted_tables if table.name != _ALEMBIC]


def _rows(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """Yield a table's rows, by primary key so that two backups of one state are equal."""
    options = {"stream_results": True, "yield_per": _BATCH}
    query = select(table).order_by(*table.primary_key.columns)
    with connection.execute(query, execution_options=options) as result:
        for row in result:
            yield [
                _coded(column, value, 0) for column, value in zip(table.columns, row, strict=True)
            ]


def verify_backup(path: Path) -> Backup:
    """Read a whole backup and compare it with its last line.

    Raises:
        BackupError: It is of another format, cut short or changed.
    """
    digest, rows = hashlib.sha256(), 0
    head: dict[str, Any] = {}
    for line in _lines(path):
        if line.value == {"rows": rows, "sha256": digest.hexdigest()} and head:
            return Backup(head["revision"], rows, digest.hexdigest(), head["at"])
        head = head or _head(path, line.value)
        rows += isinstance(line.value, list)
        digest.update(line.encoded)
    raise BackupError(f"{path}: changed or cut short")


def _head(path: Path, value: object) -> dict[str, Any]:
    if (
        isinstance(value, dict)
        and value.get("format") == FORMAT
        and value.get("version") == VERSION
    ):
        return value
    raise BackupError(f"{path}: no backup of this format")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as bytes and as the value that it holds."""

    encoded: bytes
    value: Any


def _lines(path: Path) -> Iterator[_Line]:
    with path.open("rb") as file:
        for encoded in file:
            try:
                yield _Line(encoded, json.loads(encoded))
            except ValueError as error:
                raise BackupError(f"{path}: no backup, or changed") from error


def restore_rows(connection: Connection, path: Path, *, force: bool) -> int:
    """Fill the tables from a backup that was verified, in the caller's transaction.

    Args:
        connection: A write transaction on a database at the backup's revision.
        path: The backup.
        force: Delete what the database holds first.

    Raises:
        NotEmpty: The database holds rows, and `force` is not said.
        BackupError: The backup has a table or a column that the database lacks.
    """
    tables = tables_of(connection)
    if force:
        for table in reversed(tables):
            connection.execute(table.delete())
    else:
        refuse_if_filled(connection, tables)
    by_name = {table.name: table for table in tables}
    count, table, columns = 0, tables[0], [""]
    batch: list[Mapping[str, Any]] = []
    for line in _lines(path):
        if isinstance(line.value, list):
            batch.append(_decoded(table, columns, line.value))
            count += 1
        if batch and (len(batch) == _BATCH or isinstance(line.value, dict)):
            connection.execute(table.insert(), batch)
            batch = []
        if isinstance(line.value, dict) and "table" in line.value:
            table, columns = _target(by_name, line.value)
        if isinstance(line.value, dict) and "sha256" in line.value:
            break
    _continue_sequences(connection, tables)
    return count


def _target(tables: Mapping[str, Table], named: Mapping[str, Any]) -> tuple[Table, list[str]]:
    table = tables.get(named["table"])
    if table is None or not set(named["columns"]) <= set(table.columns.keys()):
        raise BackupError(f"table {named['table']}: not as in this database")
    return table, named["columns"]


def _decoded(table: Table, columns: list[str], values: list[Any]) -> dict[str, Any]:
    named = zip(columns, values, strict=True)
    return {name: _coded(table.columns[name], value, 1) for name, value in named}


def _coded(column: Column[Any], value: Any, way: int) -> Any:  # noqa: ANN401 - whatever a row holds
    """Return what JSON holds of a value (`way` 0), or the value again (1)."""
    as_text = next((ways for kind, ways in _AS_TEXT.items() if isinstance(column.type, kind)), None)
    return value if value is None or as_text is None else as_text[way](value)


def refuse_if_filled(connection: Connection, tables: Sequence[Table]) -> None:
    """Return if every table is empty.

    Raises:
        NotEmpty: One is not.
    """
    for table in tables:
        if connection.scalar(select(func.count()).select_from(table)):
            raise NotEmpty(f"table {table.name} holds rows")


def _continue_sequences(connection: Connection, tables: list[Table]) -> None:
    """Let numbers that PostgreSQL gives out go on after the highest that was restored."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        column = table.autoincrement_column
        if column is not None:
            highest = connection.scalar(select(func.max(column)))
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            connection.execute(select(func.setval(sequence, highest or 1, highest is not None)))
