"""The people of one organisation, many at a time: read by keys, by search, all of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from idp.stores.tables import (
    Account,
    ContactAddress,
    Credential,
    Identifier,
    Membership,
    MembershipRole,
    Tombstone,
)

AnyRow = Row[*tuple[Any, ...]]
_HAS_PASSWORD = (
    select(Credential.id)
    .where(
        Credential.account_id == Account.id,
        Credential.kind == "password",
        Credential.state == "live",
    )
    .limit(1)
    .correlate(Account)
    .scalar_subquery()
)
_MEMBERS = (
    select(
        Account.id.label("account_id"),
        Account.home_id,
        Account.status.label("account_status"),
        Account.given_name,
        Account.family_name,
        Account.birth_family_name,
        Account.attributes,
        Account.last_sign_in_at,
        Identifier.id.label("identifier_id"),
        Identifier.canonical.label("identifier"),
        Identifier.display.label("identifier_shown"),
        Membership.id.label("membership_id"),
        Membership.subject,
        Membership.status,
        Membership.profile,
        Membership.legacy_key,
        Membership.since,
        Membership.until,
        ContactAddress.id.label("address_id"),
        ContactAddress.typed.label("email"),
        ContactAddress.canonical.label("email_canonical"),
        ContactAddress.verified_at.label("email_verified_at"),
        _HAS_PASSWORD.label("password_id"),
    )
    .join_from(Membership, Account, Account.id == Membership.account_id)
    .outerjoin(
        Identifier,
        and_(
            Identifier.account_id == Account.id,
            Identifier.organisation_id == Membership.organisation_id,
            Identifier.kind == bindparam("kind"),
        ),
    )
    .outerjoin(ContactAddress, ContactAddress.id == Membership.contact_address_id)
    .where(Membership.organisation_id == bindparam("organisation_id"))
)


@dataclass(slots=True)
class Keys:
    """What a batch of rows may be known by."""

    identifiers: Collection[str] = ()
    subjects: Collection[str] = ()
    legacy_keys: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Within:
    """Some units of an organisation: whoever has one of their codes, or a role at one.

    Attributes:
        unit_ids: The units.
        codes: Their codes, where structured identifiers begin with one; all of one length.
    """

    unit_ids: Collection[str]
    codes: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom to look for: part of a name, identifier or address, or one exact id, `sub` or key.

    With neither it is everybody, by name; `within` leaves out those of other units.
    """

    text: str = ""
    key: str = ""
    limit: int = 50
    offset: int = 0
    within: Within | None = None


def by_keys(
    connection: Connection, organisation_id: str, kind: str, keys: Keys
) -> tuple[list[AnyRow], set[str], set[str]]:
    """Return members known by any of these keys, and which identifiers and subjects are taken.

    Taken are also those of people who are no members here: another organisation's subject, an
    identifier whose membership ended.
    """
    owned = select(Identifier.account_id, Identifier.canonical).where(
        Identifier.organisation_id == organisation_id, Identifier.canonical.in_(keys.identifiers)
    )
    owners = connection.execute(owned).all()
    taken = select(Membership.subject).where(Membership.subject.in_(keys.subjects))
    subjects = set(connection.scalars(taken)) if keys.subjects else set()
    parameters = {"organisation_id": organisation_id, "kind": kind}
    found: dict[str, AnyRow] = {}
    # One query for each key: an OR over three columns would use no index.
    for column, values in (
        (Membership.account_id, {row.account_id for row in owners}),
        (Membership.subject, subjects),
        (Membership.legacy_key, keys.legacy_keys),
    ):
        if values:
            rows = connection.execute(_MEMBERS.where(column.in_(values)), parameters)
            found |= {row.membership_id: row for row in rows}
    return list(found.values()), {row.canonical for row in owners}, subjects


def matching(
    connection: Connection, organisation_id: str, kind: str, wanted: Wanted
) -> list[AnyRow]:
    """Return members by exact keys or by part of a name or address, by family name."""
    exact = (Membership.subject, Membership.legacy_key, Account.id, Membership.id)
    which = holding(wanted.text) if wanted.text else or_(*(it == wanted.key for it in exact))
    query = _MEMBERS.where(which) if wanted.text or wanted.key else _MEMBERS
    query = query.where(*inside(wanted.within))
    query = query.order_by(Account.family_name, Account.given_name, Membership.id)
    parameters = {"organisation_id": organisation_id, "kind": kind}
    return list(connection.execute(query.limit(wanted.limit).offset(wanted.offset), parameters))


def by_ids(
    connection: Connection, organisation_id: str, kind: str, membership_ids: Collection[str]
) -> list[AnyRow]:
    """Return the members of an organisation with these memberships, in no order."""
    query = _MEMBERS.where(Membership.id.in_(membership_ids))
    parameters = {"organisation_id": organisation_id, "kind": kind}
    return list(connection.execute(query, parameters))


def holding(text: str) -> ColumnElement[bool]:
    """Return the condition that a name, an identifier or an address holds this text."""
    # SQLite lowers ASCII only: other capitals are looked for as they may be written.
    written = {text.casefold(), text, text.upper(), text.title()}
    likes = [f"%{_escaped(one)}%" for one in sorted(written)]
    names = (Account.family_name, Account.given_name, ContactAddress.typed)
    which: list[ColumnElement[bool]] = [
        func.lower(column).like(f"%{_escaped(text.casefold())}%", escape="!")
        for column in (*names, Identifier.canonical)
    ]
    return or_(*which, *(column.like(like, escape="!") for column in names for like in likes))


def inside(within: Within | None) -> list[ColumnElement[bool]]:
    """Return the condition that somebody belongs to one of these units."""
    if within is None:
        return []
    named = select(MembershipRole.membership_id).where(MembershipRole.unit_id.in_(within.unit_ids))
    by_role = Membership.id.in_(named)
    if not within.codes:
        return [by_role]
    length = len(next(iter(within.codes)))
    by_code = func.substr(Identifier.canonical, 1, length).in_(within.codes)
    return [or_(by_code, and_(Identifier.id.is_(None), by_role))]


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def everybody(
    connection: Connection,
    organisation_id: str,
    kind: str,
    *,
    within: Within | None = None,
    batch: int = 1000,
) -> Iterator[list[AnyRow]]:
    """Yield all members in batches, in the order of their memberships' ids."""
    after = ""
    parameters = {"organisation_id": organisation_id, "kind": kind}
    while True:
        query = _MEMBERS.where(Membership.id > after, *inside(within)).order_by(Membership.id)
        rows = list(connection.execute(query.limit(batch), parameters))
        if not rows:
            return
        yield rows
        after = rows[-1].membership_id


def roles_of(
    connection: Connection, membership_ids: Collection[str]
) -> dict[str, set[tuple[str, str]]]:
    """Return the (role, unit id) pairs of each membership that has any."""
    query = select(MembershipRole.membership_id, MembershipRole.role, MembershipRole.unit_id)
    found: dict[str, set[tuple[str, str]]] = {}
    for row in connection.execute(query.where(MembershipRole.membership_id.in_(membership_ids))):
        found.setdefault(row.membership_id, set()).add((row.role, row.unit_id))
    return found


def entombed(connection: Connection, kind: str, fingerprints: Collection[bytes]) -> set[bytes]:
    """Return which of these may never be used again."""
    query = select(Tombstone.value_hmac).where(
        Tombstone.kind == kind, Tombstone.value_hmac.in_(fingerprints)
    )
    return set(connection.scalars(query))
