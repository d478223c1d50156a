"""« C'est presque fini ! » : the mailbox is proved, the account opens (R-PAR-12 to R-PAR-17)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast

from flask_wtf import FlaskForm
from pydantic import Field
from wtforms import Form, StringField

from idp.clients.model import Client
from idp.contact.mail_limits import MailLimits
from idp.contact.proofs import Proof, Proofs
from idp.contact.steps.mailed_link import RESEND_AFTER, MailedLink, giver
from idp.credentials.new_password import hash_of
from idp.journeys.effort import Effort, Situation
from idp.journeys.model import AskAgain, Facts, Journey, Outcome, Overtaken, Return, Stay, Visit
from idp.journeys.telling import GOES_PAST, TELLS
from idp.mail.outbox import Outbox
from idp.policy.section import Section
from idp.registration.model import FACTS, NewRegistration, Registration
from idp.registration.registrations import Registrations, Taken
from idp.reviewing.reviews import Reviews
from idp.session.assurance import ACR_PASSWORD
from idp.signup.activation_links import ActivationLinks, SignedUp
from idp.signup.company_judged import TOLD_LATER
from idp.signup.mistyped import likely
from idp.stores.engine import Transaction
from idp.stores.enrolment import Conflict

_A_DAY: Final = 86_400
_WAITS: Final = frozenset({"unproved", "proved"})


class ProveMailboxSettings(Section):
    """How a portal says that a mail is on its way, and that its link was followed."""

    announced: bool = Field(
        default=False,
        description="Say it on a page of its own first, with « continuer » (R-PAR-12).",
    )
    done_page: bool = Field(
        default=True,
        description="Say that the account is open on a page of its own, with « continuer »; false: "
        "only to who can't go on to the portal, such as in another browser (R-PAR-16).",
    )


class ProveMailboxForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A code, or one of the page's other buttons: `continue`, `resend`, `back`, `company`."""

    code = StringField()
    act = StringField()


