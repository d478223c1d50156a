"""Find who is signed in, seen from one organisation, in one statement."""

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, select

from idp.crypto.tokens import fingerprint
from idp.session.model import MembershipView, SessionView
from idp.stores.tables import Account, Membership, Organisation, Session, SessionOrganisation
from idp.stores.types import Instant

_QUERY = (
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


def find(
    connection: Connection, secret: str, organisation_id: str, *, at: datetime
) -> SessionView | None:
    """Return who is signed in, as `organisation_id` sees them, or None.

    A session that ended, expired, or was begun before the credentials last changed is nobody's.
    """
    if not secret:
        return None
    row = connection.execute(
        _QUERY,
        {"secret_hash": fingerprint(secret), "organisation_id": organisation_id, "at": at},
    ).one_or_none()
    if row is None:
        return None
    membership = (
        MembershipView(
            id=row.membership_id,
            subject=row.subject,
            status=row.status,
            version=row.version,
            cleared_for=row.cleared_for,
        )
        if row.membership_id
        else None
    )
    return SessionView(
        id=row.id,
        account_id=row.account_id,
        account_name=f"{row.given_name} {row.family_name}".strip(),
        home_slug=row.slug,
        credential_version=row.credential_version,
        auth_time=row.auth_time,
        amr=tuple(row.amr),
        acr=row.acr,
        expires_at=row.expires_at,
        membership=membership,
        sid=row.sid,
        last_seen=row.last_seen,
        left_at=row.left_at,
    )
