"""The statements of a link: both sides held, what moves, what ends, and the way back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from idp.kernel.ids import new_id
from idp.stores.tables import (
    Account,
    ContactAddress,
    Credential,
    Identifier,
    Membership,
    Organisation,
)

AnyRow = Row[*tuple[Any, ...]]


def hold(tx: Connection, account_ids: Collection[str]) -> None:
    """Hold two accounts until the end of the transaction, always in the same order."""
    query = select(Account.id).where(Account.id.in_(account_ids)).order_by(Account.id)
    tx.execute(query.with_for_update()).all()


def side(connection: Connection, account_id: str) -> AnyRow | None:
    """Return an account with its home, and the address that its home writes to."""
    home = aliased(Membership)
    at_home = and_(
        home.account_id == Account.id,
        home.organisation_id == Account.home_id,
        home.status != "ended",
    )
    known = func.coalesce(home.contact_address_id, Account.recovery_address_id)
    query = (
        select(
            *(Account.id, Account.status, Account.credential_version, Account.home_id),
            *(Account.given_name, Account.family_name, Account.recovery_address_id),
            Organisation.slug,
            Organisation.name.label("organisation"),
            ContactAddress.typed.label("address"),
        )
        .join(Organisation, Organisation.id == Account.home_id)
        .outerjoin(home, at_home)
        .outerjoin(ContactAddress, ContactAddress.id == known)
        .where(Account.id == account_id)
    )
    return connection.execute(query).one_or_none()


def memberships_of(connection: Connection, account_id: str) -> list[AnyRow]:
    """Return an account's memberships that are not over, with their organisations' names."""
    query = (
        select(
            *(Membership.id, Membership.organisation_id, Membership.contact_address_id),
            *(Membership.subject, Membership.legacy_key, Membership.status),
            Organisation.name.label("organisation"),
            Organisation.slug,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.account_id == account_id, Membership.status != "ended")
        .order_by(Membership.organisation_id)
    )
    return list(connection.execute(query))


def identifiers_of(connection: Connection, account_id: str) -> list[AnyRow]:
    """Return what is typed to open an account, everywhere."""
    query = select(
        Identifier.id, Identifier.organisation_id, Identifier.canonical, Identifier.display
    ).where(Identifier.account_id == account_id)
    return list(connection.execute(query.order_by(Identifier.organisation_id, Identifier.id)))


def overlaps(connection: Connection, one: str, other: str) -> bool:
    """Tell whether two accounts are members of one organisation."""
    here, there = aliased(Membership), aliased(Membership)
    query = (
        select(here.id)
        .join(there, there.organisation_id == here.organisation_id)
        .where(here.account_id == one, there.account_id == other)
        .where(here.status != "ended", there.status != "ended")
    )
    return connection.execute(query.limit(1)).first() is not None


def has_second_factor(connection: Connection, account_id: str) -> bool:
    """Tell whether an account has a factor besides its password."""
    query = select(Credential.id).where(
        Credential.account_id == account_id,
        Credential.kind == "totp",
        Credential.state == "live",
    )
    return connection.execute(query.limit(1)).first() is not None


def retire(tx: Connection, account_id: str, version: int, *, at: datetime) -> bool:
    """Retire an active account whose credentials are of this version; raises the version.

    One that was to be closed is kept: its owner just proved it.
    """
    retired = (
        update(Account)
        .where(
            Account.id == account_id,
            Account.status == "active",
            Account.credential_version == version,
        )
        .values(status="retired", credential_version=version + 1, closes_at=None, updated_at=at)
    )
    return tx.execute(retired).rowcount == 1


def touch(tx: Connection, account_id: str, version: int, *, at: datetime) -> bool:
    """Mark an active account as changed, if its credentials are of this version."""
    touched = (
        update(Account)
        .where(
            Account.id == account_id,
            Account.status == "active",
            Account.credential_version == version,
        )
        .values(updated_at=at)
    )
    return tx.execute(touched).rowcount == 1


def raise_version(tx: Connection, account_id: str, *, at: datetime) -> None:
    """End what rests on an account's credentials of before."""
    raised = update(Account).where(Account.id == account_id)
    version = Account.credential_version + 1
    tx.execute(raised.values(credential_version=version, updated_at=at))


