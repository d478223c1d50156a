"""The statements of joining: whether one is a member, what would open the membership, its row."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from idp.stores.tables import Account, ContactAddress, Identifier, Membership

AnyRow = Row[*tuple[Any, ...]]


def is_member(connection: Connection, account_id: str, organisation_id: str) -> bool:
    """Tell whether an account has a membership that is not over."""
    query = select(Membership.id).where(
        Membership.account_id == account_id,
        Membership.organisation_id == organisation_id,
        Membership.status != "ended",
    )
    return connection.execute(query.limit(1)).first() is not None


def is_identifier(connection: Connection, organisation_id: str, canonical: str) -> bool:
    """Tell whether an identifier is somebody's."""
    query = select(Identifier.id).where(
        Identifier.organisation_id == organisation_id, Identifier.canonical == canonical
    )
    return connection.execute(query).first() is not None


def letterbox(connection: Connection, account_id: str) -> AnyRow | None:
    """Return the address that an account's home writes to: id, typed, canonical, verified_at."""
    home = aliased(Membership)
    at_home = and_(
        home.account_id == Account.id,
        home.organisation_id == Account.home_id,
        home.status != "ended",
    )
    known = func.coalesce(home.contact_address_id, Account.recovery_address_id)
    query = (
        select(
            *(ContactAddress.id, ContactAddress.typed),
            *(ContactAddress.canonical, ContactAddress.verified_at),
        )
        .select_from(Account)
        .outerjoin(home, at_home)
        .join(ContactAddress, ContactAddress.id == known)
        .where(Account.id == account_id)
    )
    return connection.execute(query).one_or_none()


def add_member(
    tx: Connection, membership: Mapping[str, Any], identifier: Mapping[str, Any] | None
) -> bool:
    """Add a membership, with what opens it; False where either exists already."""
    try:
        with tx.begin_nested():
            tx.execute(insert(Membership).values(**membership))
            if identifier is not None:
                tx.execute(insert(Identifier).values(**identifier))
    except IntegrityError:
        return False
    return True
