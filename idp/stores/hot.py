"""Single sign-on's writes: two Core statements, compiled once (decision 25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import postgresql, sqlite

from idp.stores.tables.grants import Grant
from idp.stores.tables.sessions import SessionOrganisation

_GRANT = cast("Table", Grant.__table__)
_VISIT = cast("Table", SessionOrganisation.__table__)
_INSERT_GRANT = insert(_GRANT)


@dataclass(frozen=True, slots=True)
class NewGrant:
    """An authorization just given, with the code that will be exchanged for its tokens."""

    id: str
    client_row_id: str
    membership_id: str
    account_id: str
    credential_version: int
    membership_version: int
    session_id: str
    sid: str
    scope: str
    claims_request: Mapping[str, Any] | None
    id_token_claims: Mapping[str, Any]
    nonce: str | None
    auth_time: datetime
    amr: list[str]
    acr: str
    subject_sent: str
    redirect_uri: str
    code_challenge: str | None
    code_hash: bytes
    code_expires_at: datetime
    offline: bool
    created_at: datetime
    expires_at: datetime


def add_grant(tx: Connection, grant: NewGrant) -> None:
    """Store a grant and its code; one statement."""
    tx.execute(_INSERT_GRANT, {name: getattr(grant, name) for name in NewGrant.__slots__})


def visited(
    tx: Connection, session_id: str, organisation_id: str, *, new_sid: str, at: datetime
) -> str:
    """Record activity of a session in an organisation; returns the `sid` there, in one statement.

    `new_sid` becomes it at the first visit.
    """
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    upsert = (
        dialect.insert(_VISIT)
        .values(
            session_id=session_id,
            organisation_id=organisation_id,
            sid=new_sid,
            first_seen=at,
            last_seen=at,
        )
        .on_conflict_do_update(
            index_elements=[_VISIT.c.session_id, _VISIT.c.organisation_id],
            set_={"last_seen": at, "ended_at": None},
        )
        .returning(_VISIT.c.sid)
    )
    return str(tx.execute(upsert).scalar_one())
