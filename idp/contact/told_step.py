"""What every step shares that waits for the link of a mail which told of an event."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import Form

from idp.contact.mailed_step import MailedStep
from idp.journeys.effort import MAIL, Effort, Situation
from idp.journeys.model import Facts, Journey, Outcome, Stay, Visit
from idp.stores.engine import Transaction


class ToldStep(MailedStep):
    """Is done by following a link that something else had mailed; sends nothing itself."""

    renews: ClassVar[bool] = False

    def is_reaching(self, journey: Journey) -> bool:
        """Take the link whatever address the account has by now: that may be the event."""
        del journey
        return False

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the mail that told of the event."""
        del at
        return MAIL

    def arrive(self, tx: Transaction, visit: Visit) -> Facts:
        """Mail nothing: the link is in the mail that told of the event."""
        del tx, visit
        return {}

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say where the link is, to who comes without it."""
        del form, visit
        return {}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Change nothing: only the link goes on."""
        del form, visit
        return Stay()
