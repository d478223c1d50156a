"""« IDENTIFIANT OUBLIÉ » : the identifiers of an address, sent to that address (R-CMI-21 to 24)."""

from typing import ClassVar, Final, cast

from flask_wtf import FlaskForm
from wtforms import Form, StringField

from idp.identity.identifiers import canonical_address
from idp.journeys.effort import MAIL, Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.model import AskAgain, Facts, Outcome, Proceed, Step, Visit
from idp.journeys.telling import TELLS
from idp.recovery.reminders import Reminders
from idp.stores.engine import Transaction

_LONGEST: Final = 1024


class AddressForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Where one reads one's mail."""

    address = StringField(validators=[filled("identifier_recovery.address.missing")])


class Address(Step):
    """Asks for an address; the answer is the same whether anybody has it."""

    gives: ClassVar[frozenset[str]] = frozenset({"address_typed", "admitted", TELLS})
    asks_who: ClassVar[bool] = True
    form: ClassVar[type[Form]] = AddressForm

    def __init__(self, reminders: Reminders):
        """Queue reminders by `reminders`."""
        self._reminders = reminders

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the field, the page that says to look, and the mail that leads to sign-in."""
        del at
        return Effort(screens=2, typed=("address",)) + MAIL + Effort(typed=("password",))

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Count the request; only what is no address at all is said."""
        typed = cast("str", form["address"].data)[:_LONGEST].strip()
        if canonical_address(typed) is None:
            return AskAgain("identifier_recovery.address.malformed", "address")
        admitted = self._reminders.admits(typed, visit)
        return Proceed({"address_typed": typed, "admitted": admitted, TELLS: visit.journey.name})

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Queue what the address is told, in the transaction that ends the journey."""
        facts = visit.journey.facts
        typed, admitted = str(facts["address_typed"]), bool(facts["admitted"])
        self._reminders.queue(tx, typed, visit, admitted=admitted)
        return {}
