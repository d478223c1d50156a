"""The statements of legacy records and their claims."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from idp.stores.enrolment import Conflict
from idp.stores.tables import (
    Account,
    ContactAddress,
    Identifier,
    LegacyClaim,
    LegacyRecord,
    Membership,
)

AnyRow = Row[*tuple[Any, ...]]
Which = tuple[str, str]
"""An organisation's id and the name of a source."""

_RECORD = (
    LegacyRecord.id,
    LegacyRecord.key,
    LegacyRecord.login_canonical,
    LegacyRecord.address,
    LegacyRecord.scheme,
    LegacyRecord.cost,
    LegacyRecord.secret,
    LegacyRecord.data,
    LegacyRecord.status,
    LegacyRecord.imported_at,
)
_IDENTIFIER = (
    select(Identifier.display)
    .where(
        Identifier.account_id == Membership.account_id,
        Identifier.organisation_id == Membership.organisation_id,
    )
    .order_by(Identifier.canonical)
    .limit(1)
    .correlate(Membership)
    .scalar_subquery()
)
_MEMBER = (
    select(
        Membership.id,
        Membership.account_id,
        Membership.organisation_id,
        Membership.subject,
        Membership.legacy_key,
        Membership.details,
        Membership.first_visit_at,
        Account.given_name,
        Account.family_name,
        Account.birth_family_name,
        Account.attributes,
        ContactAddress.typed.label("address"),
        ContactAddress.verified_at,
        _IDENTIFIER.label("identifier"),
    )
    .join_from(Membership, Account, Account.id == Membership.account_id)
    .outerjoin(ContactAddress, ContactAddress.id == Membership.contact_address_id)
    .where(Membership.status == "active")
)


def by_login(connection: Connection, which: Which, login: str) -> AnyRow | None:
    """Return the record of a login; one statement for a login that nobody has."""
    query = select(*_RECORD).where(*_in(which), LegacyRecord.login_canonical == login)
    return connection.execute(query).one_or_none()


def by_key(connection: Connection, which: Which, key: str) -> AnyRow | None:
    """Return the record of a key, with the claim on it where there is one."""
    query = (
        select(
            *_RECORD,
            LegacyClaim.id.label("claim_id"),
            LegacyClaim.membership_id,
            LegacyClaim.at.label("claimed_at"),
        )
        .outerjoin(LegacyClaim, LegacyClaim.legacy_record_id == LegacyRecord.id)
        .where(*_in(which), LegacyRecord.key == key)
    )
    return connection.execute(query).one_or_none()


