"""What makes accounts one, and two again: the services that the steps of linking are given."""

from typing import Any

from idp.clients.registry import ClientRegistry
from idp.contact.proofs import Proofs
from idp.links.account_links import AccountLinks
from idp.links.joins import Joins
from idp.links.letters import LinkLetters
from idp.links.sides import Sides
from idp.links.undo import Undoing
from idp.mail.outbox import Outbox
from idp.stores.engine import Stores


def with_links(parts: dict[type, Any]) -> dict[type, Any]:
    """Return the parts of a process with what links accounts, undoes links, and joins portals."""
    stores, proofs = parts[Stores], parts[Proofs]
    sides, letters = Sides(parts[ClientRegistry]), LinkLetters(proofs, parts[Outbox])
    return parts | {
        AccountLinks: AccountLinks(stores, sides, proofs, letters),
        Undoing: Undoing(stores, sides, proofs, letters),
        Joins: Joins(stores, sides),
    }
