"""Addresses that were proved: by a mailed link or code, and by nothing else (decision 22)."""

from datetime import datetime

from idp.contact import store
from idp.identity.identifiers import canonical_address
from idp.kernel.ids import new_id
from idp.stores.engine import Transaction


def prove(
    tx: Transaction, account_id: str, organisation_id: str, typed: str, *, at: datetime
) -> None:
    """Record that an address is the account's; one it did not have becomes its own.

    Args:
        tx: The transaction that ends the journey.
        account_id: Whose.
        organisation_id: Whose membership gets a new address.
        typed: As it was written; mail goes to this form.
        at: When.
    """
    canonical = canonical_address(typed) or typed.casefold()
    if store.prove_address(tx, account_id, canonical, at=at) is not None:
        return
    address_id = new_id()
    row = {"id": address_id, "account_id": account_id, "typed": typed, "canonical": canonical}
    store.add_address(tx, row | {"verified_at": at, "changed_at": at})
    store.adopt_address(tx, account_id, organisation_id, address_id)


def declare(
    tx: Transaction, account_id: str, organisation_id: str, typed: str, *, at: datetime
) -> None:
    """Give an account an address that nobody proved yet, its membership's own from now on."""
    address_id = new_id()
    canonical = canonical_address(typed) or typed.casefold()
    row = {"id": address_id, "account_id": account_id, "typed": typed, "canonical": canonical}
    store.add_address(tx, row | {"verified_at": None, "changed_at": at})
    store.adopt_address(tx, account_id, organisation_id, address_id)


def is_at(tx: Transaction, account_id: str, address: str) -> bool:
    """Tell whether an account's home writes to it at this address; one statement."""
    return store.reached(tx, account_id, address)


def masked(address: str) -> str:
    """Return an address that only its owner recognises: `t•••@e•••.fr` (R-ENT-14)."""
    local, _, domain = address.rpartition("@")
    name, dot, end = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••{dot}{end}"
