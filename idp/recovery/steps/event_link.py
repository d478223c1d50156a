"""The link of a mail that told of an event: « ce n'était pas moi » (ux.md §2.3)."""

from typing import Final

from idp.contact.proofs import Proof
from idp.contact.told_step import ToldStep
from idp.journeys.model import Facts, Journey, Visit
from idp.stores.engine import Transaction

_GIVES_BACK: Final = "gives_back"


class EventLink(ToldStep):
    """Is done by following a link that another journey had mailed; sends nothing itself."""

    def proved(self, proof: Proof, journey: Journey) -> Facts:
        """Return what following the link proves, and whether the mailbox is one of before."""
        return {**super().proved(proof, journey), _GIVES_BACK: proof.gives_back}

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Record that the address is proved; one of before is the next step's to give back."""
        return {} if visit.journey.facts.get(_GIVES_BACK) else super().complete(tx, visit)
