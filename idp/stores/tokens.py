"""Access and refresh tokens as rows: stored in one insert, read in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Connection,
    TextClause,
    bindparam,
    delete,
    null,
    or_,
    select,
    text,
)

from idp.stores.liveness import AT, GRANT, HASH, HOLDS, MAY_GIVE_TOKENS, TOKEN
from idp.stores.types import Instant


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token to store under the SHA-256 of what the client gets."""

    hash: bytes = field(repr=False)
    grant_id: str | None
    client_row_id: str
    kind: str
    scope: str
    audience: str | None
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LiveToken:
    """A token that works now; `grant_id` and `subject` are None where a client acts for itself."""

    kind: str
    client_row_id: str
    scope: str
    audience: str | None
    issued_at: datetime
    expires_at: datetime
    grant_id: str | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a stored token is."""

    kind: str
    client_row_id: str
    grant_id: str | None


_LIVE_TOKEN = (
    select(
        TOKEN.c.kind,
        TOKEN.c.client_row_id,
        TOKEN.c.scope,
        TOKEN.c.audience,
        TOKEN.c.issued_at,
        TOKEN.c.expires_at,
        TOKEN.c.grant_id,
        GRANT.c.subject_sent,
    )
    .select_from(TOKEN.outerjoin(GRANT, GRANT.c.id == TOKEN.c.grant_id))
    .where(
        TOKEN.c.hash == HASH,
        TOKEN.c.claimed_at.is_(None),
        TOKEN.c.expires_at > AT,
        or_(TOKEN.c.grant_id == null(), HOLDS),
        or_(TOKEN.c.kind != "refresh", MAY_GIVE_TOKENS),
    )
)

_LIVE_GRANT = select(GRANT.c.id).where(GRANT.c.id == bindparam("which"), HOLDS)

_OWNER = select(TOKEN.c.kind, TOKEN.c.client_row_id, TOKEN.c.grant_id).where(TOKEN.c.hash == HASH)

_DROP = delete(TOKEN).where(TOKEN.c.hash == HASH)


def find_live(connection: Connection, token_hash: bytes, *, at: datetime) -> LiveToken | None:
    """Return a token that works now, in one statement, with its grant and its person."""
    row = connection.execute(_LIVE_TOKEN, {"presented": token_hash, "now": at}).one_or_none()
    return LiveToken(*row) if row else None


def grant_is_live(connection: Connection, grant_id: str, *, at: datetime) -> bool:
    """Tell whether the grant that a JWT access token names still holds, in one statement."""
    return connection.execute(_LIVE_GRANT, {"which": grant_id, "now": at}).first() is not None


def find_owner(connection: Connection, token_hash: bytes) -> Owner | None:
    """Return whose a stored token is, whatever its state."""
    row = connection.execute(_OWNER, {"presented": token_hash}).one_or_none()
    return Owner(*row) if row else None


def drop(tx: Connection, token_hash: bytes) -> None:
    """Forget one access token: it works no more; its grant goes on."""
    tx.execute(_DROP, {"presented": token_hash})


_COLUMNS = (
    "hash",
    "grant_id",
    "client_row_id",
    "kind",
    "scope",
    "audience",
    "issued_at",
    "expires_at",
)


def insert(tx: Connection, rows: Sequence[TokenRow]) -> None:
    """Store tokens: one statement however many, none for none."""
    if rows:
        values = {
            f"{column}_{place}": getattr(row, column)
            for place, row in enumerate(rows)
            for column in _COLUMNS
        }
        tx.execute(_insert(len(rows)), values)


@cache
def _insert(count: int) -> TextClause:
    """Return one INSERT of `count` rows; SQLAlchemy would compile its own anew at each use."""
    names = [[f"{column}_{place}" for column in _COLUMNS] for place in range(count)]
    values = ", ".join(f"({', '.join(f':{name}' for name in row)})" for row in names)
    statement = text(f"INSERT INTO token ({', '.join(_COLUMNS)}) VALUES {values}")  # noqa: S608 - column names of ours
    return statement.bindparams(
        *(
            bindparam(name, type_=TOKEN.c[column].type)
            for row in names
            for name, column in zip(row, _COLUMNS, strict=True)
        )
    )


_USE = text(
    "INSERT INTO assertion_use (jti_hash, expires_at) VALUES (:presented, :until)"
    " ON CONFLICT DO NOTHING"
).bindparams(
    HASH,
    bindparam("until", type_=Instant()),
)


def use_assertion(tx: Connection, jti_hash: bytes, *, until: datetime) -> bool:
    """Use a client assertion's `jti`; False when it was used before (RFC 7523 §3, point 7)."""
    return bool(tx.execute(_USE, {"presented": jti_hash, "until": until}).rowcount)
