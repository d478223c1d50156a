"""Ten codes to keep for the day when the telephone is gone: shown once, kept by their owner."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from flask_wtf import FlaskForm
from wtforms import BooleanField, Form

from idp.credentials import recovery_codes
from idp.credentials.factor_facts import whose
from idp.credentials.factors import Factors
from idp.journeys.effort import Effort, Situation
from idp.journeys.model import SIGNED_IN, AskAgain, Facts, Outcome, Overtaken, Proceed, Step, Visit
from idp.stores.engine import Transaction


class RecoveryCodesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """That the codes are kept."""

    kept = BooleanField()


class RecoveryCodes(Step):
    """Shows new recovery codes until they are said to be kept; then they count, and never show."""

    needs_one_of: ClassVar[frozenset[str]] = frozenset({"account", "account_proved", SIGNED_IN})
    gives: ClassVar[frozenset[str]] = frozenset({"codes_kept"})
    form: ClassVar[type[Form]] = RecoveryCodesForm

    def __init__(self, factors: Factors):
        """Keep them with `factors`."""
        self._factors = factors

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return a box to tick and a button."""
        del at
        return Effort(clicks=2)

    def applies(self, visit: Visit) -> bool:
        """Tell whether an app was just added, or somebody signed in wants new codes."""
        facts = visit.journey.facts
        return "totp_counter" in facts or SIGNED_IN in facts

    def arrive(self, tx: Transaction, visit: Visit) -> Facts:
        """Draw the codes."""
        del tx, visit
        return {"recovery_codes": recovery_codes.draw()}

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show them in groups."""
        del form
        drawn = cast("list[str]", visit.journey.facts.get("recovery_codes"))
        if not drawn:
            raise Overtaken
        return {"codes": [recovery_codes.shown(code) for code in drawn]}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on once they are kept."""
        del visit
        if not form["kept"].data:
            return AskAgain("recovery_codes.not_kept", "kept")
        return Proceed({"codes_kept": True})

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Store what they are recognised by; the former ones are void."""
        self._factors.replace_codes(tx, visit, whose(visit.journey.facts))
        return {}
