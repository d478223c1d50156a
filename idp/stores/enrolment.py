"""A batch of people written at once: one `executemany` per table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update
from sqlalchemy.exc import IntegrityError

from idp.stores.tables import (
    Account,
    Base,
    ContactAddress,
    Credential,
    Identifier,
    Membership,
    MembershipRole,
)

Values = dict[str, Any]


class Conflict(Exception):
    """Somebody else wrote the same identifier, subject or key meanwhile; read again."""


@dataclass(slots=True)
class Changes:
    """What one batch writes; each list is one `executemany`."""

    accounts: list[Values] = field(default_factory=list)
    addresses: list[Values] = field(default_factory=list)
    identifiers: list[Values] = field(default_factory=list)
    memberships: list[Values] = field(default_factory=list)
    roles: list[Values] = field(default_factory=list)
    credentials: list[Values] = field(default_factory=list)
    cleared_roles: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    """Accounts whose address changes: what was mailed to the former one opens nothing."""
    updates: dict[type[Base], list[Values]] = field(default_factory=dict)

    def update(self, table: type[Base], row_id: str, values: Mapping[str, Any]) -> None:
        """Have one row of a table changed."""
        if values:
            self.updates.setdefault(table, []).append({"row_id": row_id, **values})


def write(tx: Connection, changes: Changes) -> None:
    """Write one batch.

    Raises:
        Conflict: A unique value was taken since it was read; nothing of the batch is kept.
    """
    try:
        if changes.cleared_roles:
            owned = MembershipRole.membership_id.in_(changes.cleared_roles)
            tx.execute(delete(MembershipRole).where(owned))
        if changes.moved:
            mailed = (
                Credential.account_id.in_(changes.moved),
                Credential.kind == "provisional_mailed",
                Credential.state == "live",
            )
            tx.execute(update(Credential).where(*mailed).values(state="void"))
        for table, rows in _inserts(changes):
            if rows:
                tx.execute(insert(table), rows)
        for table, updated in changes.updates.items():
            _update(tx, table, updated)
    except IntegrityError as error:
        raise Conflict from error


def _inserts(changes: Changes) -> Sequence[tuple[type[Base], list[Values]]]:
    return (
        (Account, changes.accounts),
        (ContactAddress, changes.addresses),
        (Identifier, changes.identifiers),
        (Membership, changes.memberships),
        (Credential, changes.credentials),
        (MembershipRole, changes.roles),
    )


def _update(tx: Connection, table: type[Base], rows: Sequence[Values]) -> None:
    """Update rows, one `executemany` per set of columns."""
    by_columns: dict[tuple[str, ...], list[Values]] = {}
    for row in rows:
        by_columns.setdefault(tuple(sorted(row)), []).append(row)
    where = table.__table__.c.id == bindparam("row_id")
    for same in by_columns.values():
        tx.execute(update(table).where(where), same)
