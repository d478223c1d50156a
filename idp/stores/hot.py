"""Single sign-on's writes: two Core statements, compiled once (decision 25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Executable, Table, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite

from idp.stores.liveness import AT
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
    given = {
        "session": session_id,
        "organisation": organisation_id,
        "first_sid": new_sid,
        "now": at,
    }
    return str(tx.execute(_visiting(is_sqlite=tx.dialect.name == "sqlite"), given).scalar_one())


@cache
def _visiting(*, is_sqlite: bool) -> Executable:
    insert_or = sqlite.insert if is_sqlite else postgresql.insert
    return (
        insert_or(_VISIT)
        .values(
            session_id=bindparam("session"),
            organisation_id=bindparam("organisation"),
            sid=bindparam("first_sid"),
            first_seen=AT,
            last_seen=AT,
        )
        .on_conflict_do_update(
            index_elements=[_VISIT.c.session_id, _VISIT.c.organisation_id],
            set_={"last_seen": AT, "ended_at": None},
        )
        .returning(_VISIT.c.sid)
    )
