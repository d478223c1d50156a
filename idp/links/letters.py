"""What both mailboxes are told of a link, each with a link of its own that undoes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from idp.contact.proofs import NewProof, Proofs
from idp.links.model import Occasion, Side
from idp.mail.outbox import Mail, Outbox
from idp.stores.engine import Transaction

UNDO: Final = "link_undo"
"""The journey that undoes a link, and the purpose of the proofs that open it."""

_OF_USE: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class LinkLetters:
    """Queues the mails of links in the transaction that makes or undoes them."""

    proofs: Proofs
    outbox: Outbox

    def linked(self, tx: Transaction, survivor: Side, retired: Side, occasion: Occasion) -> None:
        """Tell both mailboxes; one mail where both accounts are written to at one address."""
        lifetime = timedelta(hours=occasion.client.policy.linking.undo_hours)
        told = [("account_linked", survivor, retired)]
        if retired.address.casefold() != survivor.address.casefold():
            told.append(("legacy_retired", retired, survivor))
        for kind, whose, other in told:
            if not whose.address:
                continue
            facts = _named(whose, other, occasion)
            if UNDO in occasion.client.policy.journeys:
                wanted = _way_back(whose.address, retired, occasion, lifetime)
                facts |= self.proofs.issue(tx, wanted, at=occasion.at).facts
            self._queue(tx, kind, whose, facts, occasion, lifetime)

    def undone(self, tx: Transaction, survivor: Side, retired: Side, occasion: Occasion) -> None:
        """Tell both mailboxes that the accounts are two again."""
        for whose, other in ((survivor, retired), (retired, survivor)):
            if whose.address:
                facts = _named(whose, other, occasion)
                self._queue(tx, "accounts_parted", whose, facts, occasion, _OF_USE)

    def merged(self, tx: Transaction, both: Sequence[Side], occasion: Occasion) -> None:
        """Tell both mailboxes that staff made two accounts one; the first of `both` goes on.

        One mail where both accounts are written to at one address. Neither says what opens the
        other: staff may have taken two people for one.
        """
        told: set[str] = set()
        for whose in both:
            if whose.address and whose.address.casefold() not in told:
                told.add(whose.address.casefold())
                facts = _named(whose, both[0], occasion)
                self._queue(tx, "accounts_merged", whose, facts, occasion, _OF_USE)

    def _queue(  # noqa: PLR0913, PLR0917 - the parts of one mail
        self,
        tx: Transaction,
        kind: str,
        whose: Side,
        facts: dict[str, Any],
        occasion: Occasion,
        lifetime: timedelta,
    ) -> None:
        mail = Mail(
            kind=kind,
            client=occasion.client,
            to=whose.address,
            lang=occasion.lang,
            account_id=whose.account_id,
            facts=facts,
            expires_at=occasion.at + lifetime,
        )
        self.outbox.queue(tx, mail, at=occasion.at)


def _way_back(address: str, retired: Side, occasion: Occasion, lifetime: timedelta) -> NewProof:
    """Return a proof that is bound to the account that retired, whichever mailbox it goes to.

    Nobody can change that account's credentials meanwhile: whoever holds the survivor can't make
    the other mailbox's link void.
    """
    return NewProof(
        purpose=UNDO,
        client=occasion.client,
        address=address,
        account_id=retired.account_id,
        credential_version=retired.version + 1,
        lifetime=lifetime,
        is_only=False,
    )


def _named(whose: Side, other: Side, occasion: Occasion) -> dict[str, Any]:
    return {
        "name": whose.name,
        "identifier": whose.identifiers[0] if whose.identifiers else "",
        "device": occasion.device,
        "own_portal": whose.portal,
        "other_portal": other.portal,
    }
