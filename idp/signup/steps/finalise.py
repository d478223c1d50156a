"""« Finaliser mon compte » : the link of an acceptance opens the account (R-PDL-14)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Form

from idp.clients.model import Client
from idp.contact.mail_limits import MailLimits
from idp.contact.mailed_step import MailedStep
from idp.contact.proofs import Proof, Proofs
from idp.journeys.effort import MAIL, Effort, Situation
from idp.journeys.model import Facts, Journey, Outcome, Overtaken, Stay, Visit
from idp.mail.outbox import Outbox
from idp.registration.registrations import Registrations
from idp.reviewing.reviews import Reviews
from idp.stores.engine import Transaction
from idp.stores.enrolment import Conflict


class Finalise(MailedStep):
    """Is done when the link of an acceptance is followed; come to without one, says to use it.

    The link of an acceptance needs no journey of its own, so that it lives as long as the policy
    says; one that is over is replaced by one click while the registration waits for it.
    """

    gives: ClassVar[frozenset[str]] = frozenset({"registration_id", "identifier"})
    confirm_text: ClassVar[str] = "finalise.confirm"
    used_text: ClassVar[str] = "finalise.used"
    form: ClassVar[type[Form]] = FlaskForm

    def __init__(
        self,
        proofs: Proofs,
        outbox: Outbox,
        limits: MailLimits,
        registrations: Registrations,
        reviews: Reviews,
    ):
        """Open accounts with `registrations`; mail another link through `reviews`."""
        super().__init__(proofs, outbox, limits)
        self._registrations = registrations
        self._reviews = reviews

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the acceptance, which is the mail."""
        del at
        return MAIL

    def waits(self, client: Client, journey: str) -> int:
        """Return the life of the link."""
        del journey
        return client.policy.review.finalise_lifetime

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
        registration_id = str(visit.journey.facts.get("registration_id", ""))
        found = self._registrations.within(tx, registration_id) if registration_id else None
        if found is not None and found.state == "approved":
            self._reviews.send_finalise(tx, found, visit.client, at=visit.at)
        return {}

    def about(self, journey: Journey, proof: Proof) -> Journey:
        """Return the journey as it knows which registration a renewed link is for."""
        return journey.knowing(self.name, {"registration_id": proof.registration_id})

    def proved(self, proof: Proof, journey: Journey) -> Facts:
        """Return which registration the link is for."""
        del journey
        return {"registration_id": proof.registration_id, "identifier": proof.address}

    def is_reaching(self, journey: Journey) -> bool:
        """Tell that no account is written to: there is none yet."""
        del journey
        return False

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Open the account; nobody is signed in by it, for no password was typed.

        Raises:
            Overtaken: It was opened or withdrawn before, or the address is somebody's meanwhile.
        """
        found = self._registrations.within(tx, str(visit.journey.facts["registration_id"]))
        if found is None or found.state != "approved":
            raise Overtaken
        try:
            opened = self._registrations.open_account(
                tx, found, visit.client, at=visit.at, source=visit.source
            )
        except Conflict as taken:
            raise Overtaken from taken
        if opened is None:
            raise Overtaken
        return {}
