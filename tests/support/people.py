"""Somebody who can sign in, and the rows that make them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.clients.model import Client
from idp.crypto.passwords import PasswordHash
from idp.identity.identifiers import canonical
from idp.kernel.ids import new_id
from idp.stores import tables

PASSWORD = "Tilleul-42"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in at a portal."""

    account_id: str
    membership_id: str
    subject: str
    identifier: str
    password: str


def account_row(
    person: Person, client: Client, facts: dict[str, Any], at: datetime
) -> dict[str, Any]:
    return {
        "id": person.account_id,
        "home_id": client.organisation_id,
        "status": facts.get("status", "active"),
        "given_name": facts.get("given_name", "Camille"),
        "family_name": facts.get("family_name", "Essai"),
        "attributes": facts.get("attributes", {}),
        "created_at": at,
        "updated_at": at,
    }


def credential_row(
    person: Person, client: Client, hashed: PasswordHash, at: datetime
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "account_id": person.account_id,
        "organisation_id": client.organisation_id,
        "kind": "password",
        "scheme": hashed.scheme,
        "cost": hashed.cost,
        "pepper_id": hashed.pepper_id or "",
        "secret": hashed.secret,
        "changed_at": at,
    }


Row = tuple[type[tables.Base], dict[str, Any]]


def rows_of(
    person: Person, client: Client, facts: dict[str, Any], hashed: PasswordHash, *, at: datetime
) -> list[Row]:
    """Return the rows of somebody new, or of a second membership of a known account."""
    written = canonical(client.policy.identifier, person.identifier)
    assert written is not None, person.identifier
    rows: list[Row] = []
    if "account" not in facts:
        rows.append((tables.Account, account_row(person, client, facts, at)))
        rows.append((tables.Credential, credential_row(person, client, hashed, at)))
    address = new_id() if "email" in facts else None
    if address:
        row = {"id": address, "account_id": person.account_id, "changed_at": at}
        row |= {"typed": facts["email"], "canonical": facts["email"].casefold()}
        rows.append((tables.ContactAddress, row))
    identifier = {
        "id": new_id(),
        "account_id": person.account_id,
        "organisation_id": client.organisation_id,
        "kind": written.kind,
        "canonical": written.value,
        "display": written.display,
    }
    membership = {
        "id": person.membership_id,
        "account_id": person.account_id,
        "organisation_id": client.organisation_id,
        "subject": person.subject,
        "status": facts.get("membership_status", "active"),
        "contact_address_id": address,
        "profile": facts.get("profile", ""),
        "legacy_key": facts.get("legacy_key"),
        "cleared_for": facts.get("cleared_for", client.gates_stamp),
        "since": at,
    }
    return [*rows, (tables.Identifier, identifier), (tables.Membership, membership)]
