"""Taking one's second factor away, after the password and a code (R-CMI-30: it is a choice)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Form

from idp.credentials.factor_facts import PROVED, whose
from idp.credentials.factors import Factors
from idp.journeys.model import Facts, Outcome, Proceed, Step, Visit
from idp.stores.engine import Transaction


class RemoveTotpForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Nothing but the button."""


class RemoveTotp(Step):
    """Removes the app and the recovery codes at the end of the journey."""

    needs: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved", PROVED})
    form: ClassVar[type[Form]] = RemoveTotpForm

    def __init__(self, factors: Factors):
        """Remove by `factors`."""
        self._factors = factors

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say to whom another one will be asked for at once."""
        del form
        facts = visit.journey.facts
        return {"is_owed": self._factors.is_owed(visit.client, whose(facts), facts)}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on to the end."""
        del form, visit
        return Proceed()

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Void them, and tell their owner."""
        self._factors.remove(tx, visit, whose(visit.journey.facts))
        return {}
