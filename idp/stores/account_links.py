"""Links of accounts as rows: stored, found, undone once, settled when one of them closes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from idp.kernel.ids import new_id
from idp.stores.tables import Account, AccountLink, Credential

AnyRow = Row[*tuple[Any, ...]]

_LINK = select(
    AccountLink.id,
    AccountLink.survivor_id,
    AccountLink.retired_id,
    AccountLink.organisation_id,
    AccountLink.membership_id,
    AccountLink.at,
    AccountLink.undo_until,
    AccountLink.staff_until,
    AccountLink.undone_at,
    AccountLink.snapshot,
)


def add(tx: Connection, values: Mapping[str, Any]) -> str:
    """Store a link; returns its id."""
    link_id = new_id()
    tx.execute(insert(AccountLink).values(id=link_id, **values))
    return link_id


def find(connection: Connection, link_id: str) -> AnyRow | None:
    """Return one link."""
    return connection.execute(_LINK.where(AccountLink.id == link_id)).one_or_none()


def open_with(connection: Connection, account_ids: Sequence[str], *, at: datetime) -> AnyRow | None:
    """Return the link that may still be undone and in which one of these accounts takes part."""
    takes_part = or_(
        AccountLink.survivor_id.in_(account_ids), AccountLink.retired_id.in_(account_ids)
    )
    query = _LINK.where(
        takes_part, AccountLink.undone_at.is_(None), AccountLink.undo_until > at
    ).order_by(AccountLink.at.desc())
    return connection.execute(query.limit(1)).one_or_none()


def of_membership(connection: Connection, membership_id: str) -> AnyRow | None:
    """Return the last link that a membership moved by."""
    query = _LINK.where(AccountLink.membership_id == membership_id)
    return connection.execute(query.order_by(AccountLink.at.desc()).limit(1)).one_or_none()


def claim_undo(tx: Connection, link_id: str, *, by_staff: bool, at: datetime) -> bool:
    """Mark a link as undone, in one statement; False where it was, or it is too late."""
    until = AccountLink.staff_until if by_staff else AccountLink.undo_until
    which = (AccountLink.id == link_id, AccountLink.undone_at.is_(None), until > at)
    return tx.execute(update(AccountLink).where(*which).values(undone_at=at)).rowcount == 1


def retired_into(connection: Connection, account_id: str) -> list[str]:
    """Return the accounts that retired into one, and did not come back."""
    query = select(AccountLink.retired_id).where(
        AccountLink.survivor_id == account_id, AccountLink.undone_at.is_(None)
    )
    return list(connection.scalars(query))


def settle(tx: Connection, account_id: str, *, at: datetime) -> None:
    """End for good what an account takes part in: it closes, and nothing can be undone any more.

    The accounts that had retired into it are closed with it, their passwords void, and what the
    links kept of their identifiers is gone.
    """
    mine = (AccountLink.survivor_id == account_id, AccountLink.undone_at.is_(None))
    retired = select(AccountLink.retired_id).where(*mine)
    tx.execute(
        update(Credential)
        .where(Credential.account_id.in_(retired), Credential.state == "retired")
        .values(state="void", changed_at=at)
    )
    tx.execute(
        update(Account)
        .where(Account.id.in_(retired), Account.status == "retired")
        .values(status="closed", credential_version=Account.credential_version + 1, updated_at=at)
    )
    nothing: dict[str, Any] = {"memberships": [], "identifiers": []}
    over = {"undo_until": at, "staff_until": at, "snapshot": nothing}
    tx.execute(update(AccountLink).where(*mine).values(**over))
