"""The e-mail address: known and shown masked, or typed and then proved (R-ENT-11 to R-ENT-15)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Final, cast

from flask_wtf import FlaskForm
from pydantic import Field
from wtforms import Form, StringField

from idp.contact.addresses import masked
from idp.contact.mail_limits import MailLimits
from idp.contact.steps.mailed_link import RESEND_AFTER
from idp.credentials.new_password import NewPasswords
from idp.identity.identifiers import canonical_address
from idp.journeys.effort import Effort, Situation
from idp.journeys.model import AskAgain, Facts, Outcome, Overtaken, Proceed, Step, Visit
from idp.mail.outbox import Mail, Outbox
from idp.policy.section import Section
from idp.stores.engine import Transaction

_NEWS_FOR: Final = timedelta(days=7)


class AddressSettings(Section):
    """What a portal asks of an address."""

    email_required_at_activation: bool = Field(
        default=False,
        description="Refuse to go on without an address; else such an account has no recovery by "
        "mail (R-ENT-13).",
    )


class AddressForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """An address, where none is known or the known one is wrong."""

    address = StringField()


class Address(Step):
    """Keeps the known address, or has another one proved by a mailed link.

    Gives `address_changed` ("true" or "false"), by which a policy walks `contact.mailed_link`. Of
    the known address only what its owner recognises is shown: a letter alone was proved so far.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"account_proved", "identifier", "name"})
    gives: ClassVar[frozenset[str]] = frozenset({"address", "address_typed", "address_changed"})
    settings: ClassVar[type[Section]] = AddressSettings
    form: ClassVar[type[Form]] = AddressForm

    def __init__(self, passwords: NewPasswords, limits: MailLimits, outbox: Outbox):
        """Mail within `limits`."""
        self._passwords = passwords
        self._limits = limits
        self._outbox = outbox

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one field where the address is typed, none where the known one is kept."""
        changed = at.facts.get("address_changed") == "true"
        return Effort(typed=("address",) if changed else ())

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show what is known, masked."""
        del form
        known = self._known(visit)
        return {
            "known": masked(known) if known else "",
            "is_required": not known and self._is_required(visit),
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on with the known address, with a typed one, or with none."""
        known = self._known(visit)
        typed = (form["address"].data or "").strip()
        if not typed:
            if not known and self._is_required(visit):
                return AskAgain("activation_address.missing", "address")
            return Proceed({"address": "", "address_typed": "", "address_changed": "false"})
        if canonical_address(typed) is None:
            return AskAgain("activation_address.malformed", "address")
        if not self._limits.allows(visit.client, typed, source=visit.source, at=visit.at):
            return AskAgain("mailed_link.too_soon", retry_after=RESEND_AFTER[-1])
        return Proceed(
            {
                "address": typed,
                "address_typed": typed,
                "address_changed": "true",
                "address_before": known,
            }
        )

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Tell the former mailbox that another one takes its place."""
        facts = visit.journey.facts
        former, new = str(facts.get("address_before", "")), str(facts["address"])
        if former and canonical_address(former) != canonical_address(new):
            mail = Mail(
                kind="email_changed_old",
                client=visit.client,
                to=former,
                lang=visit.lang,
                account_id=str(facts["account_proved"]),
                facts={
                    "name": str(facts["name"]),
                    "identifier": str(facts["identifier"]),
                    "device": visit.device,
                    "new_address": masked(new),
                },
                expires_at=visit.at + _NEWS_FOR,
            )
            self._outbox.queue(tx, mail, at=visit.at)
        return {}

    def _known(self, visit: Visit) -> str:
        owner = self._passwords.owner(str(visit.journey.facts["account_proved"]), visit.client)
        if owner is None:
            raise Overtaken
        return owner.address

    def _is_required(self, visit: Visit) -> bool:
        return cast("AddressSettings", visit.settings).email_required_at_activation