def mix(connection: Connection, organisation_id: str, source: str) -> dict[tuple[str, int], int]:
    """Return how many records of a source have each (scheme, cost)."""
    query = (
        select(LegacyRecord.scheme, LegacyRecord.cost, func.count())
        .where(*_in((organisation_id, source)), LegacyRecord.secret != "")
        .group_by(LegacyRecord.scheme, LegacyRecord.cost)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def member(connection: Connection, account_id: str, organisation_id: str) -> AnyRow | None:
    """Return an account's active membership with what is known of the person."""
    query = _MEMBER.where(
        Membership.account_id == account_id, Membership.organisation_id == organisation_id
    )
    return connection.execute(query).one_or_none()


def keep(tx: Connection, values: Mapping[str, Any]) -> None:
    """Store a record unless its key or its login is there already."""
    insert_or = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    tx.execute(insert_or(LegacyRecord).values(values).on_conflict_do_nothing())


def claim(tx: Connection, values: Mapping[str, Any], key: str, *, at: datetime) -> bool:
    """Give a record to a membership; False where either has a counterpart already.

    One insert on two unique keys decides; a membership that got the key otherwise refuses it too.
    """
    insert_or = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    row = {**values, "at": at}
    if not tx.execute(insert_or(LegacyClaim).values(row).on_conflict_do_nothing()).rowcount:
        return False
    given = (
        update(Membership)
        .where(Membership.id == values["membership_id"], Membership.legacy_key.is_(None))
        .values(legacy_key=key)
    )
    try:
        with tx.begin_nested():
            taken = tx.execute(given).rowcount == 1
    except IntegrityError:
        taken = False
    if not taken:
        tx.execute(delete(LegacyClaim).where(LegacyClaim.id == values["id"]))
    return taken


def release(tx: Connection, claim_id: str, membership_id: str) -> bool:
    """Take a record from its owner, who is asked anew at the next visit; False: it is gone."""
    if not tx.execute(delete(LegacyClaim).where(LegacyClaim.id == claim_id)).rowcount:
        return False
    anew = {"legacy_key": None, "first_visit_at": None, "cleared_for": ""}
    ended = {"version": Membership.version + 1}
    which = Membership.id == membership_id
    tx.execute(update(Membership).where(which).values(**anew, **ended))
    return True


def visited(tx: Connection, membership_id: str, *, at: datetime) -> bool:
    """Record that what a first visit asks was answered, once; False: it was, before."""
    which = (Membership.id == membership_id, Membership.first_visit_at.is_(None))
    return tx.execute(update(Membership).where(*which).values(first_visit_at=at)).rowcount == 1


def learn(tx: Connection, membership_id: str, details: Mapping[str, Any]) -> None:
    """Add to what an organisation keeps of its own of a member; None takes a detail away."""
    which = Membership.id == membership_id
    known = tx.execute(select(Membership.details).where(which).with_for_update()).scalar_one()
    merged = {name: value for name, value in {**known, **details}.items() if value is not None}
    tx.execute(update(Membership).where(which).values(details=merged))


def known_among(
    connection: Connection, which: Which, keys: Collection[str], logins: Collection[str]
) -> list[AnyRow]:
    """Return the records that have one of these keys or logins."""
    by_key = select(*_RECORD).where(*_in(which), LegacyRecord.key.in_(keys))
    by_login = select(*_RECORD).where(*_in(which), LegacyRecord.login_canonical.in_(logins))
    rows = {row.id: row for query in (by_key, by_login) for row in connection.execute(query)}
    return list(rows.values())


def write(
    tx: Connection, new: Sequence[Mapping[str, Any]], changed: Sequence[dict[str, Any]]
) -> None:
    """Store records of an import and change others by their ids, one batch each.

    Raises:
        Conflict: Another import wrote the same key or login meanwhile.
    """
    try:
        _write(tx, new, changed)
    except IntegrityError as error:
        raise Conflict from error


def _write(
    tx: Connection, new: Sequence[Mapping[str, Any]], changed: Sequence[dict[str, Any]]
) -> None:
    if new:
        tx.execute(insert(LegacyRecord), list(new))
    if changed:
        names = changed[0].keys() - {"which"}
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        statement = update(LegacyRecord.__table__).where(  # type: ignore[arg-type]  # a table of the ORM's
            LegacyRecord.id == bindparam("which")
        )
        tx.execute(statement.values(values), list(changed))


def listed(
    connection: Connection, which: Which, *, claimed: bool | None, limit: int
) -> list[AnyRow]:
    """Return records by key with who claimed them; `claimed` leaves out the others."""
    query = (
        select(
            LegacyRecord.key,
            LegacyRecord.login_canonical.label("login"),
            LegacyRecord.address,
            LegacyRecord.status,
            LegacyRecord.scheme,
            LegacyRecord.imported_at,
            LegacyClaim.at.label("claimed_at"),
            Membership.subject,
        )
        .outerjoin(LegacyClaim, LegacyClaim.legacy_record_id == LegacyRecord.id)
        .outerjoin(Membership, Membership.id == LegacyClaim.membership_id)
        .where(*_in(which))
    )
    if claimed is not None:
        is_claimed = LegacyClaim.id.is_not(None)
        query = query.where(is_claimed if claimed else ~is_claimed)
    return list(connection.execute(query.order_by(LegacyRecord.key).limit(limit)))


def counted(connection: Connection, organisation_id: str) -> list[AnyRow]:
    """Return how many records each source has, of each scheme and status, and how many claims."""
    query = (
        select(
            LegacyRecord.source,
            LegacyRecord.scheme,
            LegacyRecord.status,
            func.count(LegacyRecord.id).label("records"),
            func.count(LegacyClaim.id).label("claimed"),
        )
        .outerjoin(LegacyClaim, LegacyClaim.legacy_record_id == LegacyRecord.id)
        .where(LegacyRecord.organisation_id == organisation_id)
        .group_by(LegacyRecord.source, LegacyRecord.scheme, LegacyRecord.status)
        .order_by(LegacyRecord.source, LegacyRecord.scheme, LegacyRecord.status)
    )
    return list(connection.execute(query))


def _in(which: Which) -> tuple[Any, Any]:
    return LegacyRecord.organisation_id == which[0], LegacyRecord.source == which[1]
