"""The link of a mail that told of a linked account: the way back, from either mailbox."""

from idp.contact.told_step import ToldStep
from idp.journeys.model import Facts, Visit
from idp.stores.engine import Transaction


class UndoMail(ToldStep):
    """Is done by following a link that linking had mailed; sends nothing itself."""

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Record no address as proved: it is either side's, and says nothing of the other's."""
        del tx, visit
        return {}
