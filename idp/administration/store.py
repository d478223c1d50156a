"""The statements of what staff do to one person: lock, change, void, detach, end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from idp.kernel.ids import new_id
from idp.stores.tables import (
    Account,
    AuditEvent,
    ContactAddress,
    Credential,
    Identifier,
    KnownBrowser,
    Letter,
    MailedProof,
    Membership,
    MembershipRole,
    SecretAnswer,
    Session,
    SessionOrganisation,
)

AnyRow = Row[*tuple[Any, ...]]


def lock(tx: Connection, membership_id: str, organisation_id: str) -> None:
    """Hold an organisation's membership and its account: what was judged stays true to the end.

    On SQLite the write transaction does it already.
    """
    mine = select(Membership.account_id).where(
        Membership.id == membership_id, Membership.organisation_id == organisation_id
    )
    account_id = tx.scalar(mine.with_for_update())
    tx.execute(select(Account.id).where(Account.id == account_id).with_for_update())


# Names and addresses


def change_account(tx: Connection, account_id: str, values: Mapping[str, Any]) -> None:
    """Change an account's own facts."""
    tx.execute(update(Account).where(Account.id == account_id).values(**values))


def change_membership(tx: Connection, membership_id: str, values: Mapping[str, Any]) -> None:
    """Change a membership's own facts, its counter apart."""
    tx.execute(update(Membership).where(Membership.id == membership_id).values(**values))


def add_address(tx: Connection, row: Mapping[str, Any]) -> str:
    """Add a contact address; returns its id."""
    address_id = new_id()
    tx.execute(insert(ContactAddress).values(id=address_id, **row))
    return address_id


def replace_recovery(tx: Connection, account_id: str, old_id: str | None, new: str) -> None:
    """Let an account recover by its new address, where it did by the old one or by none."""
    was = or_(Account.recovery_address_id.is_(None), Account.recovery_address_id == old_id)
    tx.execute(update(Account).where(Account.id == account_id, was).values(recovery_address_id=new))


def drop_address(tx: Connection, address_id: str) -> None:
    """Delete an address that nothing names any more."""
    named = or_(
        exists().where(Membership.contact_address_id == address_id),
        exists().where(Account.recovery_address_id == address_id),
    )
    tx.execute(delete(ContactAddress).where(ContactAddress.id == address_id, ~named))


def rename(tx: Connection, identifier_id: str, canonical: str, display: str) -> bool:
    """Change an identifier; False when somebody else has that one."""
    changed = update(Identifier).where(Identifier.id == identifier_id)
    try:
        with tx.begin_nested():
            tx.execute(changed.values(canonical=canonical, display=display))
    except IntegrityError:
        return False
    return True


# First secrets


def void_all(tx: Connection, account_id: str, *, at: datetime) -> None:
    """Kill all that proves an account: secrets of any kind, answers, browsers, mailed proofs."""
    live = Credential.account_id == account_id, Credential.state != "void"
    tx.execute(update(Credential).where(*live).values(state="void", changed_at=at))
    tx.execute(delete(SecretAnswer).where(SecretAnswer.account_id == account_id))
    tx.execute(delete(KnownBrowser).where(KnownBrowser.account_id == account_id))
    void_mailed(tx, account_id, at=at)


def void_mailed(tx: Connection, account_id: str, *, at: datetime, address: str = "") -> None:
    """Kill what was mailed to an account, or to one address of it and what gives a former back."""
    which = [MailedProof.account_id == account_id, MailedProof.used_at.is_(None)]
    which += [MailedProof.superseded_at.is_(None)]
    of_it = or_(MailedProof.address == address, MailedProof.purpose == "address_back")
    which += [of_it] if address else []
    tx.execute(update(MailedProof).where(*which).values(superseded_at=at))


def void_provisional(
    tx: Connection, account_id: str, organisation_id: str, *, kind: str = "%", at: datetime
) -> None:
    """Kill the provisional secrets that one organisation gave an account; of one kind: `mailed`."""
    which = (
        Credential.account_id == account_id,
        Credential.organisation_id == organisation_id,
        Credential.kind.like(f"provisional_{kind}"),
        Credential.state == "live",
    )
    tx.execute(update(Credential).where(*which).values(state="void", changed_at=at))


