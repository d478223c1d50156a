"""Who may bring an account of before along: a member, with what is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp.clients.model import Client
from idp.legacy import store
from idp.stores.engine import Transaction


@dataclass(frozen=True, slots=True)
class Member:
    """A member as linking sees them: who they are, what is known, what was done before."""

    id: str
    account_id: str
    subject: str
    legacy_key: str | None
    has_visited: bool
    address: str
    is_verified: bool
    names: Mapping[str, str]
    attributes: Mapping[str, Any]
    details: Mapping[str, Any]


def member_within(tx: Transaction, client: Client, account_id: str) -> Member | None:
    """Return an account as an active member, as one transaction sees it."""
    row = store.member(tx, account_id, client.organisation_id)
    if row is None:
        return None
    names = {
        "given_name": row.given_name,
        "family_name": row.family_name,
        "birth_family_name": row.birth_family_name,
    }
    return Member(
        id=row.id,
        account_id=row.account_id,
        subject=row.subject,
        legacy_key=row.legacy_key,
        has_visited=row.first_visit_at is not None,
        address=row.address or row.identifier or "",
        is_verified=row.verified_at is not None,
        names={name: value for name, value in names.items() if value},
        attributes=row.attributes,
        details=row.details,
    )
