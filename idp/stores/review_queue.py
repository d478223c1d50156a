"""What officers' lists read: files that match, their number, how long they took, their twins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from idp.stores.tables import ContactAddress, Identifier, Membership, Registration, ReviewCase

AnyRow = Row[*tuple[Any, ...]]
_WAITING = ("open", "asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which files; an empty value leaves that column open.

    Attributes:
        equal: Column → value, of `kind`, `profile`, `department`, `assigned`.
        text: Part of a reference, SIREN, company name or e-mail address.
        late_before: Only files that wait and were received before.
    """

    organisation_id: str
    states: Sequence[str] = ()
    equal: Mapping[str, str]
    text: str = ""
    late_before: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(connection: Connection, wanted: Wanted, *, skip: int, most: int) -> list[AnyRow]:
    """Return files, those that wait longest first, with their applicants' addresses."""
    query = (
        select(
            *ReviewCase.__table__.columns,
            func.coalesce(Registration.typed, ContactAddress.typed, "").label("address"),
        )
        .outerjoin(Registration, Registration.id == ReviewCase.registration_id)
        .outerjoin(Membership, Membership.id == ReviewCase.membership_id)
        .outerjoin(ContactAddress, ContactAddress.id == Membership.contact_address_id)
        .where(*_which(wanted))
    )
    oldest = query.order_by(ReviewCase.received_at, ReviewCase.id)
    return list(connection.execute(oldest.offset(skip).limit(most)))


def count(connection: Connection, wanted: Wanted) -> int:
    """Return how many files match."""
    query = (
        select(func.count())
        .select_from(ReviewCase)
        .outerjoin(Registration, Registration.id == ReviewCase.registration_id)
        .outerjoin(Membership, Membership.id == ReviewCase.membership_id)
        .outerjoin(ContactAddress, ContactAddress.id == Membership.contact_address_id)
    )
    return connection.scalar(query.where(*_which(wanted))) or 0


def counts(connection: Connection, organisation_id: str) -> dict[str, int]:
    """Return how many files an organisation has in each state."""
    query = (
        select(ReviewCase.state, func.count())
        .where(ReviewCase.organisation_id == organisation_id)
        .group_by(ReviewCase.state)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def reasons(connection: Connection, organisation_id: str) -> dict[str, int]:
    """Return how often each reason refused somebody."""
    query = (
        select(ReviewCase.reason, func.count())
        .where(ReviewCase.organisation_id == organisation_id, ReviewCase.state == "refused")
        .group_by(ReviewCase.reason)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def choices(connection: Connection, organisation_id: str) -> dict[str, list[str]]:
    """Return the profiles and départements that an organisation's files have."""
    found = {}
    for name in ("profile", "department"):
        column = getattr(ReviewCase, name)
        query = select(column).where(ReviewCase.organisation_id == organisation_id, column != "")
        found[name] = list(connection.scalars(query.distinct().order_by(column)))
    return found


def durations(connection: Connection, organisation_id: str, *, most: int) -> list[float]:
    """Return how long the last decisions on applications took, in seconds."""
    query = (
        select(ReviewCase.received_at, ReviewCase.decided_at)
        .where(
            ReviewCase.organisation_id == organisation_id,
            ReviewCase.kind != "recheck",
            ReviewCase.state.in_(("approved", "refused")),
            ReviewCase.decided_at.is_not(None),
        )
        .order_by(ReviewCase.decided_at.desc())
        .limit(most)
    )
    return [(row.decided_at - row.received_at).total_seconds() for row in connection.execute(query)]


def same_files(
    connection: Connection, organisation_id: str, case_id: str, siren: str, canonical: str
) -> list[AnyRow]:
    """Return other files of the same company or address, the newest first."""
    same = []
    if siren:
        same.append(ReviewCase.siren == siren)
    if canonical:
        same.append(Registration.canonical == canonical)
    if not same:
        return []
    query = (
        select(
            *(ReviewCase.reference, ReviewCase.state, ReviewCase.siren, ReviewCase.received_at),
            Registration.canonical,
        )
        .outerjoin(Registration, Registration.id == ReviewCase.registration_id)
        .where(ReviewCase.organisation_id == organisation_id, ReviewCase.id != case_id, or_(*same))
    )
    return list(connection.execute(query.order_by(ReviewCase.received_at.desc()).limit(20)))


def same_address(connection: Connection, organisation_id: str, canonical: str) -> list[str]:
    """Return the memberships of who signs in with an address or is written to at it."""
    signs_in = select(Identifier.account_id).where(
        Identifier.organisation_id == organisation_id, Identifier.canonical == canonical
    )
    reads = select(ContactAddress.account_id).where(ContactAddress.canonical == canonical)
    query = select(Membership.id).where(
        Membership.organisation_id == organisation_id,
        Membership.status != "ended",
        or_(Membership.account_id.in_(signs_in), Membership.account_id.in_(reads)),
    )
    return list(connection.scalars(query.order_by(Membership.id).limit(20)))


def unchecked(
    connection: Connection, organisation_id: str, before: str, *, after: str, most: int
) -> list[AnyRow]:
    """Return members whose company was looked at last before a day (ISO), in the order of ids."""
    siren = Membership.details["siren"].as_string()
    looked = func.coalesce(
        Membership.details["siren_checked_at"].as_string(),
        Membership.details["siren_verified_at"].as_string(),
        "",
    )
    query = select(Membership.id, siren.label("siren")).where(
        Membership.organisation_id == organisation_id,
        Membership.id > after,
        Membership.status == "active",
        siren != "",
        looked < before,
    )
    return list(connection.execute(query.order_by(Membership.id).limit(most)))


def _which(wanted: Wanted) -> list[ColumnElement[bool]]:
    which = [ReviewCase.organisation_id == wanted.organisation_id]
    which += [getattr(ReviewCase, name) == value for name, value in wanted.equal.items() if value]
    if wanted.states:
        which.append(ReviewCase.state.in_(wanted.states))
    if wanted.late_before is not None:
        which.append(ReviewCase.received_at < wanted.late_before)
        which.append(ReviewCase.state.in_(_WAITING))
    if wanted.since is not None:
        which.append(ReviewCase.received_at >= wanted.since)
    if wanted.until is not None:
        which.append(ReviewCase.received_at < wanted.until)
    return which + ([_says(wanted.text)] if wanted.text else [])


def _says(text: str) -> ColumnElement[bool]:
    bare = text.replace(" ", "")
    return or_(
        ReviewCase.reference.icontains(text, autoescape=True),
        ReviewCase.siren.startswith(bare, autoescape=True),
        ReviewCase.evidence["name"].as_string().icontains(text, autoescape=True),
        Registration.canonical.icontains(text, autoescape=True),
        ContactAddress.canonical.icontains(text, autoescape=True),
    )
