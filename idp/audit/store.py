"""The statements of the audit log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    cast,
    delete,
    func,
    insert,
    select,
    text,
    type_coerce,
)
from sqlalchemy.exc import OperationalError

from idp.audit.events import AuditEvent
from idp.stores.tables import AuditEvent as EventRow
from idp.stores.tables import AuditSeal as SealRow

_EVENT = EventRow.__table__
_SEAL = SealRow.__table__
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class StoredSeal:
    """A sealed batch as it is stored."""

    first_id: int
    last_id: int
    previous: bytes
    hash: bytes
    sealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What to look for; None and '' match everything."""

    event: str = ""
    outcome: str = ""
    account_id: str = ""
    organisation_id: str = ""
    client_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100


def insert_event(tx: Connection, event: AuditEvent) -> None:
    """Insert one event."""
    tx.execute(
        insert(EventRow),
        {
            "at": event.at,
            "event": event.event,
            "outcome": event.outcome,
            "actor": (event.actor or event.account_id or "anonymous")[:128],
            "account_id": event.account_id,
            "organisation_id": event.organisation_id,
            "client_id": event.client_id,
            "source": event.source[:64],
            "facts": event.facts(),
        },
    )


def search(connection: Connection, wanted: Search) -> list[AnyRow]:
    """Return the newest events that match, newest first."""
    query = select(_EVENT).order_by(_EVENT.c.id.desc()).limit(wanted.limit)
    for name in ("event", "outcome", "account_id", "organisation_id", "client_id"):
        if value := getattr(wanted, name):
            query = query.where(_EVENT.c[name] == value)
    if wanted.since:
        query = query.where(_EVENT.c.at >= wanted.since)
    if wanted.until:
        query = query.where(_EVENT.c.at < wanted.until)
    return list(connection.execute(query))


def wait_for_writers(tx: Connection) -> None:
    """Hold new events back and wait for those under way, so that no id below the last is missing.

    On SQLite the write transaction does it already.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(text("LOCK TABLE audit_event IN SHARE MODE"))


def newest_seal(connection: Connection) -> StoredSeal | None:
    """Return the head of the chain, None before the first seal."""
    return next(_seals(connection, select(_SEAL).order_by(_SEAL.c.last_id.desc()).limit(1)), None)


def all_seals(connection: Connection) -> Iterator[StoredSeal]:
    """Yield every seal, oldest first."""
    return _seals(connection, select(_SEAL).order_by(_SEAL.c.last_id))


def _seals(connection: Connection, query: Select[*tuple[Any, ...]]) -> Iterator[StoredSeal]:
    for row in connection.execute(query).all():
        yield StoredSeal(row.first_id, row.last_id, row.previous, row.hash, row.sealed_at)


def insert_seal(tx: Connection, seal: StoredSeal) -> None:
    """Append a seal to the chain."""
    tx.execute(
        insert(SealRow).values(
            first_id=seal.first_id,
            last_id=seal.last_id,
            previous=seal.previous,
            hash=seal.hash,
            sealed_at=seal.sealed_at,
        )
    )


class UnreadableRows(Exception):
    """A stored event is not even text any more."""


def raw_rows(
    connection: Connection, *, after: int, upto: int | None = None, limit: int | None = None
) -> list[tuple[Any, ...]]:
    """Return rows with ids above `after`, every column as it is stored, in order.

    Facts are the stored text itself: a change of one byte shows.

    Raises:
        UnreadableRows: A text column holds bytes that are no text.
    """
    c = _EVENT.c
    as_stored: dict[object, ColumnElement[Any]] = {
        c.at: type_coerce(c.at, BigInteger),
        c.facts: _as_text(connection),
    }
    columns: list[ColumnElement[Any]] = [as_stored.get(column, column) for column in c]
    query = select(*columns).where(c.id > after)
    if upto is not None:
        query = query.where(c.id <= upto)
    try:
        return [tuple(row) for row in connection.execute(query.order_by(c.id).limit(limit))]
    except OperationalError as error:
        if connection.dialect.name != "sqlite" or "decode" not in str(error.orig):
            raise
        raise UnreadableRows from error


def _as_text(connection: Connection) -> ColumnElement[str]:
    facts = _EVENT.c.facts
    return (
        cast(facts, Text) if connection.dialect.name == "postgresql" else type_coerce(facts, Text)
    )


def count_after(connection: Connection, last_id: int) -> int:
    """Return how many events are not sealed yet."""
    query = select(func.count()).select_from(_EVENT).where(_EVENT.c.id > last_id)
    return connection.execute(query).scalar_one()


def newest_event_before(connection: Connection, at: datetime) -> int:
    """Return the id below which every event is older than `at`: 0 when none is."""
    first_kept = connection.execute(
        select(func.min(_EVENT.c.id)).where(_EVENT.c.at >= at)
    ).scalar_one()
    if first_kept is not None:
        return int(first_kept) - 1
    return int(connection.execute(select(func.coalesce(func.max(_EVENT.c.id), 0))).scalar_one())


def delete_events(tx: Connection, upto: int) -> int:
    """Delete every event up to this id; returns how many."""
    return tx.execute(delete(EventRow).where(_EVENT.c.id <= upto)).rowcount


def newest_cut(connection: Connection) -> int:
    """Return up to which id retention says it has deleted, 0 if it never has."""
    query = (
        select(_EVENT.c.facts)
        .where(_EVENT.c.event == "audit_cut")
        .order_by(_EVENT.c.id.desc())
        .limit(1)
    )
    try:
        facts = connection.execute(query).scalar_one_or_none()
        return int(facts["last_id"]) if facts else 0
    except (ValueError, KeyError, TypeError, OperationalError):
        return 0  # somebody wrote in it: then no batch was cut by us