def void_letters(
    tx: Connection, account_id: str, organisation_id: str, *, because: str, at: datetime
) -> None:
    """Void the letters of one organisation to an account: asked for, printed, not used."""
    which = (
        Letter.account_id == account_id,
        Letter.organisation_id == organisation_id,
        Letter.voided_at.is_(None),
        Letter.used_at.is_(None),
    )
    tx.execute(update(Letter).where(*which).values(voided_at=at, voided_because=because))


def request_letter(tx: Connection, account_id: str, organisation_id: str, *, at: datetime) -> None:
    """Ask for a letter; its code is drawn when it is printed."""
    row = {"id": new_id(), "account_id": account_id, "organisation_id": organisation_id}
    tx.execute(insert(Letter).values(**row, requested_at=at))


def version_of(connection: Connection, account_id: str) -> int:
    """Return an account's credential version, as this transaction sees it."""
    query = select(Account.credential_version).where(Account.id == account_id)
    return connection.execute(query).scalar_one()


def first_secrets_since(connection: Connection, account_id: str, since: datetime) -> list[datetime]:
    """Return when an account was given a first secret, newest first."""
    query = select(AuditEvent.at).where(
        AuditEvent.account_id == account_id,
        AuditEvent.event == "first_secret",
        AuditEvent.at > since,
    )
    return list(connection.scalars(query.order_by(AuditEvent.at.desc())))


# Detaching


def identifiers_of(connection: Connection, account_id: str, organisation_id: str) -> list[str]:
    """Return the ids of an organisation's identifiers that open an account."""
    query = select(Identifier.id).where(
        Identifier.account_id == account_id, Identifier.organisation_id == organisation_id
    )
    return list(connection.scalars(query))


def add_account(tx: Connection, row: Mapping[str, Any]) -> str:
    """Add a provisioned account; returns its id."""
    account_id = new_id()
    tx.execute(insert(Account).values(id=account_id, status="provisioned", **row))
    return account_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A membership on its way from one account to another."""

    membership_id: str
    old: str
    new: str
    at: datetime


def move_membership(tx: Connection, move: Move, identifiers: list[str], *, status: str) -> None:
    """Move a membership and its organisation's identifiers, its counter raised."""
    named = Identifier.id.in_(identifiers)
    tx.execute(update(Identifier).where(named).values(account_id=move.new))
    raised = {"version": Membership.version + 1, "status": status, "cleared_for": ""}
    mine = update(Membership).where(Membership.id == move.membership_id)
    tx.execute(mine.values(account_id=move.new, **raised))


def move_address(tx: Connection, move: Move, address_id: str) -> None:
    """Let the new account have the membership's address: moved, or copied where it serves more."""
    here = Membership.contact_address_id == address_id
    shared = or_(
        exists().where(Account.recovery_address_id == address_id),
        exists().where(here, Membership.id != move.membership_id),
    )
    moved = update(ContactAddress).where(ContactAddress.id == address_id, ~shared)
    kept = address_id
    if tx.execute(moved.values(account_id=move.new)).rowcount == 0:
        columns = ContactAddress.typed, ContactAddress.canonical, ContactAddress.verified_at
        row = tx.execute(select(*columns).where(ContactAddress.id == address_id)).one()._asdict()
        kept = add_address(tx, row | {"account_id": move.new, "changed_at": move.at})
        change_membership(tx, move.membership_id, {"contact_address_id": kept})
    change_account(tx, move.new, {"recovery_address_id": kept})


def end_visits(tx: Connection, account_id: str, organisation_id: str, *, at: datetime) -> int:
    """End what an account's sessions have open in one organisation; they go on elsewhere."""
    sessions = select(Session.id).where(Session.account_id == account_id)
    ended = update(SessionOrganisation).where(
        SessionOrganisation.session_id.in_(sessions),
        SessionOrganisation.organisation_id == organisation_id,
        SessionOrganisation.ended_at.is_(None),
    )
    return tx.execute(ended.values(ended_at=at)).rowcount


# Ending


def drop_identifiers(tx: Connection, account_id: str, organisation_id: str) -> None:
    """Delete an organisation's identifiers of an account: others may have them."""
    which = Identifier.account_id == account_id, Identifier.organisation_id == organisation_id
    tx.execute(delete(Identifier).where(*which))


def drop_roles(tx: Connection, membership_id: str) -> None:
    """Delete every role of a membership."""
    tx.execute(delete(MembershipRole).where(MembershipRole.membership_id == membership_id))


def drop_roles_at(tx: Connection, unit_id: str) -> None:
    """Delete every role at a unit."""
    tx.execute(delete(MembershipRole).where(MembershipRole.unit_id == unit_id))
