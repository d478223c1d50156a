"""Clients that registered themselves: rows of `client` whose origin is `dynamic`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, insert, select, update

from idp.stores import stamps
from idp.stores.tables.clients import Client, ClientSecret

_CLIENT = cast("Table", Client.__table__)
_SECRET = cast("Table", ClientSecret.__table__)


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """A self-registered client as its management endpoint needs it (RFC 7592)."""

    id: str
    client_id: str
    organisation_id: str
    registered_metadata: Mapping[str, Any]
    registration_token_hash: bytes
    created_at: datetime


def add(tx: Connection, row: RegistrationRow) -> None:
    """Store a client that registered itself."""
    values = {name: getattr(row, name) for name in RegistrationRow.__dataclass_fields__}
    tx.execute(insert(_CLIENT).values(**values, origin="dynamic", status="active", lead=False))
    stamps.bump(tx, stamps.CLIENTS)


def find(connection: Connection, client_id: str) -> RegistrationRow | None:
    """Return an active client that registered itself."""
    columns = [_CLIENT.c[name] for name in RegistrationRow.__dataclass_fields__]
    row = connection.execute(
        select(*columns).where(
            _CLIENT.c.client_id == client_id,
            _CLIENT.c.origin == "dynamic",
            _CLIENT.c.status == "active",
            _CLIENT.c.registration_token_hash.is_not(None),
        )
    ).one_or_none()
    return RegistrationRow(*row) if row else None


def replace(tx: Connection, row_id: str, metadata: Mapping[str, Any]) -> None:
    """Give a client other metadata."""
    tx.execute(
        update(_CLIENT).where(_CLIENT.c.id == row_id).values(registered_metadata=dict(metadata))
    )
    stamps.bump(tx, stamps.CLIENTS)


def close(tx: Connection, row_id: str) -> None:
    """End a client for good; its row stays, so that its `client_id` is never given again."""
    tx.execute(
        update(_CLIENT)
        .where(_CLIENT.c.id == row_id)
        .values(status="disabled", registration_token_hash=None)
    )
    drop_secrets(tx, row_id)


def drop_secrets(tx: Connection, row_id: str) -> None:
    """Delete every secret of a client."""
    tx.execute(delete(_SECRET).where(_SECRET.c.client_row_id == row_id))
    stamps.bump(tx, stamps.CLIENTS)
