"""Authorization requests that wait while a person is busy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from idp.stores.tables.journeys import Interaction
from idp.stores.types import Instant

_ROW = cast("Table", Interaction.__table__)
_AT = bindparam("now", type_=Instant())


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """One waiting request; `request` is what `AuthorizationRequest.to_stored` gave."""

    id: str
    client_row_id: str
    revision_id: str
    request: dict[str, Any]
    session_id: str | None
    authenticated_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None


_INSERT = insert(_ROW)
_FIND = select(*(_ROW.c[name] for name in InteractionRow.__dataclass_fields__)).where(
    _ROW.c.id == bindparam("which"), _ROW.c.browser_hash == bindparam("browser")
)
_LIVE = (_ROW.c.id == bindparam("which"), _ROW.c.ended_at.is_(None), _ROW.c.expires_at > _AT)
_AUTHENTICATED = (
    update(_ROW).where(*_LIVE).values(session_id=bindparam("who"), authenticated_at=_AT)
)
_CONFIRMED = update(_ROW).where(*_LIVE).values(session_id=bindparam("who"), authenticated_at=None)
_END = update(_ROW).where(*_LIVE).values(ended_at=_AT)


def add(tx: Connection, row: InteractionRow, *, browser_hash: bytes, at: datetime) -> None:
    """Store a waiting request, bound to the browser that brought it."""
    values = {name: getattr(row, name) for name in InteractionRow.__dataclass_fields__}
    tx.execute(_INSERT, values | {"browser_hash": browser_hash, "created_at": at})


def find(
    connection: Connection, interaction_id: str, *, browser_hash: bytes
) -> InteractionRow | None:
    """Return a request in whatever state, None for another browser's."""
    found = {"which": interaction_id, "browser": browser_hash}
    row = connection.execute(_FIND, found).one_or_none()
    return InteractionRow(*row) if row else None


def mark_authenticated(
    tx: Connection, interaction_id: str, session_id: str, *, at: datetime
) -> bool:
    """Record that this request's own journey signed somebody in; False when it is over."""
    done = {"which": interaction_id, "who": session_id, "now": at}
    return bool(tx.execute(_AUTHENTICATED, done).rowcount)


def mark_confirmed(tx: Connection, interaction_id: str, session_id: str, *, at: datetime) -> bool:
    """Record that the person goes on with their live session; False when the request is over."""
    done = {"which": interaction_id, "who": session_id, "now": at}
    return bool(tx.execute(_CONFIRMED, done).rowcount)


def end(tx: Connection, interaction_id: str, *, at: datetime) -> bool:
    """End a request, once: True for the one caller that may answer it."""
    return bool(tx.execute(_END, {"which": interaction_id, "now": at}).rowcount)
