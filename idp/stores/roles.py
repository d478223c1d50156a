"""The statements of roles: who holds which, and that a unit keeps a referent."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from idp.stores.tables import Account, Membership, MembershipRole, Unit

AnyRow = Row[*tuple[Any, ...]]


def held(
    connection: Connection, organisation_id: str, account_id: str, *, at: datetime
) -> list[AnyRow]:
    """Return (membership_id, role, unit_id) of what counts now, with the holder's names.

    A role counts while account and membership are active, its dates hold, and its unit is open.
    """
    query = (
        select(
            *(MembershipRole.membership_id, MembershipRole.role, MembershipRole.unit_id),
            *(Account.given_name, Account.family_name),
        )
        .join(Membership, Membership.id == MembershipRole.membership_id)
        .join(Account, Account.id == Membership.account_id)
        .outerjoin(Unit, Unit.id == MembershipRole.unit_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.account_id == account_id,
            _stands(Membership, at),
            Account.status == "active",
            or_(MembershipRole.unit_id == "", Unit.status == "active"),
        )
    )
    return list(connection.execute(query))


def account_of(connection: Connection, membership_id: str) -> str:
    """Return whose membership it is, '' when there is none."""
    query = select(Membership.account_id).where(Membership.id == membership_id)
    return connection.scalar(query) or ""


def of_units(connection: Connection, role: str, unit_ids: Collection[str]) -> list[AnyRow]:
    """Return (membership_id, unit_id) of everybody who holds a role at one of these units."""
    query = (
        select(MembershipRole.membership_id, MembershipRole.unit_id)
        .join(Membership, Membership.id == MembershipRole.membership_id)
        .where(
            MembershipRole.role == role,
            MembershipRole.unit_id.in_(unit_ids),
            Membership.status != "ended",
        )
    )
    return list(connection.execute(query.order_by(MembershipRole.unit_id, Membership.id)))


def lock_units(tx: Connection, unit_ids: Collection[str]) -> None:
    """Hold these units until the end, in one order: whoever counts their referents waits.

    On SQLite the write transaction does it already.
    """
    if unit_ids:
        query = select(Unit.id).where(Unit.id.in_(unit_ids)).order_by(Unit.id)
        tx.execute(query.with_for_update())


def give(tx: Connection, membership_id: str, role: str, unit_id: str) -> bool:
    """Give a role; False when it is held already."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    row = {"membership_id": membership_id, "role": role, "unit_id": unit_id}
    given = insert(MembershipRole).values(row).on_conflict_do_nothing()
    return tx.execute(given.returning(MembershipRole.role)).first() is not None


def revoke(tx: Connection, membership_id: str, role: str, unit_id: str) -> bool:
    """Take a role away; False when it was not held."""
    return tx.execute(delete(MembershipRole).where(_row(membership_id, role, unit_id))).rowcount > 0


def revoke_unless_last(
    tx: Connection, membership_id: str, role: str, unit_id: str, *, at: datetime
) -> bool:
    """Take a role away where the unit is closed or another active holder stays; one statement.

    After `lock_units`: two at once take turns, and the second sees what the first did.
    """
    closed = exists().where(Unit.id == unit_id, Unit.status != "active")
    taken = delete(MembershipRole).where(
        _row(membership_id, role, unit_id),
        or_(closed, _another(role, unit_id, without=membership_id, at=at)),
    )
    return tx.execute(taken).rowcount > 0


def kept_without(  # noqa: PLR0913 - one question about one role, one unit, two instants
    tx: Connection,
    membership_id: str,
    role: str,
    unit_id: str,
    *,
    at: datetime,
    until: datetime | None = None,
) -> bool:
    """Tell whether a unit, if it is open, keeps an active holder of a role without this one.

    Args:
        tx: After `lock_units`.
        membership_id: Who would be missing.
        role: Which role.
        unit_id: Where.
        at: Now.
        until: When the other must still be there; None: now.
    """
    closed = exists().where(Unit.id == unit_id, Unit.status != "active")
    another = _another(role, unit_id, without=membership_id, at=at, until=until)
    return tx.scalar(select(1).where(or_(closed, another))) is not None


def _another(
    role: str, unit_id: str, *, without: str, at: datetime, until: datetime | None = None
) -> ColumnElement[bool]:
    """Return the condition that somebody else holds the role and can sign in."""
    theirs = aliased(MembershipRole)
    stays = [or_(Membership.until.is_(None), Membership.until > until)] if until else []
    return exists().where(
        theirs.role == role,
        theirs.unit_id == unit_id,
        theirs.membership_id != without,
        Membership.id == theirs.membership_id,
        _stands(Membership, at),
        Account.id == Membership.account_id,
        Account.status == "active",
        *stays,
    )


def _stands(table: Any, at: datetime) -> ColumnElement[bool]:  # noqa: ANN401 - a class or its alias
    return and_(
        table.status == "active",
        table.since <= at,
        or_(table.until.is_(None), table.until > at),
    )


def _row(membership_id: str, role: str, unit_id: str) -> ColumnElement[bool]:
    return and_(
        MembershipRole.membership_id == membership_id,
        MembershipRole.role == role,
        MembershipRole.unit_id == unit_id,
    )
