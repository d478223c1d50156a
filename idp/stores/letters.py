"""Letters, read: the people they may go to, and where each one stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, RowMapping, Select, and_, func, or_, select

from idp.stores.tables import Account, ContactAddress, Credential, Identifier, Letter, Membership
from idp.stores.types import Instant

_CHUNK = 1000  # well under what a statement may bind, on either database
_PENDING = and_(Letter.printed_at.is_(None), Letter.voided_at.is_(None))

AnyRow = Row[*tuple[Any, ...]]
PersonRow = RowMapping
Whose = tuple[str, str]
"""An organisation's id, and the kind of its identifiers."""


def unactivated(connection: Connection, whose: Whose, at: datetime) -> list[PersonRow]:
    """Return the organisation's own people who never activated and may; `whose`: id and kind."""
    which = and_(
        Account.status == "provisioned",
        Account.home_id == whose[0],
        Membership.status.in_(("provisioned", "active")),
        or_(Membership.until.is_(None), Membership.until > at),
    )
    return _people(connection, whose, which, at)


def waiting(connection: Connection, whose: Whose, at: datetime) -> list[PersonRow]:
    """Return the people who asked for a letter that is not printed yet."""
    asked = select(Letter.account_id).where(Letter.organisation_id == whose[0], _PENDING)
    return _people(connection, whose, Account.id.in_(asked), at)


def of_batch(connection: Connection, whose: Whose, batch: str, at: datetime) -> list[PersonRow]:
    """Return the people who have a letter of this batch."""
    had = select(Letter.account_id).where(Letter.organisation_id == whose[0], Letter.batch == batch)
    return _people(connection, whose, Account.id.in_(had), at)


def named(
    connection: Connection, whose: Whose, names: Sequence[str], at: datetime
) -> list[PersonRow]:
    """Return the people with one of these account ids or canonical identifiers."""
    found: list[PersonRow] = []
    for start in range(0, len(names), _CHUNK):
        some = names[start : start + _CHUNK]
        which = or_(Account.id.in_(some), Identifier.canonical.in_(some))
        found += _people(connection, whose, which, at)
    return found


def _people(
    connection: Connection, whose: Whose, which: ColumnElement[bool], at: datetime
) -> list[PersonRow]:
    organisation_id, kind = whose
    query = (
        select(
            Account.id.label("account_id"),
            Account.home_id,
            Account.status.label("account_status"),
            Account.given_name,
            Account.family_name,
            Account.attributes,
            func.coalesce(Identifier.display, "").label("identifier"),
            func.coalesce(Identifier.canonical, "").label("canonical"),
            Membership.status,
            Membership.until,
            func.coalesce(ContactAddress.typed, "").label("email"),
            _code_until(organisation_id, at).label("code_until"),
            _requested_at(organisation_id).label("requested_at"),
        )
        .join_from(Membership, Account, Account.id == Membership.account_id)
        .outerjoin(ContactAddress, ContactAddress.id == Membership.contact_address_id)
        .outerjoin(
            Identifier,
            and_(
                Identifier.account_id == Account.id,
                Identifier.organisation_id == organisation_id,
                Identifier.kind == kind,
            ),
        )
        .where(Membership.organisation_id == organisation_id, Membership.status != "ended", which)
    )
    rows = connection.execute(query).mappings()
    return list({row["account_id"]: row for row in rows}.values())


def _code_until(organisation_id: str, at: datetime) -> ColumnElement[Any]:
    query = select(func.max(Credential.expires_at, type_=Instant())).where(
        Credential.account_id == Account.id,
        Credential.organisation_id == organisation_id,
        Credential.kind.in_(("provisional_paper", "provisional_mailed")),
        Credential.state == "live",
        Credential.expires_at > at,
    )
    return query.correlate(Account).scalar_subquery()


def _requested_at(organisation_id: str) -> ColumnElement[Any]:
    query = select(func.min(Letter.requested_at, type_=Instant())).where(
        Letter.account_id == Account.id, Letter.organisation_id == organisation_id, _PENDING
    )
    return query.correlate(Account).scalar_subquery()


def listed(connection: Connection, whose: Whose, batch: str) -> Sequence[AnyRow]:
    """Return every letter of an organisation, or of one batch, with its code's state."""
    query = _letters(whose)
    if batch:
        query = query.where(Letter.batch == batch)
    return connection.execute(query).all()


def of_account(connection: Connection, whose: Whose, account_id: str) -> Sequence[AnyRow]:
    """Return the letters that an organisation wrote to one account, oldest first."""
    return connection.execute(_letters(whose).where(Letter.account_id == account_id)).all()


def _letters(whose: Whose) -> Select[*tuple[Any, ...]]:
    organisation_id, kind = whose
    return (
        select(
            Letter.id,
            Letter.batch,
            Letter.account_id,
            Letter.requested_at,
            Letter.printed_at,
            Letter.printed_by,
            Letter.expires_at,
            Letter.voided_at,
            Letter.voided_because,
            Letter.used_at,
            Account.status.label("account_status"),
            Account.family_name,
            Account.given_name,
            Identifier.display.label("identifier"),
            Credential.state.label("code_state"),
            Credential.tries,
        )
        .join_from(Letter, Account, Account.id == Letter.account_id)
        .outerjoin(Credential, Credential.id == Letter.credential_id)
        .outerjoin(
            Identifier,
            and_(
                Identifier.account_id == Account.id,
                Identifier.organisation_id == organisation_id,
                Identifier.kind == kind,
            ),
        )
        .where(Letter.organisation_id == organisation_id)
        .order_by(Account.family_name, Account.given_name, Letter.printed_at, Letter.id)
    )
