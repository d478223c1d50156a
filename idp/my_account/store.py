"""The statements of a person's own address, and of accounts that became one with theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from idp.kernel.ids import new_id
from idp.stores.engine import Transaction
from idp.stores.tables import (
    Account,
    AccountLink,
    ContactAddress,
    Identifier,
    Membership,
    Organisation,
)

AnyRow = Row[*tuple[Any, ...]]


def letterbox(tx: Transaction, account_id: str, organisation_id: str) -> AnyRow | None:
    """Return whose address an organisation writes to: credential_version, address_id, address.

    None where the account is no living member, or is suspended or closed.
    """
    query = (
        select(
            Account.credential_version,
            ContactAddress.id.label("address_id"),
            ContactAddress.typed.label("address"),
        )
        .select_from(Account)
        .join(Membership, Membership.account_id == Account.id)
        .outerjoin(
            ContactAddress,
            ContactAddress.id
            == func.coalesce(Membership.contact_address_id, Account.recovery_address_id),
        )
        .where(
            Account.id == account_id,
            Account.status.in_(("active", "provisioned")),
            Membership.organisation_id == organisation_id,
            Membership.status != "ended",
        )
    )
    return tx.execute(query).one_or_none()


def add_address(tx: Transaction, account_id: str, typed: str, canonical: str, at: datetime) -> str:
    """Give an account an address that is proved; returns its id."""
    address_id = new_id()
    row = {"id": address_id, "account_id": account_id, "typed": typed, "canonical": canonical}
    tx.execute(insert(ContactAddress).values(row | {"verified_at": at, "changed_at": at}))
    return address_id


def replace_address(
    tx: Transaction, account_id: str, organisation_id: str, found: AnyRow, address_id: str
) -> bool:
    """Let an address take the place of the one that `letterbox` found, in one statement.

    The account recovers by it where it did by that one, or by none. False where the address or the
    credentials changed since.
    """
    by, is_this = Account.recovery_address_id, Account.id == account_id
    own = Membership.contact_address_id
    known = func.coalesce(own, select(by).where(is_this).scalar_subquery())
    stands = exists().where(is_this, Account.credential_version == found.credential_version)
    moved = update(Membership).where(
        Membership.account_id == account_id,
        Membership.organisation_id == organisation_id,
        Membership.status != "ended",
        known.is_(None) if found.address_id is None else known == found.address_id,
        stands,
    )
    if tx.execute(moved.values(contact_address_id=address_id)).rowcount != 1:
        return False
    was = or_(by.is_(None), by == found.address_id)
    tx.execute(update(Account).where(is_this, was).values(recovery_address_id=address_id))
    return True


def drop_address(tx: Transaction, address_id: str) -> None:
    """Delete an address that nothing names any more."""
    named = or_(
        exists().where(Membership.contact_address_id == address_id),
        exists().where(Account.recovery_address_id == address_id),
    )
    tx.execute(delete(ContactAddress).where(ContactAddress.id == address_id, ~named))


def is_taken(connection: Connection, organisation_id: str, canonical: str) -> bool:
    """Tell whether somebody has an identifier; one statement either way."""
    which = (Identifier.organisation_id == organisation_id, Identifier.canonical == canonical)
    return connection.execute(select(Identifier.id).where(*which)).first() is not None


def move_identifier(
    tx: Transaction, account_id: str, organisation_id: str, former: str, to: tuple[str, str]
) -> bool:
    """Let a new address be what somebody signs in by where the former one was.

    Args:
        tx: The caller's transaction.
        account_id: Whose.
        organisation_id: Where.
        former: The canonical form of the former address.
        to: The new one: canonical form, and as it is shown.

    Returns:
        Whether it is theirs now; False where somebody else has it, or they had no such identifier.
    """
    canonical, display = to
    other = aliased(Identifier)
    is_free = ~exists().where(
        other.organisation_id == organisation_id, other.canonical == canonical
    )
    moved = update(Identifier).where(
        Identifier.account_id == account_id,
        Identifier.organisation_id == organisation_id,
        Identifier.kind == "email",
        Identifier.canonical == former,
        is_free,
    )
    try:
        with tx.begin_nested():
            changed = tx.execute(moved.values(canonical=canonical, display=display))
    except IntegrityError:  # Somebody took it between the statement's look and its write.
        return False
    return changed.rowcount == 1


def links_into(connection: Connection, account_id: str) -> list[AnyRow]:
    """Return the links that stand into an account: id, at, undo_until, and which organisation's."""
    query = (
        select(AccountLink.id, AccountLink.at, AccountLink.undo_until, Organisation.name)
        .join(Organisation, Organisation.id == AccountLink.organisation_id)
        .where(AccountLink.survivor_id == account_id, AccountLink.undone_at.is_(None))
    )
    return list(connection.execute(query.order_by(AccountLink.at.desc())))
