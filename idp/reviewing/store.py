"""The statements of cases: one at a time, conditional where something changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, exists, insert, or_, select, update

from idp.kernel.ids import new_id
from idp.stores.tables import (
    Account,
    ContactAddress,
    Identifier,
    Membership,
    MembershipRole,
    Registration,
    ReviewCase,
    ReviewNote,
)

AnyRow = Row[*tuple[Any, ...]]
_COLUMNS = tuple(ReviewCase.__table__.columns)


def add(tx: Connection, values: Mapping[str, Any]) -> None:
    """Store a new case."""
    tx.execute(insert(ReviewCase).values(**values))


def is_taken(connection: Connection, reference: str) -> bool:
    """Tell whether a case has this reference."""
    query = select(ReviewCase.id).where(ReviewCase.reference == reference)
    return connection.execute(query).first() is not None


def by_reference(connection: Connection, organisation_id: str, reference: str) -> AnyRow | None:
    """Return an organisation's case by its reference."""
    which = (ReviewCase.organisation_id == organisation_id, ReviewCase.reference == reference)
    return connection.execute(select(*_COLUMNS).where(*which)).one_or_none()


def by_id(connection: Connection, case_id: str) -> AnyRow | None:
    """Return a case by its id."""
    return connection.execute(select(*_COLUMNS).where(ReviewCase.id == case_id)).one_or_none()


def of_registration(connection: Connection, registration_id: str) -> AnyRow | None:
    """Return the case of a sign-up."""
    which = ReviewCase.registration_id == registration_id
    return connection.execute(select(*_COLUMNS).where(which)).one_or_none()


def waiting_of(connection: Connection, membership_id: str, kind: str) -> AnyRow | None:
    """Return the case of a kind that waits for a member."""
    query = select(*_COLUMNS).where(
        ReviewCase.membership_id == membership_id,
        ReviewCase.kind == kind,
        ReviewCase.state.in_(("open", "asked")),
    )
    return connection.execute(query.limit(1)).one_or_none()


def move(
    tx: Connection,
    case_id: str,
    version: int,
    *,
    allowed: Sequence[str],
    values: Mapping[str, Any],
) -> bool:
    """Change a case that is still as it was read, and raise its version; one statement."""
    which = (
        ReviewCase.id == case_id,
        ReviewCase.version == version,
        ReviewCase.state.in_(allowed),
    )
    changed = {**values, "version": version + 1}
    return tx.execute(update(ReviewCase).where(*which).values(changed)).rowcount == 1


def note(  # noqa: PLR0913, PLR0917 - the columns of one row
    tx: Connection, case_id: str, kind: str, by: str, at: datetime, text: str = ""
) -> None:
    """Add an entry to a case's history."""
    row = {"id": new_id(), "case_id": case_id, "at": at, "by": by, "kind": kind, "text": text}
    tx.execute(insert(ReviewNote).values(row))


def notes(connection: Connection, case_id: str) -> list[AnyRow]:
    """Return a case's history, oldest first."""
    shown = (ReviewNote.at, ReviewNote.by, ReviewNote.kind, ReviewNote.text)
    query = select(*shown).where(ReviewNote.case_id == case_id)
    return list(connection.execute(query.order_by(ReviewNote.at, ReviewNote.id)))


def last_note(connection: Connection, case_id: str, kind: str) -> str:
    """Return the text of a case's newest entry of a kind, '' where it has none."""
    query = select(ReviewNote.text).where(ReviewNote.case_id == case_id, ReviewNote.kind == kind)
    newest = query.order_by(ReviewNote.at.desc(), ReviewNote.id.desc()).limit(1)
    return connection.scalar(newest) or ""


def assign(tx: Connection, case_id: str, to: str) -> None:
    """Write who looks after a case; decides nothing, hence no new version."""
    tx.execute(update(ReviewCase).where(ReviewCase.id == case_id).values(assigned=to))


# Officers


