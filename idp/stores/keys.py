"""Signing keys as rows, and the values made once per database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from idp.stores import stamps
from idp.stores.engine import Stores, Transaction
from idp.stores.tables.keys import Epoch, SigningKey

_KEY = cast("Table", SigningKey.__table__)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key pair; `sealed_private` opens with the deployment's secret only."""

    kid: str
    alg: str
    state: str
    public_jwk: dict[str, Any]
    sealed_private: bytes
    created_at: datetime
    activated_at: datetime | None
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key pair that is not stored yet."""

    kid: str
    alg: str
    public_jwk: dict[str, Any]
    sealed_private: bytes


def read_keys(stores: Stores) -> tuple[KeyRow, ...]:
    """Return every key pair, the oldest first; one statement."""
    columns = [_KEY.c[name] for name in KeyRow.__dataclass_fields__]
    query = select(*columns).order_by(_KEY.c.created_at, _KEY.c.kid)
    with stores.read() as connection:
        return tuple(KeyRow(*row) for row in connection.execute(query))


def add_missing(tx: Transaction, keys: Sequence[NewKey], *, at: datetime) -> int:
    """Make each key active unless its algorithm has an active key; returns how many were added.

    Two processes that start together add one key per algorithm between them.
    """
    added = 0
    for key in keys:
        row = _row(key, "active", at=at) | {"activated_at": at}
        dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
        insertion = dialect.insert(_KEY).values(row).on_conflict_do_nothing()
        added += len(tx.execute(insertion.returning(_KEY.c.kid)).all())
    if added:
        stamps.bump(tx, stamps.KEYS)
    return added


def publish(tx: Transaction, key: NewKey, *, at: datetime) -> None:
    """Add a key that waits as next; workers publish it and sign nothing with it yet."""
    tx.execute(insert(_KEY).values(_row(key, "next", at=at)))
    stamps.bump(tx, stamps.KEYS)


def turn(tx: Transaction, alg: str, following: NewKey, *, at: datetime) -> str:
    """Retire the active key of `alg`, activate the next one, and publish `following` as next.

    Where no key was waiting, `following` itself becomes active. All or nothing: other processes
    see what the caller's transaction commits.

    Returns:
        The `kid` that is active now.
    """
    tx.execute(
        update(_KEY)
        .where(_KEY.c.alg == alg, _KEY.c.state == "active")
        .values(state="retired", retired_at=at)
    )
    oldest = (
        select(_KEY.c.kid)
        .where(_KEY.c.alg == alg, _KEY.c.state == "next")
        .order_by(_KEY.c.created_at, _KEY.c.kid)
        .limit(1)
        .scalar_subquery()
    )
    activated = tx.execute(
        update(_KEY)
        .where(_KEY.c.kid == oldest)
        .values(state="active", activated_at=at)
        .returning(_KEY.c.kid)
    ).scalar_one_or_none()
    row = _row(following, "next", at=at)
    tx.execute(
        insert(_KEY).values(row if activated else row | {"state": "active", "activated_at": at})
    )
    stamps.bump(tx, stamps.KEYS)
    return str(activated or following.kid)


def forget_retired(tx: Transaction, *, before: datetime) -> int:
    """Delete the keys retired before an instant; returns how many."""
    gone = tx.execute(
        delete(_KEY).where(_KEY.c.state == "retired", _KEY.c.retired_at < before)
    ).rowcount
    if gone:
        stamps.bump(tx, stamps.KEYS)
    return gone


def value_made_once(stores: Stores, name: str, candidate: bytes, *, at: datetime) -> bytes:
    """Return the database's value called `name`, which becomes `candidate` if there is none."""
    query = select(Epoch.value).where(Epoch.name == name)
    with stores.read() as connection:
        found = connection.execute(query).scalar_one_or_none()
    if found is not None:
        return bytes(found)
    with stores.write() as tx:
        dialect = sqlite if stores.is_sqlite else postgresql
        row = {"name": name, "value": candidate, "at": at}
        tx.execute(dialect.insert(Epoch).values(row).on_conflict_do_nothing())
        return bytes(tx.execute(query).scalar_one())


def _row(key: NewKey, state: str, *, at: datetime) -> dict[str, Any]:
    return {
        "kid": key.kid,
        "alg": key.alg,
        "state": state,
        "public_jwk": key.public_jwk,
        "sealed_private": key.sealed_private,
        "created_at": at,
    }
