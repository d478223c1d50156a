"""« Gestion du mot de passe » : identifier and address, both of one account (R-INT-3)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast

from flask_wtf import FlaskForm
from wtforms import Form, StringField

from idp.identity.identifiers import canonical_address
from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.login_hint import prefill
from idp.journeys.model import AskAgain, Outcome, Proceed, Step, Visit
from idp.recovery.requests import GIVEN, RecoveryRequest, RecoveryRequests

_LONGEST: Final = 1024


class IdentifierAndAddressForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Who one is, and where one reads one's mail."""

    identifier = StringField(validators=[filled("recovery.identifier.missing")])
    address = StringField(validators=[filled("recovery.address.missing")])


class IdentifierAndAddress(Step):
    """Asks for both; the next page is the same whether they are anybody's (R-INT-4)."""

    gives: ClassVar[frozenset[str]] = GIVEN
    asks_who: ClassVar[bool] = True
    form: ClassVar[type[Form]] = IdentifierAndAddressForm

    def __init__(self, requests: RecoveryRequests):
        """Take requests by `requests`."""
        self._requests = requests

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return two fields."""
        del at
        return Effort(typed=("identifier", "address"))

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Prefill the identifier that the portal or the letter gave."""
        prefill(form, visit)
        return {}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Take the request; only what is no address at all is said (R-INT-5)."""
        typed = RecoveryRequest(
            identifier=cast("str", form["identifier"].data)[:_LONGEST],
            address=cast("str", form["address"].data)[:_LONGEST],
        )
        if canonical_address(typed.address or "") is None:
            return AskAgain("recovery.address.malformed", "address")
        return Proceed(self._requests.take(typed, visit))
