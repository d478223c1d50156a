"""« MOT DE PASSE OUBLIE » : the identifier alone; no mail goes elsewhere (R-CMI-25, R-CMI-27)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast

from flask_wtf import FlaskForm
from wtforms import Form, StringField

from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.login_hint import prefill
from idp.journeys.model import Outcome, Proceed, Step, Visit
from idp.recovery.requests import GIVEN, RecoveryRequest, RecoveryRequests

_LONGEST: Final = 1024


class IdentifierForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Who one is."""

    identifier = StringField(validators=[filled("recovery.identifier.missing")])


class Identifier(Step):
    """Asks who one is; the next page is the same whether anybody is (R-CMI-26)."""

    gives: ClassVar[frozenset[str]] = GIVEN
    asks_who: ClassVar[bool] = True
    form: ClassVar[type[Form]] = IdentifierForm

    def __init__(self, requests: RecoveryRequests):
        """Take requests by `requests`."""
        self._requests = requests

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one field."""
        del at
        return Effort(typed=("identifier",))

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Prefill the identifier that the portal gave."""
        prefill(form, visit)
        return {}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Take the request, whatever was typed."""
        typed = cast("str", form["identifier"].data)[:_LONGEST]
        return Proceed(self._requests.take(RecoveryRequest(typed), visit))
