"""An invented person and what she agreed to, as rows."""

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Any

from idp.crypto.tokens import fingerprint
from idp.kernel.ids import new_id
from idp.stores import tables

REDIRECT = "https://artisans.example/oidc/callback"
VERIFIER = "un-verifieur-assez-long-pour-la-norme-0123456789"
ADDRESS = "b.fourquin@apcma.example"
Rows = list[tuple[Any, dict[str, Any]]]


def challenge(verifier: str = VERIFIER) -> str:
    """Return S256(verifier) (RFC 7636 §4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def person_of(organisation_id: str, now: datetime, changes: dict[str, Any]) -> Rows:
    """Return the rows of an account and its membership, the membership last.

    `changes` are the membership's, but for the account's `attributes` and the address's
    `verified_at`.
    """
    account, address = new_id(), new_id()
    attributes, verified_at = changes.pop("attributes", {}), changes.pop("verified_at", None)
    membership = {
        "id": new_id(),
        "account_id": account,
        "organisation_id": organisation_id,
        "subject": new_id(),
        "status": "active",
        "version": 1,
        "contact_address_id": address,
        "profile": "artisan",
        "cleared_for": "",
        "since": now,
    }
    return [
        (tables.Account, _account(account, organisation_id, now) | {"attributes": attributes}),
        (tables.ContactAddress, _address(address, account, now) | {"verified_at": verified_at}),
        (tables.Identifier, _identifier(account, organisation_id)),
        (tables.Membership, membership | changes),
    ]


def _account(account: str, organisation_id: str, now: datetime) -> dict[str, Any]:
    return {
        "id": account,
        "home_id": organisation_id,
        "status": "active",
        "credential_version": 1,
        "given_name": "Béatrice",
        "family_name": "Fourquin",
        "birth_family_name": "",
        "created_at": now,
        "updated_at": now,
    }


def _address(address: str, account: str, now: datetime) -> dict[str, Any]:
    return {
        "id": address,
        "account_id": account,
        "typed": ADDRESS,
        "canonical": ADDRESS,
        "changed_at": now,
    }


def _identifier(account: str, organisation_id: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "account_id": account,
        "organisation_id": organisation_id,
        "kind": "assigned",
        "canonical": f"bfourquin-{account}",
        "display": "bfourquin",
    }


def grant_of(member: Any, client_row_id: str, code: str, now: datetime) -> dict[str, Any]:
    """Return the row of a grant that a member gave, with its code."""
    return {
        "id": new_id(),
        "client_row_id": client_row_id,
        "membership_id": member.id,
        "account_id": member.account_id,
        "credential_version": 1,
        "membership_version": 1,
        "scope": "openid profile email",
        "id_token_claims": {},
        "nonce": "un-nonce",
        "auth_time": now - timedelta(seconds=5),
        "amr": ["pwd"],
        "acr": "urn:parvis:acr:password",
        "sid": "un-sid",
        "subject_sent": member.subject,
        "redirect_uri": REDIRECT,
        "code_challenge": challenge(),
        "code_hash": fingerprint(code),
        "code_expires_at": now + timedelta(seconds=60),
        "offline": False,
        "created_at": now,
        "expires_at": now + timedelta(minutes=10),
    }
