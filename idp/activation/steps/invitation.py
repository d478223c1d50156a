"""An invitation by mail: its link proves the mailbox and opens the account (R-CMI-11)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Form

from idp.contact.mailed_step import MailedStep
from idp.journeys.effort import MAIL, Effort, Situation
from idp.journeys.model import Facts, Outcome, Stay, Visit
from idp.stores.engine import Transaction


class Invitation(MailedStep):
    """Is done when the link of an invitation is followed; come to without one, says to use it."""

    form: ClassVar[type[Form]] = FlaskForm

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the invitation, which is the mail."""
        del at
        return MAIL

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say whose mail to look for."""
        del form
        return {"sender": visit.client.policy.mail.from_name or visit.client.metadata.name}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Stay: only the link goes on."""
        del form, visit
        return Stay()

    def arrive(self, tx: Transaction, visit: Visit) -> Facts:
        """Mail another link in place of one that is over; who comes by themself causes nothing."""
        if not visit.journey.facts.get("address"):
            return {}
        return super().arrive(tx, visit)
