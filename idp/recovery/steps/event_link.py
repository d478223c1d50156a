"""The link of a mail that told of an event: « ce n'était pas moi » (ux.md §2.3)."""

from idp.contact.store import ADDRESS_BACK
from idp.contact.told_step import ToldStep
from idp.journeys.model import Facts, Visit
from idp.stores.engine import Transaction


class EventLink(ToldStep):
    """Is done by following a link that another journey had mailed; sends nothing itself."""

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Record that the address is proved, unless the step after it takes the address back."""
        return {} if visit.journey.name == ADDRESS_BACK else super().complete(tx, visit)
