"""The statements of units: bodies inside an organisation."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from idp.kernel.ids import new_id
from idp.stores.tables import Account, Grant, Identifier, Membership, Session, Unit

AnyRow = Row[*tuple[Any, ...]]
_TABLE = Unit.__table__


def of(connection: Connection, organisation_id: str) -> list[AnyRow]:
    """Return an organisation's units by kind and code."""
    query = select(_TABLE).where(_TABLE.c.organisation_id == organisation_id)
    return list(connection.execute(query.order_by(_TABLE.c.kind, _TABLE.c.code)))


def add(tx: Connection, organisation_id: str, kind: str, code: str, name: str) -> bool:
    """Add a unit; False when the organisation has one of that kind and code."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    values = {"id": new_id(), "organisation_id": organisation_id, "status": "active"}
    added = insert(Unit).values(**values, kind=kind, code=code, name=name)
    returned = tx.execute(added.on_conflict_do_nothing().returning(_TABLE.c.id))
    return returned.scalar_one_or_none() is not None


def set_status(tx: Connection, organisation_id: str, kind: str, code: str, status: str) -> str:
    """Set a unit's status; returns its id, '' when there is none."""
    where = (
        _TABLE.c.organisation_id == organisation_id,
        _TABLE.c.kind == kind,
        _TABLE.c.code == code,
    )
    changed = update(Unit).where(*where).values(status=status).returning(_TABLE.c.id)
    return tx.execute(changed).scalar_one_or_none() or ""


def rename(tx: Connection, unit_id: str, name: str) -> None:
    """Change a unit's name."""
    tx.execute(update(Unit).where(_TABLE.c.id == unit_id).values(name=name[:200]))


def end_access(tx: Connection, organisation_id: str, code: str, *, at: datetime) -> int:
    """End grants and sessions of those whose structured identifier starts with a unit's code.

    Grants are this organisation's; sessions end where it is the account's home. Returns how many
    grants ended.
    """
    owners = select(Identifier.account_id).where(
        Identifier.organisation_id == organisation_id,
        Identifier.kind == "structured",
        func.substr(Identifier.canonical, 1, len(code)) == code,
    )
    theirs = select(Membership.id).where(
        Membership.organisation_id == organisation_id, Membership.account_id.in_(owners)
    )
    at_home = select(Account.id).where(Account.home_id == organisation_id, Account.id.in_(owners))
    tx.execute(
        update(Session)
        .where(Session.account_id.in_(at_home), Session.ended_at.is_(None))
        .values(ended_at=at, ended_by="unit_closed")
    )
    return tx.execute(
        update(Grant)
        .where(Grant.membership_id.in_(theirs), Grant.revoked_at.is_(None))
        .values(revoked_at=at, revoked_because="unit_closed")
    ).rowcount
