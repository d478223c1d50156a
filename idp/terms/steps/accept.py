"""Read a text and accept it, one text per page (R-ENT-9, R-ENT-10, R-ENT-8)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, ClassVar, Final, cast
from urllib.parse import quote

from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, HiddenField, StringField

from idp.journeys.effort import Effort, Situation
from idp.journeys.model import (
    AskAgain,
    Facts,
    Outcome,
    Overtaken,
    Proceed,
    Refuse,
    Stay,
    Step,
    Visit,
)
from idp.policy.terms import TermsDocument
from idp.stores.engine import Transaction
from idp.terms.acceptances import Acceptances, Answer, Answerer
from idp.terms.documents import Standing, Text, owed, text_of

_ACTIVATION: Final = "activation"
_WHO: Final = ("account_proved", "account", "signed_in")
"""Facts that name an account, the strongest for this journey first."""
_SHOWN_LONGEST: Final = 128


class AcceptForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The box, which text it stands under, and which button was pressed."""

    shown = HiddenField()
    accept = BooleanField()
    choice = StringField()


class Accept(Step):
    """Shows each text that the person owes, whole, and keeps which one was accepted when.

    The person is whom an earlier step proved or authenticated, else who is signed in.
    """

    needs_one_of: ClassVar[frozenset[str]] = frozenset(_WHO)
    gives: ClassVar[frozenset[str]] = frozenset({"terms_accepted"})
    form: ClassVar[type[Form]] = AcceptForm

    def __init__(self, acceptances: Acceptances):
        """Keep evidence with `acceptances`."""
        self._acceptances = acceptances

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return a page for each text, with its box and its button."""
        texts = len(at.client.policy.terms.documents)
        return Effort(screens=texts, clicks=2 * texts)

    def applies(self, visit: Visit) -> bool:
        """Tell whether a text is owed."""
        return next(self._owed(visit), None) is not None

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Return the next text; the box is never ticked in advance (R-ENT-10)."""
        standing = self._standing(visit)
        document = next(_left(visit, standing)) if standing else None
        if standing is None or document is None:
            return {"text": None}  # accepted in another tab since the page was asked for
        text = text_of(visit.client, document, visit.lang)
        form["shown"].data = _mark(text)
        form["accept"].data = False
        url = f"/{quote(visit.client.client_id)}/pages/{document.id}"
        return {"text": text.shown(url=url, with_changes=standing.knows(document))}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Take a ticked box for the very text that was shown, else ask again or refuse."""
        document = next(self._owed(visit), None)
        if document is None:
            return Proceed({"terms_accepted": _accepted(visit)})
        if form["choice"].data == "refuse":
            self._acceptances.refused(_answerer(visit), document)
            return Refuse("terms.refused")
        text = _shown(visit, document, str(form["shown"].data or "")[:_SHOWN_LONGEST])
        if text is None:
            return AskAgain("terms.changed_meanwhile")
        if not form["accept"].data:
            return AskAgain("terms.not_ticked", "accept")
        answer = Answer.to(text, visit.client.lead_revision_id)
        facts = {"terms_accepted": [*_accepted(visit), json.dumps(asdict(answer))]}
        standing = self._standing(visit)
        left = list(_left(visit, standing)) if standing else []
        return Stay(facts) if left[1:] else Proceed(facts)

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Keep the evidence, and let the person pass where nothing more is owed."""
        answers = [Answer(**json.loads(one)) for one in _accepted(visit)]
        if not self._acceptances.accept(tx, _answerer(visit), answers):
            raise Overtaken
        return {}

    def _standing(self, visit: Visit) -> Standing | None:
        account_id = _account(visit)
        return self._acceptances.standing(visit.client, account_id) if account_id else None

    def _owed(self, visit: Visit) -> Iterator[TermsDocument]:
        """Return what is still to be accepted; without documents nothing is read."""
        if not visit.client.gates_stamp:
            return iter(())
        standing = self._standing(visit)
        return _left(visit, standing) if standing else iter(())


def _left(visit: Visit, standing: Standing) -> Iterator[TermsDocument]:
    """Return the documents owed, without those accepted in this journey."""
    done = {(one["document"], one["version"]) for one in map(json.loads, _accepted(visit))}
    for document in owed(visit.client, standing, anew=visit.journey.name == _ACTIVATION):
        if (document.id, document.version) not in done:
            yield document


def _accepted(visit: Visit) -> list[str]:
    return cast("list[str]", visit.journey.facts.get("terms_accepted") or [])


def _account(visit: Visit) -> str:
    facts = visit.journey.facts
    return next((str(facts[name]) for name in _WHO if facts.get(name)), "")


def _answerer(visit: Visit) -> Answerer:
    return Answerer(visit.client, _account(visit), visit.source, visit.at)


def _mark(text: Text) -> str:
    """Return what the page says of the text under which its box stands."""
    return f"{text.document.id} {text.lang} {text.sha256}"


def _shown(visit: Visit, document: TermsDocument, mark: str) -> Text | None:
    """Return the text that the page showed, None when it is not the one to accept now."""
    for lang in ("fr", "en"):
        text = text_of(visit.client, document, lang)
        if _mark(text) == mark:
            return text
    return None