def officers(connection: Connection, organisation_id: str, *, at: datetime) -> list[AnyRow]:
    """Return who judges an organisation's files now, with their addresses."""
    query = (
        select(
            *(Membership.id.label("membership_id"), Account.id.label("account_id")),
            *(Account.given_name, Account.family_name, Account.attributes),
            ContactAddress.typed.label("address"),
        )
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .join(Account, Account.id == Membership.account_id)
        .outerjoin(ContactAddress, ContactAddress.id == Membership.contact_address_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.status == "active",
            Membership.since <= at,
            or_(Membership.until.is_(None), Membership.until > at),
            Account.status == "active",
            and_(MembershipRole.role == "officer", MembershipRole.unit_id == ""),
        )
    )
    return list(connection.execute(query.order_by(Account.family_name, Membership.id)))


def is_theirs(connection: Connection, account_id: str, canonical: str) -> bool:
    """Tell whether an address is one that this account signs in with or is written to at."""
    signs_in = exists().where(
        Identifier.account_id == account_id, Identifier.canonical == canonical
    )
    reads = exists().where(
        ContactAddress.account_id == account_id, ContactAddress.canonical == canonical
    )
    return connection.scalar(select(1).where(or_(signs_in, reads))) is not None


# Members


def member(connection: Connection, membership_id: str) -> AnyRow | None:
    """Return what a change of profile or another look at a company needs of a member."""
    query = (
        select(
            *(Membership.id, Membership.organisation_id, Membership.account_id),
            *(Membership.status, Membership.profile, Membership.details, Membership.subject),
            *(Membership.legacy_key, Account.given_name, Account.family_name, Account.attributes),
            *(ContactAddress.typed.label("address"), ContactAddress.canonical),
        )
        .join(Account, Account.id == Membership.account_id)
        .outerjoin(ContactAddress, ContactAddress.id == Membership.contact_address_id)
        .where(Membership.id == membership_id)
    )
    return connection.execute(query).one_or_none()


def hold_member(tx: Connection, membership_id: str) -> None:
    """Hold a membership to the end: two who change it take turns (SQLite does it already)."""
    which = Membership.id == membership_id
    tx.execute(select(Membership.id).where(which).with_for_update())


def change_member(tx: Connection, membership_id: str, values: Mapping[str, Any]) -> None:
    """Change a member's profile or details."""
    tx.execute(update(Membership).where(Membership.id == membership_id).values(**values))


# Erasing


def over(connection: Connection, organisation_id: str, decided_by: datetime) -> list[str]:
    """Return cases whose people are to be forgotten: decided that long ago, or withdrawn."""
    old = and_(ReviewCase.state.in_(("approved", "refused")), ReviewCase.decided_at <= decided_by)
    query = select(ReviewCase.id).where(
        ReviewCase.organisation_id == organisation_id,
        ReviewCase.decided_by != "",
        or_(old, ReviewCase.state == "withdrawn"),
    )
    return list(connection.scalars(query.order_by(ReviewCase.decided_at).limit(500)))


def forget(tx: Connection, ids: Sequence[str]) -> None:
    """Leave of cases what counts them: kind, profile, département, reason and dates."""
    nobody: dict[str, Any] = {
        "registration_id": None,
        "membership_id": None,
        "evidence": {},
        "siren": "",
    }
    nobody |= {"assigned": "", "first_by": "", "decided_by": ""}
    tx.execute(update(ReviewCase).where(ReviewCase.id.in_(ids)).values(nobody))
    tx.execute(delete(ReviewNote).where(ReviewNote.case_id.in_(ids)))


def ended(connection: Connection, at: datetime) -> list[str]:
    """Return cases whose registration is about to be erased."""
    query = (
        select(ReviewCase.id)
        .join(Registration, Registration.id == ReviewCase.registration_id)
        .where(Registration.expires_at <= at, Registration.state != "review")
    )
    return list(connection.scalars(query.limit(500)))


def let_go(tx: Connection, ids: Sequence[str]) -> None:
    """Part cases from their registrations."""
    parted = update(ReviewCase).where(ReviewCase.id.in_(ids))
    tx.execute(parted.values(registration_id=None))
