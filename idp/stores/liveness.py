"""When a grant still holds: the conditions that every claim and every read of a token share.

They bind `now`, so that the statements that use them are compiled once.
"""

from typing import cast

from sqlalchemy import Table, and_, bindparam, exists, or_
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import LargeBinary

from idp.stores.tables import Account, Grant, Membership, Session, Token
from idp.stores.types import Instant

GRANT = cast("Table", Grant.__table__)
TOKEN = cast("Table", Token.__table__)
AT = bindparam("now", type_=Instant())
HASH = bindparam("presented", type_=LargeBinary())

# Correlated with the grant alone: a statement that reads the same tables beside must not lend them.
_PERSON_IS_ALLOWED = (
    exists()
    .where(
        Membership.id == GRANT.c.membership_id,
        Membership.account_id == GRANT.c.account_id,
        Membership.status == "active",
        Membership.version == GRANT.c.membership_version,
        or_(Membership.until.is_(None), Membership.until > AT),
        Account.id == Membership.account_id,
        Account.status == "active",
        Account.credential_version == GRANT.c.credential_version,
    )
    .correlate(GRANT)
)
_SESSION_LIVES = (
    exists()
    .where(Session.id == GRANT.c.session_id, Session.ended_at.is_(None), Session.expires_at > AT)
    .correlate(GRANT)
)

HOLDS: ColumnElement[bool] = and_(GRANT.c.revoked_at.is_(None), _PERSON_IS_ALLOWED)
"""Not revoked; account and membership active, on the versions of the day it was given, and still
one another's (model.md §2)."""

MAY_GIVE_TOKENS: ColumnElement[bool] = and_(
    HOLDS, or_(GRANT.c.offline, GRANT.c.session_id.is_(None), _SESSION_LIVES)
)
"""It holds, and the session that it came from lives unless it was given for offline use."""
