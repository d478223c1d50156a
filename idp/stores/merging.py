"""The statements of merging two accounts of one organisation, and of moving one to a new home."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.orm import aliased

from idp.stores.tables import Account, Membership, MembershipRole

AnyRow = Row[*tuple[Any, ...]]


def common_organisations(connection: Connection, one: str, other: str) -> list[str]:
    """Return the organisations that two accounts are both members of."""
    here, there = aliased(Membership), aliased(Membership)
    query = (
        select(here.organisation_id)
        .join(there, there.organisation_id == here.organisation_id)
        .where(here.account_id == one, there.account_id == other)
        .where(here.status != "ended", there.status != "ended")
    )
    return list(connection.scalars(query))


def end_membership(tx: Connection, membership_id: str, *, at: datetime) -> AnyRow:
    """End a membership with its roles; returns its subject and legacy key."""
    mine = Membership.id == membership_id
    found = tx.execute(select(Membership.subject, Membership.legacy_key).where(mine)).one()
    values = {"status": "ended", "until": at}
    tx.execute(update(Membership).where(mine).values(version=Membership.version + 1, **values))
    tx.execute(delete(MembershipRole).where(MembershipRole.membership_id == membership_id))
    return found


def inherit_key(tx: Connection, old: str, new: str, legacy_key: str) -> None:
    """Hand a legacy key on to a membership that has none; where it has one, both keep theirs."""
    heir = select(Membership.id).where(Membership.id == new, Membership.legacy_key.is_(None))
    left = update(Membership).where(Membership.id == old, heir.exists())
    if tx.execute(left.values(legacy_key=None)).rowcount == 1:
        tx.execute(update(Membership).where(Membership.id == new).values(legacy_key=legacy_key))


def retire(tx: Connection, account_id: str, *, at: datetime) -> None:
    """Retire an account, whatever it waited for."""
    version = Account.credential_version + 1
    values = {"status": "retired", "credential_version": version, "updated_at": at}
    tx.execute(update(Account).where(Account.id == account_id).values(**values))


def subject_of(connection: Connection, membership_id: str) -> str:
    """Return a membership's subject."""
    query = select(Membership.subject).where(Membership.id == membership_id)
    return connection.execute(query).scalar_one()


def rehome(tx: Connection, account_id: str, old: str, new: str, *, at: datetime) -> bool:
    """Move an account from one home to another in one statement; False where it was elsewhere."""
    mine = update(Account).where(Account.id == account_id, Account.home_id == old)
    version = Account.credential_version + 1
    return (
        tx.execute(mine.values(home_id=new, credential_version=version, updated_at=at)).rowcount
        == 1
    )