def bring_back(tx: Connection, account_id: str, *, status: str, at: datetime) -> bool:
    """Give a retired account a status again; raises its version."""
    back = update(Account).where(Account.id == account_id, Account.status == "retired")
    version = Account.credential_version + 1
    values = {"status": status, "credential_version": version, "updated_at": at}
    return tx.execute(back.values(**values)).rowcount == 1


def copy_address(
    tx: Connection, address_id: str | None, account_id: str, *, at: datetime
) -> str | None:
    """Give an account a copy of another's address, proved as that one is; returns its id."""
    if address_id is None:
        return None
    columns = ContactAddress.typed, ContactAddress.canonical, ContactAddress.verified_at
    found = tx.execute(select(*columns).where(ContactAddress.id == address_id)).one()._asdict()
    copied = new_id()
    values = found | {"id": copied, "account_id": account_id, "changed_at": at}
    tx.execute(insert(ContactAddress).values(values))
    return copied


def move_membership(
    tx: Connection, membership_id: str, old: str, new: str, *, address_id: str | None
) -> bool:
    """Move a membership to another account, its counter raised; False where it is not there."""
    moved = update(Membership).where(Membership.id == membership_id, Membership.account_id == old)
    values: dict[str, Any] = {"account_id": new, "contact_address_id": address_id}
    return tx.execute(moved.values(version=Membership.version + 1, **values)).rowcount == 1


def move_identifiers(
    tx: Connection, old: str, new: str, organisations: Collection[str] | None = None
) -> None:
    """Let what opened one account open another: everywhere, or in some organisations."""
    moved = update(Identifier).where(Identifier.account_id == old)
    if organisations is not None:
        moved = moved.where(Identifier.organisation_id.in_(organisations))
    tx.execute(moved.values(account_id=new))


def restore_identifier(tx: Connection, account_id: str, was: Mapping[str, Any]) -> None:
    """Write an identifier as it was, unless somebody else has it by now."""
    other = aliased(Identifier)
    taken = exists().where(
        other.organisation_id == was["organisation_id"],
        other.canonical == was["canonical"],
        other.id != was["id"],
    )
    mine = update(Identifier).where(Identifier.id == was["id"], Identifier.account_id == account_id)
    tx.execute(mine.where(~taken).values(canonical=was["canonical"], display=was["display"]))


def set_aside_password(tx: Connection, account_id: str, *, until: datetime, at: datetime) -> None:
    """Keep a retired account's password for nothing but to say where to go."""
    live = (Credential.account_id == account_id, Credential.kind == "password")
    values = {"state": "retired", "expires_at": until, "changed_at": at}
    tx.execute(update(Credential).where(*live, Credential.state == "live").values(**values))


def revive_password(tx: Connection, account_id: str, *, at: datetime) -> None:
    """Let a retired account's password open it again."""
    kept = (Credential.account_id == account_id, Credential.kind == "password")
    values = {"state": "live", "expires_at": None, "changed_at": at}
    tx.execute(update(Credential).where(*kept, Credential.state == "retired").values(**values))


def void_openers(tx: Connection, account_id: str, *, at: datetime) -> None:
    """Void all that opened an account, its second factors too."""
    which = (Credential.account_id == account_id, Credential.state.in_(("live", "retired")))
    tx.execute(update(Credential).where(*which).values(state="void", changed_at=at))


def drop_address(tx: Connection, address_id: str | None) -> None:
    """Delete an address that nothing names any more."""
    named = or_(
        exists().where(Membership.contact_address_id == address_id),
        exists().where(Account.recovery_address_id == address_id),
    )
    tx.execute(delete(ContactAddress).where(ContactAddress.id == address_id, ~named))


def addresses_now(
    connection: Connection, account_id: str, membership_ids: Collection[str]
) -> dict[str, str | None]:
    """Return the address id of each of these memberships that is this account's, by membership."""
    query = select(Membership.id, Membership.contact_address_id).where(
        Membership.account_id == account_id,
        Membership.id.in_(membership_ids),
        Membership.status != "ended",
    )
    return {row.id: row.contact_address_id for row in connection.execute(query)}
