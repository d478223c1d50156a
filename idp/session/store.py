"""The statements of sessions: find, begin, visit, end; one or two each, in the caller's hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from idp.crypto.tokens import fingerprint
from idp.kernel.ids import new_id, new_token
from idp.stores.tables import (
    Account,
    Grant,
    Identifier,
    Membership,
    Organisation,
    Session,
    SessionOrganisation,
    Unit,
)
from idp.stores.types import Instant

_IS_SHUT = (
    select(Unit.id)
    .join(Identifier, Identifier.organisation_id == Unit.organisation_id)
    .where(
        Identifier.account_id == Session.account_id,
        Identifier.organisation_id == bindparam("organisation_id"),
        Identifier.kind == "structured",
        func.substr(Identifier.canonical, 1, func.length(Unit.code)) == Unit.code,
        Unit.status != "active",
    )
    .correlate(Session)
    .exists()
)
"""Whether somebody's identifier begins with the code of a unit that is closed (R-CMI-6)."""

_CURRENT = (
    select(
        Session.id,
        Session.account_id,
        Session.credential_version,
        Session.auth_time,
        Session.amr,
        Session.acr,
        Session.expires_at,
        Account.given_name,
        Account.family_name,
        Organisation.slug,
        SessionOrganisation.sid,
        SessionOrganisation.last_seen,
        SessionOrganisation.ended_at.label("left_at"),
        Membership.id.label("membership_id"),
        Membership.subject,
        Membership.status,
        Membership.version,
        Membership.cleared_for,
        Membership.first_visit_at,
    )
    .join(Account, Account.id == Session.account_id)
    .join(Organisation, Organisation.id == Account.home_id)
    .outerjoin(
        SessionOrganisation,
        and_(
            SessionOrganisation.session_id == Session.id,
            SessionOrganisation.organisation_id == bindparam("organisation_id"),
        ),
    )
    .outerjoin(
        Membership,
        and_(
            Membership.account_id == Session.account_id,
            Membership.organisation_id == bindparam("organisation_id"),
            Membership.status != "ended",
            Membership.since <= bindparam("at", type_=Instant()),
            or_(Membership.until.is_(None), Membership.until > bindparam("at", type_=Instant())),
            ~_IS_SHUT,
        ),
    )
    .where(
        Session.secret_hash == bindparam("secret_hash"),
        Session.ended_at.is_(None),
        Session.expires_at > bindparam("at", type_=Instant()),
        Session.credential_version == Account.credential_version,
        Account.status == "active",
    )
)

_BEGIN = insert(cast("Table", Session.__table__))


def current(
    connection: Connection, secret_hash: bytes, organisation_id: str, *, at: datetime
) -> Row[*tuple[Any, ...]] | None:
    """Return the live session of a cookie with the account's standing in one organisation."""
    given = {"secret_hash": secret_hash, "organisation_id": organisation_id, "at": at}
    return connection.execute(_CURRENT, given).one_or_none()


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
    row = {
        "id": session.id,
        "secret_hash": fingerprint(session.secret),
        "account_id": proof.account_id,
        "credential_version": proof.credential_version,
        "auth_time": proof.at,
        "amr": list(proof.amr),
        "acr": proof.acr,
        "device": device,
        "created_at": proof.at,
        "expires_at": proof.at + lifetime,
    }
    tx.execute(_BEGIN, row)
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


def alive(
    connection: Connection, account_id: str, organisation_id: str, *, here_only: bool, at: datetime
) -> list[Row[*tuple[Any, ...]]]:
    """Return live sessions, newest first: all of the account, or those that came here."""
    visit = and_(
        SessionOrganisation.session_id == Session.id,
        SessionOrganisation.organisation_id == organisation_id,
        SessionOrganisation.ended_at.is_(None),
    )
    query = (
        select(
            *(Session.id, Session.device, Session.auth_time, Session.amr),
            *(Session.created_at, Session.expires_at, SessionOrganisation.last_seen),
        )
        .join(SessionOrganisation, visit, isouter=not here_only)
        .where(Session.account_id == account_id, Session.ended_at.is_(None))
        .where(Session.expires_at > at)
        .order_by(Session.created_at.desc())
    )
    return list(connection.execute(query))


def _revoke(tx: Connection, which: ColumnElement[bool], *, because: str, at: datetime) -> None:
    tx.execute(
        update(Grant)
        .where(which, Grant.revoked_at.is_(None), Grant.offline.is_(False))
        .values(revoked_at=at, revoked_because=because)
    )
