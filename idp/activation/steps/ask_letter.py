"""« Demander un nouveau courrier » : it lands in the school's list (R-ENT-6, R-ENT-26)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Form, StringField

from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.login_hint import prefill
from idp.journeys.model import AskAgain, Outcome, Proceed, Step, Visit
from idp.letters.requests import AskedTooOften, LetterRequests


class AskLetterForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Who waits for a letter."""

    identifier = StringField(validators=[filled("ask_letter.identifier.missing")])


class AskLetter(Step):
    """Notes a request; the answer is the same whether anybody has this identifier."""

    asks_who: ClassVar[bool] = True
    form: ClassVar[type[Form]] = AskLetterForm

    def __init__(self, requests: LetterRequests):
        """Note with `requests`."""
        self._requests = requests

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one field."""
        del at
        return Effort(typed=("identifier",))

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Fill in the identifier that a link brought."""
        prefill(form, visit)
        return {}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Note it, once until the letter is printed."""
        typed = str(form["identifier"].data)[:1024]
        asked = self._requests.request(visit.client, typed, source=visit.source)
        if isinstance(asked, AskedTooOften):
            return AskAgain("ask_letter.throttled", retry_after=asked.seconds)
        return Proceed()
