"""The code of an authenticator app, or a recovery code in its place (R-ALL-12, R-CMI-30)."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast
from urllib.parse import quote

from flask_wtf import FlaskForm
from wtforms import Form, StringField

from idp.credentials.factor_facts import PROVED, opens_much, signed_in_with, whose
from idp.credentials.factors import Factors, Later
from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.model import SIGNED_IN, AskAgain, Facts, Outcome, Proceed, Step, Visit
from idp.session.assurance import Factor
from idp.stores.engine import Transaction

_LONGEST = 64


class SecondFactorForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Six digits, spaces ignored, or a recovery code."""

    code = StringField(validators=[filled("second_factor.missing")])


class SecondFactor(Step):
    """Asks who has a second factor for it; says the same of a wrong code and of a used one."""

    needs_one_of: ClassVar[frozenset[str]] = frozenset({"account", "account_proved", SIGNED_IN})
    gives: ClassVar[frozenset[str]] = frozenset({PROVED})
    form: ClassVar[type[Form]] = SecondFactorForm

    def __init__(self, factors: Factors):
        """Check with `factors`."""
        self._factors = factors

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one field of six digits."""
        del at
        return Effort(typed=("totp_code",))

    def applies(self, visit: Visit) -> bool:
        """Tell whether the account has one, and the journey does what it stands before."""
        facts = visit.journey.facts
        account_id = whose(facts)
        return bool(account_id) and opens_much(facts) and self._factors.has(account_id)

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say where the code is found, and who helps when the telephone is gone."""
        del form
        return {"begin_url": f"/{quote(visit.client.client_id)}/{quote(visit.journey.name)}"}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Claim the code; guesses slow down as those of a password do."""
        typed = cast("str", form["code"].data)[:_LONGEST]
        proved = self._factors.prove(visit, whose(visit.journey.facts), typed)
        if isinstance(proved, Later):
            return AskAgain("second_factor.throttled", retry_after=proved.seconds)
        if proved is None:
            return AskAgain("second_factor.wrong", "code")
        return Proceed({PROVED: proved})

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Let the sign-in say that it had two factors."""
        del tx
        facts = visit.journey.facts
        return signed_in_with(facts, cast("Factor", facts[PROVED]))
