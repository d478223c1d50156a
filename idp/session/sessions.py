"""Begin, visit and end sessions: each one statement or two, inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from idp.crypto.tokens import fingerprint
from idp.kernel.ids import new_id, new_token
from idp.stores.tables import Grant, Session, SessionOrganisation


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just begun; `secret` goes into the cookie and nowhere else."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Authentication:
    """What was proved, when, and by which account; what a session is begun from."""

    account_id: str
    credential_version: int
    amr: Sequence[str]
    acr: str
    at: datetime


def begin(
    tx: Connection, proof: Authentication, *, lifetime: timedelta, device: dict[str, str]
) -> NewSession:
    """Begin a session with a new id, at every sign-in (session fixation: ASVS 7.2.4)."""
    session = NewSession(id=new_id(), secret=new_token())
    tx.execute(
        insert(Session).values(
            id=session.id,
            secret_hash=fingerprint(session.secret),
            account_id=proof.account_id,
            credential_version=proof.credential_version,
            auth_time=proof.at,
            amr=list(proof.amr),
            acr=proof.acr,
            device=device,
            created_at=proof.at,
            expires_at=proof.at + lifetime,
        )
    )
    return session


def renew(
    tx: Connection, session_id: str, proof: Authentication, *, lifetime: timedelta
) -> NewSession:
    """Give a session a new secret after the same account proved itself again.

    The old cookie is dead; the portals' `sid` and grants go on.
    """
    session = NewSession(id=session_id, secret=new_token())
    tx.execute(
        update(Session)
        .where(Session.id == session_id)
        .values(
            secret_hash=fingerprint(session.secret),
            credential_version=proof.credential_version,
            auth_time=proof.at,
            amr=list(proof.amr),
            acr=proof.acr,
            expires_at=proof.at + lifetime,
        )
    )
    return session


def visit(tx: Connection, session_id: str, organisation_id: str, *, at: datetime) -> str:
    """Record activity in an organisation; returns the `sid` its clients see."""
    here = and_(
        SessionOrganisation.session_id == session_id,
        SessionOrganisation.organisation_id == organisation_id,
    )
    seen = update(SessionOrganisation).where(here).values(last_seen=at, ended_at=None)
    sid = tx.execute(seen.returning(SessionOrganisation.sid)).scalar_one_or_none()
    if sid is None:
        sid = new_token()
        tx.execute(
            insert(SessionOrganisation).values(
                session_id=session_id,
                organisation_id=organisation_id,
                sid=sid,
                first_seen=at,
                last_seen=at,
            )
        )
    return sid


def end(tx: Connection, session_id: str, *, because: str, at: datetime) -> None:
    """End a session everywhere, with its grants except those with `offline_access`."""
    tx.execute(
        update(Session)
        .where(Session.id == session_id, Session.ended_at.is_(None))
        .values(ended_at=at, ended_by=because)
    )
    _revoke(tx, Grant.session_id == session_id, because=because, at=at)


def leave(
    tx: Connection, session_id: str, organisation_id: str, *, because: str, at: datetime
) -> None:
    """Sign out of one organisation's portals only; the session goes on elsewhere.

    A portal that was left asks for a sign-in again: its visit row is kept, ended.
    """
    sid = tx.execute(
        update(SessionOrganisation)
        .where(
            SessionOrganisation.session_id == session_id,
            SessionOrganisation.organisation_id == organisation_id,
        )
        .values(ended_at=at)
        .returning(SessionOrganisation.sid)
    ).scalar_one_or_none()
    if sid is not None:
        _revoke(tx, Grant.sid == sid, because=because, at=at)


def has_visits(tx: Connection, session_id: str) -> bool:
    """Tell whether a session still serves any organisation."""
    query = select(SessionOrganisation.sid).where(
        SessionOrganisation.session_id == session_id, SessionOrganisation.ended_at.is_(None)
    )
    return tx.execute(query.limit(1)).first() is not None


def _revoke(tx: Connection, which: ColumnElement[bool], *, because: str, at: datetime) -> None:
    tx.execute(
        update(Grant)
        .where(which, Grant.revoked_at.is_(None), Grant.offline.is_(False))
        .values(revoked_at=at, revoked_because=because)
    )
