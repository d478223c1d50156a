"""What the account's pages and their journeys are given."""

from dataclasses import dataclass
from typing import Any

from idp.contact.proofs import Proofs
from idp.credentials.closed_doors import ClosedDoors
from idp.credentials.current_password import CurrentPasswords
from idp.credentials.factors import Factors
from idp.links.undo import Undoing
from idp.mail.outbox import Outbox
from idp.my_account.closing import Closing
from idp.my_account.reauthentication import Reauthentication


@dataclass(frozen=True, slots=True)
class AccountParts:
    """The services behind the account's pages."""

    proof: Reauthentication
    doors: ClosedDoors
    undoing: Undoing
    closing: Closing


def with_own_account(parts: dict[type, Any]) -> dict[type, Any]:
    """Return the parts of a process with those of the account's pages."""
    closing = Closing(parts[Proofs], parts[Outbox])
    proof = Reauthentication(parts[CurrentPasswords], parts[Factors])
    account = AccountParts(proof, parts[ClosedDoors], parts[Undoing], closing)
    return parts | {Closing: closing, AccountParts: account}
