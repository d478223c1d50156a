"""The link of a mail that told of an event: « ce n'était pas moi » (ux.md §2.3)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import Form

from idp.contact.mailed_step import MailedStep
from idp.contact.store import ADDRESS_BACK
from idp.journeys.effort import MAIL, Effort, Situation
from idp.journeys.model import Facts, Journey, Outcome, Stay, Visit
from idp.stores.engine import Transaction


class EventLink(MailedStep):
    """Is done by following a link that another journey had mailed; sends nothing itself."""

    renews: ClassVar[bool] = False

    def is_reaching(self, journey: Journey) -> bool:
        """Take the link also where the address was changed since: that may be the event."""
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

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Record that the address is proved, unless the step after it takes the address back."""
        return {} if visit.journey.name == ADDRESS_BACK else super().complete(tx, visit)
