"""People as they come in and go out, one frozen value each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from idp.crypto.passwords import PasswordHash
from idp.identity.identifiers import CanonicalIdentifier
from idp.stores.names import full_name


@dataclass(frozen=True, slots=True, order=True)
class RoleAt:
    """A role, everywhere in the organisation or in one unit (`unit_id` '' = everywhere)."""

    role: str
    unit_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """What one row says about a person; None: it says nothing, and nothing changes.

    Attributes:
        email: As typed, with its canonical form in `email_canonical`.
        password_hash: A hash that another system made; taken only by an account without a password.
        status: For an account that does not exist yet; an existing one keeps its own.
        subject: The `sub` that portals know this person by, kept by one who moves here.
        legacy_key: The key under which the portal's own records know them.
    """

    identifier: CanonicalIdentifier
    given_name: str | None = None
    family_name: str | None = None
    birth_family_name: str | None = None
    email: str | None = None
    email_canonical: str | None = None
    email_verified: bool | None = None
    profile: str | None = None
    roles: frozenset[RoleAt] | None = None
    since: datetime | None = None
    until: datetime | None = None
    subject: str | None = None
    legacy_key: str | None = None
    password_hash: PasswordHash | None = None
    status: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row can't be taken: which column, what it holds, what it might have meant.

    `code` is an id of `idp.identity.faults`; `column` is a field of the record.
    """

    column: str
    code: str
    value: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An account as one organisation knows it, as it is stored now."""

    account_id: str
    home_id: str
    account_status: str
    given_name: str
    family_name: str
    birth_family_name: str
    attributes: Mapping[str, Any]
    identifier_id: str | None
    identifier: str
    identifier_shown: str
    membership_id: str
    subject: str
    status: str
    profile: str
    legacy_key: str | None
    since: datetime
    until: datetime | None
    address_id: str | None
    email: str | None
    email_canonical: str | None
    email_verified_at: datetime | None
    has_password: bool
    last_sign_in_at: datetime | None = None
    roles: frozenset[RoleAt] = frozenset()

    @property
    def name(self) -> str:
        """Return the person's full name, '' where it is not known."""
        return full_name(self.given_name, self.family_name)


@dataclass(slots=True)
class Known:
    """Who of a batch exists already, and which keys nobody may take."""

    by_identifier: dict[str, Member] = field(default_factory=dict)
    by_subject: dict[str, Member] = field(default_factory=dict)
    by_legacy_key: dict[str, Member] = field(default_factory=dict)
    identifiers: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    legacy_keys: set[str] = field(default_factory=set)


Settle = Callable[[PersonRecord, Member | None], PersonRecord | Fault]
"""Given a record and whom it means, returns what may be planned of it, or why nothing may."""


def as_it_is(record: PersonRecord, member: Member | None) -> PersonRecord:
    """Plan whatever a record says: the operator's own files."""
    del member
    return record
