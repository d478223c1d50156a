"""What a registration becomes: an account of its organisation, with one membership."""

from datetime import datetime
from typing import Any, Final

from idp.kernel.ids import new_id
from idp.registration.model import Opened, Registration
from idp.stores.enrolment import Changes

_DETAILS: Final = ("siren",)


def opening(found: Registration, *, at: datetime) -> tuple[Opened, Changes]:
    """Return the account that a registration becomes, and the rows to write."""
    opened = Opened(new_id(), new_id(), 1)
    address_id = new_id()
    changes = Changes(
        accounts=[_account(found, opened, address_id, at)],
        addresses=[
            {
                "id": address_id,
                "account_id": opened.account_id,
                "typed": found.typed,
                "canonical": found.canonical,
                "verified_at": found.proved_at or at,
                "changed_at": at,
            }
        ],
        identifiers=[
            {
                "id": new_id(),
                "account_id": opened.account_id,
                "organisation_id": found.organisation_id,
                "kind": "email",
                "canonical": found.canonical,
                "display": found.typed,
            }
        ],
        memberships=[_membership(found, opened, address_id, at)],
        credentials=[_password(found, opened, at)],
    )
    return opened, changes


def _account(found: Registration, opened: Opened, address_id: str, at: datetime) -> dict[str, Any]:
    said = found.facts
    attributes = {"phone_number": said["phone_number"]} if said.get("phone_number") else {}
    return {
        "id": opened.account_id,
        "home_id": found.organisation_id,
        "status": "active",
        "credential_version": opened.credential_version,
        "given_name": str(said.get("given_name", "")),
        "family_name": str(said.get("family_name", "")),
        "birth_family_name": "",
        "attributes": attributes,
        "recovery_address_id": address_id,
        "created_at": at,
        "updated_at": at,
    }


def _membership(
    found: Registration, opened: Opened, address_id: str, at: datetime
) -> dict[str, Any]:
    said = found.facts
    details = {name: said[name] for name in _DETAILS if said.get(name)}
    if "siren" in details:
        details["siren_verified_at"] = at.date().isoformat()
    return {
        "id": opened.membership_id,
        "account_id": opened.account_id,
        "organisation_id": found.organisation_id,
        "subject": new_id(),
        "status": "active",
        "version": 1,
        "contact_address_id": address_id,
        "profile": str(said.get("profile", "")),
        "legacy_key": None,
        "details": details,
        "cleared_for": "",
        "since": at,
        "until": None,
    }


def _password(found: Registration, opened: Opened, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "account_id": opened.account_id,
        "organisation_id": found.organisation_id,
        "kind": "password",
        "scheme": found.password.scheme,
        "cost": found.password.cost,
        "pepper_id": found.password.pepper_id or "",
        "secret": found.password.secret,
        "state": "live",
        "tries": 0,
        "changed_at": at,
    }
