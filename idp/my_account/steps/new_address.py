"""Another address for one's account, proved by a mailed link before it counts (R-ALL-7)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast

from flask_wtf import FlaskForm
from wtforms import Form, StringField

from idp.contact.addresses import masked
from idp.contact.mail_limits import MailLimits
from idp.contact.steps.mailed_link import RESEND_AFTER
from idp.credentials.new_password import NewPasswords, Owner
from idp.identity.identifiers import canonical_address
from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.model import AskAgain, Facts, Outcome, Overtaken, Proceed, Step, Visit
from idp.my_account import store
from idp.my_account.own_address import OwnAddress
from idp.stores.engine import Stores, Transaction

_LONGEST: Final = 1024


class NewAddressForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The address that is to take the other's place."""

    address = StringField(validators=[filled("new_address.missing")])


class NewAddress(Step):
    """Asks for the address; `my_account.prove_address` has it proved, and the end adopts it.

    Where people sign in by their address, one that somebody else has looks the same on every page:
    only the mail that goes there says so (R-ALL-4).
    """

    asks_who: ClassVar[bool] = True

    needs: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved"})
    gives: ClassVar[frozenset[str]] = frozenset(
        {"address", "address_typed", "address_before", "about", "identifier", "name", "is_taken"}
    )
    form: ClassVar[type[Form]] = NewAddressForm

    def __init__(
        self, passwords: NewPasswords, limits: MailLimits, addresses: OwnAddress, stores: Stores
    ):
        """Mail within `limits`; adopt by `addresses`."""
        self._passwords = passwords
        self._stores = stores
        self._limits = limits
        self._addresses = addresses

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one field."""
        del at
        return Effort(typed=("address",))

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show the address in force, masked: the screen may be seen by others."""
        del form
        known = self._owner(visit).address
        is_identifier = visit.client.policy.identifier.kind == "email"
        return {"known": masked(known) if known else "", "is_identifier": is_identifier}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Take an address that is one, and another than the one in force."""
        owner = self._owner(visit)
        typed = cast("str", form["address"].data).strip()[:_LONGEST]
        canonical = canonical_address(typed)
        if canonical is None:
            return AskAgain("new_address.malformed", "address")
        if canonical == canonical_address(owner.address):
            return AskAgain("new_address.same", "address")
        about = [one for one in (owner.identifier, canonical) if one]
        if not self._limits.allows(visit.client, *about, source=visit.source, at=visit.at):
            return AskAgain("mailed_link.too_soon", retry_after=RESEND_AFTER[-1])
        return Proceed(
            {
                "address": typed,
                "address_typed": typed,
                "address_before": owner.address,
                "about": about,
                "identifier": owner.identifier,
                "name": owner.name,
                "is_taken": self._is_taken(visit, canonical),
            }
        )

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Adopt the address, which the journey proved by now.

        Raises:
            Overtaken: The address or the credentials changed meanwhile.
        """
        self._addresses.change(tx, visit)
        return {}

    def _is_taken(self, visit: Visit, canonical: str) -> bool:
        """Tell whether somebody else signs in by the address; asked everywhere alike."""
        with self._stores.read() as connection:
            return store.is_taken(connection, visit.client.organisation_id, canonical)

    def _owner(self, visit: Visit) -> Owner:
        owner = self._passwords.owner(str(visit.journey.facts["account_proved"]), visit.client)
        if owner is None:
            raise Overtaken
        return owner
