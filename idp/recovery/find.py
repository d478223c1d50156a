"""Whom a request of recovery may be for, as one portal's organisation knows them."""

from dataclasses import dataclass, replace
from datetime import datetime

from idp.clients.model import Client
from idp.identity.identifiers import CanonicalIdentifier
from idp.recovery import store
from idp.stores.engine import Transaction
from idp.stores.names import full_name

_OPEN = frozenset({"active", "provisioned"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of this organisation; nothing of it may be shown before they read their mailbox.

    Attributes:
        version: Of the account's credentials.
        waits: They never signed in; their first secret is still to be used.
        organisation: The unit that their identifier names, else the organisation.
        address: Their own here as it is stored, '' where there is none.
        may_come: Account, membership, dates and unit let them in.
        home_slug: The organisation that rules the account's credentials.
        is_home: That is this one.
        letterbox: Where the home writes to them: mail that opens the account goes nowhere else.
        letterbox_canonical: The same, to be compared.
    """

    account_id: str
    version: int
    waits: bool
    name: str
    identifier: str
    organisation: str
    address: str
    address_canonical: str
    may_come: bool
    is_home: bool
    home_slug: str = ""
    letterbox: str = ""
    letterbox_canonical: str = ""


def by_identifier(
    connection: Transaction, client: Client, identifier: str, *, at: datetime
) -> Candidate | None:
    """Return whom a canonical identifier belongs to; one statement, known or not."""
    row = store.by_identifier(connection, _given(client) | {"identifier": identifier})
    if row is None:
        return None
    return replace(
        _candidate(row, client, at=at),
        home_slug=row.home_slug,
        letterbox=row.letterbox or "",
        letterbox_canonical=row.letterbox_canonical or "",
    )


def by_address(
    connection: Transaction, client: Client, address: str, *, at: datetime
) -> list[Candidate]:
    """Return the organisation's own people whose address it is, once per identifier.

    One statement, whosever it is.
    """
    rows = store.by_address(connection, _given(client) | {"address": address})
    found = [_candidate(row, client, at=at) for row in rows]
    return [one for one in found if one.is_home]


def is_meant(candidate: Candidate, typed: CanonicalIdentifier | None) -> bool:
    """Tell whether what was typed names this person, and they may be helped here."""
    return typed is not None and not typed.foreign_domain and candidate.may_come


def _given(client: Client) -> dict[str, object]:
    section = client.policy.identifier
    return {
        "organisation_id": client.organisation_id,
        "unit_kind": section.unit_kind,
        "code_length": section.issuer_code_length,
    }


def _candidate(row: store.AnyRow, client: Client, *, at: datetime) -> Candidate:
    has_unit = row.kind == "structured" and client.policy.identifier.issuer_code_length > 0
    return Candidate(
        account_id=row.account_id,
        version=row.credential_version,
        waits=row.account_status == "provisioned",
        name=full_name(row.given_name, row.family_name),
        identifier=row.display,
        organisation=row.unit_name or client.organisation_name,
        address=row.address or "",
        address_canonical=row.address_canonical or "",
        may_come=(
            row.account_status in _OPEN
            and row.membership_status in _OPEN
            and row.since <= at
            and (row.until is None or at < row.until)
            and (not has_unit or row.unit_status == "active")
        ),
        is_home=row.home_id == client.organisation_id,
    )
