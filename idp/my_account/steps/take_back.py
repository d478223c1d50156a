"""« Ce n'était pas moi », said of an address: one button takes the account back (R-ALL-7)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Form

from idp.contact.addresses import masked
from idp.journeys.model import Facts, Outcome, Proceed, Step, Visit
from idp.my_account.own_address import OwnAddress
from idp.stores.engine import Transaction


class TakeBack(Step):
    """Gives the account its former address again, and ends what an intruder may have."""

    needs: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved"})
    form: ClassVar[type[Form]] = FlaskForm

    def __init__(self, addresses: OwnAddress):
        """Take back by `addresses`."""
        self._addresses = addresses

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say which address comes back, to who recognises it."""
        del form
        return {"address": masked(str(visit.journey.facts["address_proved"]))}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on; the button is the decision."""
        del form, visit
        return Proceed()

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Take the address back.

        Raises:
            Overtaken: Something else changed the account first.
        """
        self._addresses.take_back(tx, visit)
        return {}
