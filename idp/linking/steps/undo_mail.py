"""The link of a mail that told of a linked account: the way back, from either mailbox."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import Form

from idp.contact.mailed_step import MailedStep
from idp.journeys.effort import MAIL, Effort, Situation
from idp.journeys.model import Facts, Journey, Outcome, Stay, Visit
from idp.stores.engine import Transaction


class UndoMail(MailedStep):
    """Is done by following a link that linking had mailed; sends nothing itself."""

    renews: ClassVar[bool] = False

    def is_reaching(self, journey: Journey) -> bool:
        """Take the link whatever address either account has by now: that may be the attack."""
        del journey
        return False

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the mail that told of the link."""
        del at
        return MAIL

    def arrive(self, tx: Transaction, visit: Visit) -> Facts:
        """Mail nothing: the link is in the mail that told of it."""
        del tx, visit
        return {}

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say where the link is, to who comes without it."""
        del form, visit
        return {}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Change nothing: only the mailed link goes on."""
        del form, visit
        return Stay()

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Record no address as proved: it is either side's, and says nothing of the other's."""
        del tx, visit
        return {}
