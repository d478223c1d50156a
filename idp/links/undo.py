"""Undo a link: the memberships go back as they are now, and both sides sign in anew.

What recovers an account is never brought along by a link, nor by its undoing: the side that
retired has its own password, factors and address again, whatever the survivor set meanwhile, and
its identifiers are what they were (ADR 21). Terms, consents, roles and profile stay as they are.
"""

from dataclasses import dataclass
from typing import Literal

from idp.audit.link_events import LinkUndone, UndoRefused
from idp.audit.record import record
from idp.contact.proofs import Proofs
from idp.identity.store import end_access
from idp.journeys.model import Overtaken
from idp.links import store
from idp.links.letters import LinkLetters
from idp.links.model import Link, Occasion, Undone
from idp.links.sides import Sides
from idp.stores import account_links, portal_events
from idp.stores.engine import Stores, Transaction

How = Literal["mail", "page", "staff"]


@dataclass(frozen=True, slots=True)
class Undoing:
    """Undoes links: by either mailbox and the account's page for hours, by staff for longer."""

    stores: Stores
    sides: Sides
    proofs: Proofs
    letters: LinkLetters

    def undo(self, tx: Transaction, link_id: str, occasion: Occasion, how: How) -> Undone:
        """Undo a link, once, in the caller's transaction; asked for again, changes nothing.

        Staff have no password to give back that its owner would still know: the account waits for
        a first secret, which is theirs to send.

        Raises:
            Overtaken: The account that retired was closed meanwhile.
        """
        row = account_links.find(tx, link_id)
        if row is None:
            return "over"
        link = Link(**row._mapping)
        store.hold(tx, (link.survivor_id, link.retired_id))
        verdict = self._undo(tx, link, occasion, how)
        if verdict == "undone":
            whose = occasion.whose(link.retired_id)
            record(tx, LinkUndone(link_id=link.id, survivor_id=link.survivor_id, how=how, **whose))
        else:
            record(tx, UndoRefused(link_id=link.id, why=verdict, **occasion.whose(link.retired_id)))
        return verdict

    def last_of(self, membership_id: str) -> Link | None:
        """Return the last link that a membership moved by, undone or not."""
        with self.stores.read() as connection:
            row = account_links.of_membership(connection, membership_id)
        return Link(**row._mapping) if row else None

    def _undo(self, tx: Transaction, link: Link, occasion: Occasion, how: How) -> Undone:
        found = account_links.find(tx, link.id)
        if found is None or found.undone_at is not None:
            return "already"
        by_staff = how == "staff"
        if (found.staff_until if by_staff else found.undo_until) <= occasion.at:
            return "over"
        there = store.addresses_now(tx, link.survivor_id, [one["id"] for one in link.moved])
        if not there:
            return "moved_on"
        if not account_links.claim_undo(tx, link.id, by_staff=by_staff, at=occasion.at):
            return "over"
        status = "provisioned" if by_staff else "active"
        if not store.bring_back(tx, link.retired_id, status=status, at=occasion.at):
            raise Overtaken
        store.raise_version(tx, link.survivor_id, at=occasion.at)
        self._move_back(tx, link, there)
        if by_staff:
            store.void_openers(tx, link.retired_id, at=occasion.at)
        else:
            store.revive_password(tx, link.retired_id, at=occasion.at)
        self._end(tx, link, list(there), occasion)
        return "undone"

    def _move_back(self, tx: Transaction, link: Link, there: dict[str, str | None]) -> None:
        """Move what is still the survivor's; what went elsewhere since stays where it went."""
        back = [one for one in link.moved if one["id"] in there]
        for one in back:
            own = one["contact_address_id"]
            if not store.move_membership(
                tx, one["id"], link.survivor_id, link.retired_id, address_id=own
            ):
                raise Overtaken
            store.drop_address(tx, there[one["id"]])
        here = {one["organisation_id"] for one in back}
        store.move_identifiers(tx, link.survivor_id, link.retired_id, here)
        for was in link.snapshot["identifiers"]:
            store.restore_identifier(tx, link.retired_id, was)

    def _end(self, tx: Transaction, link: Link, moved: list[str], occasion: Occasion) -> None:
        at = occasion.at
        for membership_id in moved:
            end_access(tx, "membership", membership_id, because="unlinked", at=at)
            portal_events.of_membership(tx, membership_id, "unlinked", at=at)
        for account_id in (link.survivor_id, link.retired_id):
            end_access(tx, "account", account_id, because="unlinked", at=at)
            self.proofs.void(tx, account_id, at=at)
        survivor = self.sides.of(tx, link.survivor_id)
        retired = self.sides.of(tx, link.retired_id)
        if survivor is not None and retired is not None:
            self.letters.undone(tx, survivor, retired, occasion)