class ProveMailbox(MailedLink):
    """Keeps the registration, mails its link, and opens the account once the link is followed.

    An address that is somebody's already costs the same: a registration that opens nothing, a
    proof that is mailed to nobody, and a mail that says so to the mailbox alone (R-PAR-11). Come
    to by a registration's password, it mails nothing until it is asked to (R-PAR-17).
    """

    needs: ClassVar[frozenset[str]] = frozenset()
    needs_one_of: ClassVar[frozenset[str]] = frozenset({"password_secret", "registration_id"})
    gives: ClassVar[frozenset[str]] = frozenset({"registration_id", "address_proved"})
    asks_who: ClassVar[bool] = True
    confirm_text: ClassVar[str] = "signup.confirm"
    used_text: ClassVar[str] = "signup.used"
    settings: ClassVar[type[Section]] = ProveMailboxSettings
    form: ClassVar[type[Form]] = ProveMailboxForm

    def __init__(
        self,
        proofs: Proofs,
        outbox: Outbox,
        limits: MailLimits,
        registrations: Registrations,
        reviews: Reviews,
    ):
        """Mail through `outbox`, within `limits`; open accounts with `registrations`.

        `reviews` takes those whose company has somebody by then.
        """
        super().__init__(proofs, outbox, limits)
        self.registrations = registrations
        self._reviews = reviews
        self._links = ActivationLinks(proofs, outbox)

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the mail, the page before it where there is one, and the one that says it is done.

        What officers have to judge is not done yet: their own page follows instead.
        """
        found, settings = super().effort(at), cast("ProveMailboxSettings", at.settings)
        if settings.announced:
            found += Effort()
        is_told = settings.done_page and at.facts.get("verdict") != "review"
        return found + Effort() if is_told else found

    def waits(self, client: Client, journey: str) -> int:
        """Return how long a registration is kept: as long a link that is over may be renewed."""
        del journey
        return client.policy.retention.unactivated * _A_DAY

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say where to look; propose the address that was probably meant."""
        facts = visit.journey.facts
        settings = cast("ProveMailboxSettings", visit.settings)
        return {
            **super().show(form, visit),
            "announces": settings.announced and not facts.get("announced"),
            "was_sent": bool(facts.get("sends")),
            "company": str(facts.get(TOLD_LATER, "")),
            "likely": likely(str(facts.get("address_typed", ""))),
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on from the announcement, or back to the company; else as every such page."""
        match form["act"].data:
            case "continue":
                return Stay({"announced": True})
            case "company" if visit.journey.facts.get(TOLD_LATER):
                return self._to_company(visit)
        return super().submit(form, visit)

    def arrive(self, tx: Transaction, visit: Visit) -> Facts:
        """Keep the registration where it is new, and mail; the newest link wins (R-PAR-14)."""
        facts, settings = visit.journey.facts, cast("ProveMailboxSettings", visit.settings)
        known = str(facts.get("registration_id", ""))
        ending: Facts = {} if settings.done_page else {GOES_PAST: True}
        if known and "sends" not in facts:
            return {**self._come_back_to(tx, known), **ending}
        return {**(self._mail(tx, visit, known) if known else self._add(tx, visit)), **ending}

    def _to_company(self, visit: Visit) -> Outcome:
        """Go back to name another company; who comes on from there is mailed once more."""
        if not self.may_send(visit, str(visit.journey.facts.get("address_typed", ""))):
            return AskAgain("mailed_link.too_soon", retry_after=RESEND_AFTER[-1])
        return Return(to=giver(visit.journey, TOLD_LATER))

    def about(self, journey: Journey, proof: Proof) -> Journey:
        """Return the journey as it is: it knows its registration."""
        del proof
        return journey

    def proved(self, proof: Proof, journey: Journey) -> Facts:
        """Return what following the link proves, and what the registration waits for then."""
        found = self.registrations.find(proof.registration_id)
        told = {
            "registration_id": proof.registration_id,
            "address_proved": proof.address,
            "address_typed": str(journey.facts.get("address_typed", "")),
        }
        if found is not None and found.facts.get("verdict") == "review":
            return told | {"registration": "review"}
        return told | {TELLS: "signup"}

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Open the account, unless an officer has to judge it first.

        Raises:
            Overtaken: The address is somebody's meanwhile, an application of it waits (its owner,
                who reads the mailbox, is told so), or the registration was voided.
        """
        found = self.registrations.within(tx, str(visit.journey.facts["registration_id"]))
        if found is None:
            raise Overtaken
        if found.facts.get("verdict") == "review":
            return {}
        try:
            if self._reviews.keeps_back(tx, found, visit.client, at=visit.at):
                return {TELLS: "signup_review"}
            self.registrations.prove(tx, found, visit.client, at=visit.at)
            opened = self.registrations.open_account(
                tx, found, visit.client, at=visit.at, source=visit.source
            )
        except Taken as taken:
            raise Overtaken("signup.under_way") from taken
        except Conflict as conflict:
            raise Overtaken from conflict
        if opened is None:
            raise Overtaken
        return {
            "account": opened.account_id,
            "credential_version": opened.credential_version,
            "amr": ["pwd"],
            "acr": ACR_PASSWORD,
        }

    def _come_back_to(self, tx: Transaction, registration_id: str) -> Facts:
        found = self.registrations.within(tx, registration_id)
        typed = found.typed if found else ""
        return {"sends": 0, "address": typed, "address_typed": typed, "about": [typed]}

    def _add(self, tx: Transaction, visit: Visit) -> Facts:
        facts = visit.journey.facts
        address = str(facts["address"])
        blank = self.registrations.is_known(tx, visit.client, address)
        new = NewRegistration(
            client=visit.client,
            address=address,
            password=hash_of(facts),
            facts={name: facts[name] for name in FACTS & facts.keys()} | {"lang": visit.lang},
            blank=blank,
        )
        added = self.registrations.add(tx, new, source=visit.source, at=visit.at)
        return self._links.send(tx, visit, self.name, SignedUp(added, address, blank))

    def _mail(self, tx: Transaction, visit: Visit, registration_id: str) -> Facts:
        found = self.registrations.within(tx, registration_id)
        address = found.typed if found else ""
        is_known = self.registrations.is_known(tx, visit.client, address)
        blank = is_known or not _waits(found)
        return self._links.send(tx, visit, self.name, SignedUp(registration_id, address, blank))


def _waits(found: Registration | None) -> bool:
    return found is not None and found.state in _WAITS
