"""Link two living accounts: one retires into the other, and every `sub` stays what it was.

Both were proved before; equality of addresses proves nothing and is not looked at. One transaction
holds both accounts, judges again what was judged when the page was shown, and moves by conditional
statements: broken anywhere, nothing has happened (model.md §2, model-in-detail stories 2 to 4).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from idp.audit.link_events import AccountsLinked, LinkRefused
from idp.audit.record import record
from idp.contact.proofs import Proofs
from idp.identity.store import end_access
from idp.journeys.model import Overtaken
from idp.links import store
from idp.links.letters import LinkLetters
from idp.links.model import Link, Occasion, Refusal, Side, Union
from idp.links.sides import Sides
from idp.stores import account_links, portal_events
from idp.stores.engine import Stores, Transaction


class Refused(Overtaken):
    """Two accounts may not become one, by what was done to them since they were proved."""

    def __init__(self, why: Refusal):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class AccountLinks:
    """Judges, shows and makes links."""

    stores: Stores
    sides: Sides
    proofs: Proofs
    letters: LinkLetters

    def refusal(self, union: Union, occasion: Occasion) -> Refusal | None:
        """Return why two accounts may not become one now, None where they may; records a no."""
        with self.stores.read() as connection:
            why = self._refusal(connection, union, occasion)
        if why is not None:
            with self.stores.write() as tx:
                record(tx, LinkRefused(why=why, **occasion.whose(union.survivor_id)))
        return why

    def side(self, account_id: str) -> Side | None:
        """Return an account as the page that asks for the last word shows it."""
        with self.stores.read() as connection:
            return self.sides.of(connection, account_id)

    def is_guarded(self, account_id: str) -> bool:
        """Tell whether an account has a factor besides its password."""
        with self.stores.read() as connection:
            return store.has_second_factor(connection, account_id)

    def open_link(self, account_id: str) -> Link | None:
        """Return the link that this account takes part in and that may still be undone."""
        at = self.stores.clock.now()
        with self.stores.read() as connection:
            row = account_links.open_with(connection, [account_id], at=at)
        return Link(**row._mapping) if row else None

    def link(self, tx: Transaction, union: Union, occasion: Occasion) -> str:
        """Make two accounts one, in the caller's transaction; returns the link's id.

        Whatever the retired account had open ends by statement: its sessions, its grants, what was
        mailed to it. The survivor's sessions go on.

        Raises:
            Overtaken: Either account changed since it was proved; `Refused` says what forbids it.
        """
        at, retired_id = occasion.at, union.retired_id
        store.hold(tx, (union.survivor_id, retired_id))
        if why := self._refusal(tx, union, occasion):
            raise Refused(why)
        survivor, retired = self._both(tx, union)
        if not store.retire(tx, retired_id, union.retired_version, at=at):
            raise Overtaken
        if not store.touch(tx, union.survivor_id, union.survivor_version, at=at):
            raise Overtaken
        snapshot = self._move(tx, union, occasion)
        end_access(tx, "account", retired_id, because="linked", at=at)
        self.proofs.void(tx, retired_id, at=at)
        link_id = account_links.add(tx, _row(union, occasion, snapshot, retired.home_id))
        moved = tuple(one["id"] for one in snapshot["memberships"])
        for membership_id in moved:
            portal_events.of_membership(tx, membership_id, "linked", at=at)
        self.letters.linked(tx, survivor, retired, occasion)
        whose = occasion.whose(union.survivor_id)
        record(
            tx, AccountsLinked(link_id=link_id, retired_id=retired_id, memberships=moved, **whose)
        )
        return link_id

    def _both(self, tx: Transaction, union: Union) -> tuple[Side, Side]:
        survivor = self.sides.of(tx, union.survivor_id)
        retired = self.sides.of(tx, union.retired_id)
        if survivor is None or retired is None:
            raise Overtaken
        return survivor, retired

    def _refusal(self, connection: Transaction, union: Union, occasion: Occasion) -> Refusal | None:
        pair = [union.survivor_id, union.retired_id]
        if union.survivor_id == union.retired_id:
            return "same"
        found = [store.side(connection, one) for one in pair]
        if any(one is None or one.status != "active" for one in found):
            return "not_active"
        if account_links.open_with(connection, pair, at=occasion.at) is not None:
            return "open_window"
        if store.overlaps(connection, *pair):
            return "overlap"
        # A password alone must not carry away what a second factor guards.
        if union.by_password_id and store.has_second_factor(connection, union.by_password_id):
            return "second_factor"
        return None

    def _move(self, tx: Transaction, union: Union, occasion: Occasion) -> dict[str, Any]:
        """Move memberships and identifiers, set the password aside; return what was where."""
        at, old, new = occasion.at, union.retired_id, union.survivor_id
        members = store.memberships_of(tx, old)
        names = store.identifiers_of(tx, old)
        own = store.side(tx, old)
        for one in members:
            # What this organisation writes to stays what it was: portals match people by it.
            known = one.contact_address_id or (own.recovery_address_id if own else None)
            address_id = store.copy_address(tx, known, new, at=at)
            if not store.move_membership(tx, one.id, old, new, address_id=address_id):
                raise Overtaken
        store.move_identifiers(tx, old, new)
        until = at + timedelta(days=occasion.client.policy.linking.retired_days)
        store.set_aside_password(tx, old, until=until, at=at)
        return {
            "memberships": [
                {name: getattr(one, name) for name in ("id", "organisation_id", *_WAS)}
                for one in members
            ],
            "identifiers": [dict(one._mapping) for one in names],
        }


_WAS = ("contact_address_id",)


def _row(
    union: Union, occasion: Occasion, snapshot: dict[str, Any], home_id: str
) -> dict[str, Any]:
    """Return a link's row; it stands under the home of the retired side, or where that went."""
    moved, rules = snapshot["memberships"], occasion.client.policy.linking
    main = next((one for one in moved if one["organisation_id"] == home_id), None) or moved[0]
    return {
        "survivor_id": union.survivor_id,
        "retired_id": union.retired_id,
        "membership_id": main["id"],
        "organisation_id": main["organisation_id"],
        "at": occasion.at,
        "undo_until": occasion.at + timedelta(hours=rules.undo_hours),
        "staff_until": occasion.at + timedelta(days=rules.staff_undo_days),
        "snapshot": snapshot,
    }
