"""Merge two accounts of one organisation, by staff: one membership goes on, the other's `sub` dies.

A link refuses an overlap because two histories would become one without anybody's word on which.
Here the operator says it: what stays keeps its `sub`; the other's is buried, so that it can never
mean anybody again, and its legacy key goes to who stays, where they have none.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from idp.audit.link_events import AccountsMerged
from idp.audit.record import record
from idp.contact.proofs import Proofs
from idp.identity.store import end_access
from idp.links import store
from idp.links.letters import LinkLetters
from idp.links.model import Occasion
from idp.links.sides import Sides
from idp.stores import account_links, merging, portal_events, tombstones
from idp.stores.engine import Transaction

MergeRefusal = Literal["same", "not_active", "open_window", "overlap"]
"""As for a link; `overlap`: they meet in another organisation as well, which has its own say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two memberships of one organisation, and whose they are."""

    kept_membership: str
    kept_account: str
    lost_membership: str
    lost_account: str


@dataclass(frozen=True, slots=True)
class Merging:
    """Merges accounts, and tells both mailboxes."""

    sides: Sides
    proofs: Proofs
    letters: LinkLetters

    def refusal(self, tx: Transaction, pair: Pair, occasion: Occasion) -> MergeRefusal | None:
        """Return why two accounts may not be merged, None where they may."""
        both = [pair.kept_account, pair.lost_account]
        if pair.kept_account == pair.lost_account:
            return "same"
        found = [store.side(tx, one) for one in both]
        if any(one is None or one.status in {"retired", "closed"} for one in found):
            return "not_active"
        if account_links.open_with(tx, both, at=occasion.at) is not None:
            return "open_window"
        common = merging.common_organisations(tx, *both)
        return None if common == [occasion.client.organisation_id] else "overlap"

    def merge(self, tx: Transaction, pair: Pair, occasion: Occasion) -> MergeRefusal | None:
        """Merge in the caller's transaction, for good; returns why not, None once it is done."""
        at, lost, kept = occasion.at, pair.lost_account, pair.kept_account
        store.hold(tx, (lost, kept))
        if why := self.refusal(tx, pair, occasion):
            return why
        # Read before anything moves: to whom either was written, and at which home.
        both = [self.sides.of(tx, one) for one in (kept, lost)]
        ended = merging.end_membership(tx, pair.lost_membership, at=at)
        tombstones.bury(tx, tombstones.SUBJECT, ended.subject, at=at)
        if ended.legacy_key:
            merging.inherit_key(tx, pair.lost_membership, pair.kept_membership, ended.legacy_key)
        for one in store.memberships_of(tx, lost):
            address_id = store.copy_address(tx, one.contact_address_id, kept, at=at)
            store.move_membership(tx, one.id, lost, kept, address_id=address_id)
        store.move_identifiers(tx, lost, kept)
        rules = occasion.client.policy.linking
        store.set_aside_password(tx, lost, until=at + timedelta(days=rules.retired_days), at=at)
        merging.retire(tx, lost, at=at)
        end_access(tx, "account", lost, because="merged", at=at)
        self.proofs.void(tx, lost, at=at)
        account_links.add(tx, _row(pair, occasion))
        here = occasion.client.organisation_id
        told = {"into": merging.subject_of(tx, pair.kept_membership)}
        portal_events.add(tx, here, "linked", ended.subject, at=at, facts=told)
        record(tx, AccountsMerged(lost_id=lost, **occasion.whose(kept)))
        self.letters.merged(tx, [side for side in both if side is not None], occasion)
        return None


def _row(pair: Pair, occasion: Occasion) -> dict[str, object]:
    """Return the link that says where a retired password leads; nothing undoes it."""
    return {
        "survivor_id": pair.kept_account,
        "retired_id": pair.lost_account,
        "membership_id": pair.kept_membership,
        "organisation_id": occasion.client.organisation_id,
        "at": occasion.at,
        "undo_until": occasion.at,
        "staff_until": occasion.at,
        "snapshot": {"memberships": [], "identifiers": []},
    }
