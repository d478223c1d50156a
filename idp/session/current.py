"""Find who is signed in, seen from one organisation, in one statement."""

from datetime import datetime

from idp.crypto.tokens import fingerprint
from idp.session import store
from idp.session.model import MembershipView, SessionView
from idp.stores.engine import Transaction
from idp.stores.names import full_name


def find(
    connection: Transaction, secret: str, organisation_id: str, *, at: datetime
) -> SessionView | None:
    """Return who is signed in, as `organisation_id` sees them, or None.

    A session that ended, expired, or was begun before the credentials last changed is nobody's.
    """
    if not secret:
        return None
    row = store.current(connection, fingerprint(secret), organisation_id, at=at)
    if row is None:
        return None
    membership = (
        MembershipView(
            id=row.membership_id,
            subject=row.subject,
            status=row.status,
            version=row.version,
            cleared_for=row.cleared_for,
            has_visited=row.first_visit_at is not None,
        )
        if row.membership_id
        else None
    )
    return SessionView(
        id=row.id,
        account_id=row.account_id,
        account_name=full_name(row.given_name, row.family_name),
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
