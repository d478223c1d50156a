"""A person as one organisation's clients may see them, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, String, bindparam, case, func, literal_column, select
from sqlalchemy.sql import ColumnElement

from idp.stores.liveness import AT, GRANT, HASH, HOLDS, TOKEN
from idp.stores.tables import Account, ContactAddress, Identifier, Membership, MembershipRole

_SEPARATOR = "\n"
_NAMES = ("given_name", "family_name", "birth_family_name")
# Written out: SQLAlchemy would render a bound separator into the statement at each execution.
_SEPARATOR_SQL: Any = literal_column(f"'{_SEPARATOR}'")


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the organisation knows of one of its members; the address is the membership's own.

    `attributes` are the account's, with what the organisation itself asked of its member.
    """

    given_name: str
    family_name: str
    birth_family_name: str
    attributes: Mapping[str, Any]
    updated_at: datetime
    identifier: str | None
    email: str | None
    email_verified_at: datetime | None
    profile: str
    legacy_key: str | None
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who an access token speaks of, and what it lets be read."""

    client_row_id: str
    subject: str
    scope: str
    claims_request: Mapping[str, Any] | None
    person: PersonFacts


# The identifier that a person of this organisation types, rather an assigned one than an address.
_IDENTIFIER = (
    select(Identifier.display)
    .where(
        Identifier.account_id == Membership.account_id,
        Identifier.organisation_id == Membership.organisation_id,
    )
    .order_by(case((Identifier.kind == "email", 1), else_=0), Identifier.canonical)
    .limit(1)
    .correlate(Membership)
    .scalar_subquery()
)
_ROLES = (
    select(func.aggregate_strings(MembershipRole.role, _SEPARATOR_SQL))
    .where(MembershipRole.membership_id == Membership.id)
    .correlate(Membership)
    .scalar_subquery()
)
_PERSON = (
    Account.given_name,
    Account.family_name,
    Account.birth_family_name,
    Account.attributes,
    Membership.details,
    Account.updated_at,
    _IDENTIFIER,
    ContactAddress.typed,
    ContactAddress.verified_at,
    Membership.profile,
    Membership.legacy_key,
    _ROLES,
)


def _joined(*columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*columns, *_PERSON)
        .join_from(Membership, Account, Account.id == Membership.account_id)
        .outerjoin(ContactAddress, ContactAddress.id == Membership.contact_address_id)
    )


_BY_MEMBERSHIP = _joined().where(Membership.id == bindparam("which", type_=String()))
_BY_GRANT = (
    _joined(GRANT.c.client_row_id, GRANT.c.subject_sent, GRANT.c.claims_request)
    .join(GRANT, GRANT.c.membership_id == Membership.id)
    .where(GRANT.c.id == bindparam("which", type_=String()), HOLDS)
)
_BY_TOKEN = (
    _joined(GRANT.c.client_row_id, GRANT.c.subject_sent, GRANT.c.claims_request, TOKEN.c.scope)
    .join(GRANT, GRANT.c.membership_id == Membership.id)
    .join(TOKEN, TOKEN.c.grant_id == GRANT.c.id)
    .where(
        TOKEN.c.hash == HASH,
        TOKEN.c.kind == "access",
        TOKEN.c.claimed_at.is_(None),
        TOKEN.c.expires_at > AT,
        HOLDS,
    )
)


def of_membership(connection: Connection, membership_id: str) -> PersonFacts | None:
    """Return what an organisation knows of a member, in one statement."""
    row = connection.execute(_BY_MEMBERSHIP, {"which": membership_id}).one_or_none()
    return _person(row) if row else None


def of_token(connection: Connection, token_hash: bytes, *, at: datetime) -> Bearer | None:
    """Return who an opaque access token that works now speaks of, in one statement."""
    row = connection.execute(_BY_TOKEN, {"presented": token_hash, "now": at}).one_or_none()
    if row is None:
        return None
    client_row_id, subject, asked, scope, *person = row
    return Bearer(client_row_id, subject, scope, asked, _person(person))


def of_grant(connection: Connection, grant_id: str, *, scope: str, at: datetime) -> Bearer | None:
    """Return who a JWT access token of this grant and scope speaks of, while the grant holds."""
    row = connection.execute(_BY_GRANT, {"which": grant_id, "now": at}).one_or_none()
    if row is None:
        return None
    client_row_id, subject, asked, *person = row
    return Bearer(client_row_id, subject, scope, asked, _person(person))


def _person(columns: Sequence[Any]) -> PersonFacts:
    given, family, birth, attributes, details, *rest, joined = columns
    roles = sorted(set((joined or "").split(_SEPARATOR)) - {""})
    # What the organisation asked itself stands before what the account says everywhere.
    names = [
        details.get(name) or known
        for name, known in zip(_NAMES, (given, family, birth), strict=True)
    ]
    values: list[Any] = [*names, {**attributes, **details}, *rest, tuple(roles)]
    return PersonFacts(*values)
