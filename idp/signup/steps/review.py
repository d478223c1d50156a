"""« Attente de vérification » : where an application stands, and what its applicant may do."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast
from urllib.parse import quote

from flask_wtf import FlaskForm
from wtforms import Form, StringField, TextAreaField

from idp.companies.siren import NumberFault, parse
from idp.contact.mail_limits import MailLimits
from idp.contact.steps.mailed_link import RESEND_AFTER
from idp.journeys.effort import Effort, Situation
from idp.journeys.model import AskAgain, Facts, Outcome, Overtaken, Return, Stay, Step, Visit
from idp.registration.registrations import Registrations, Taken
from idp.reviewing.model import Done, Unfit
from idp.reviewing.model import Outcome as Acted
from idp.reviewing.reviews import Reviews
from idp.signup.company_judged import NUMBERS, CompanyJudge, applicant_of, reason_of
from idp.signup.status import Status, status
from idp.stores.engine import Transaction

_PANELS: Final = {"correct": "correct", "withdraw": "withdraw", "keep": ""}
"""Buttons that open a part of the page, or close it."""


class ReviewForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What the page's parts ask; `act` says which button."""

    act = StringField()
    siren = StringField()
    answer = TextAreaField()


class Review(Step):
    """Hands a proved registration to the officers, then shows where it stands (R-PDL-6, R-PDL-15).

    It is never done: what it waits for ends elsewhere, by an officer and a mailed link. Come to by
    a mailed link it sends nothing yet: opening a link changes nothing, so one button does.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"registration_id"})
    form: ClassVar[type[Form]] = ReviewForm

    def __init__(
        self,
        registrations: Registrations,
        reviews: Reviews,
        judge: CompanyJudge,
        limits: MailLimits,
    ):
        """Hand over to `reviews`; judge a corrected number by `judge`; mail within `limits`."""
        self._registrations = registrations
        self._reviews = reviews
        self._judge = judge
        self._limits = limits

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the button that sends, and the page that says where it stands."""
        del at
        return Effort(screens=2)

    def arrive(self, tx: Transaction, visit: Visit) -> Facts:
        """Hand the registration over, once; who comes back causes nothing.

        Raises:
            Overtaken: Its address has another application that waits; who reads the mailbox is
                told so.
        """
        found = self._registrations.within(tx, _registration(visit))
        if found is None or found.state not in {"unproved", "proved"}:
            return {}
        try:
            self._registrations.prove(tx, found, visit.client, at=visit.at)
        except Taken as taken:
            raise Overtaken("signup.under_way") from taken
        self._reviews.open_case(tx, found, visit.client, at=visit.at)
        return {}

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Say where it stands: reference, what is done, what is left, how long it takes."""
        for name in ("siren", "answer"):
            form[name].data = form[name].data or ""
        facts = visit.journey.facts
        shown = self._status(visit)
        return {
            "standing": shown,
            "panel": facts.get("panel", "") if shown.may_change else "",
            "told": f"signup_review.{facts['told']}" if facts.get("told") else "",
            "again_url": f"/{quote(visit.client.client_id)}/signup",
            "refused": str(facts.get("refused", "")),
            "reason": reason_of(str(facts.get("refused", "")), visit.client, visit.lang),
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Do what the button says; whatever changed meanwhile is shown."""
        act = str(form["act"].data or "")
        if visit.proof:
            return Stay(arrives=True)
        if act in _PANELS:
            return Stay({"panel": _PANELS[act], "told": "", "refused": ""})
        does = {
            "number": self._correct,
            "answer": self._answer,
            "withdraw_now": self._withdraw,
            "resend": self._resend,
            "leave": _left,
        }.get(act)
        return does(form, visit) if does else Stay()

    def _status(self, visit: Visit) -> Status:
        registration_id = _registration(visit)
        found = self._registrations.find(registration_id)
        if found is None:
            raise Overtaken
        return status(found, self._reviews.standing(registration_id), visit)

    def _correct(self, form: Form, visit: Visit) -> Outcome:
        number = parse(str(form["siren"].data or ""))
        if isinstance(number, NumberFault):
            values = {name: str(value) for name, value in number.values.items()}
            return AskAgain(number.text, "siren", values)
        tried = cast("int", visit.journey.facts.get("numbers", 1))
        if tried >= NUMBERS:
            return AskAgain("signup_company.too_many.text", "siren")
        found = self._registrations.find(_registration(visit))
        if found is None:
            raise Overtaken
        judged = self._judge.judge(number.siren, visit.client, applicant_of(found.facts))
        if judged.verdict.outcome == "reject":
            return Stay({"numbers": tried + 1, "told": "", "refused": judged.verdict.why})
        facts = {"siren": number.siren, **judged.facts()}
        with self._reviews.stores.write() as tx:
            done = self._reviews.correct(tx, found.id, facts, at=visit.at)
        return _told(done, "corrected", numbers=tried + 1)

    def _answer(self, form: Form, visit: Visit) -> Outcome:
        typed = str(form["answer"].data or "")
        with self._reviews.stores.write() as tx:
            done = self._reviews.answer(tx, _registration(visit), typed, at=visit.at)
        if isinstance(done, Unfit) and done.why != "not_asked":
            fault = "answer_missing" if done.why == "empty" else "answer_long"
            return AskAgain(f"signup_review.{fault}", "answer")
        return _told(done, "answered")

    def _withdraw(self, form: Form, visit: Visit) -> Outcome:
        del form
        with self._reviews.stores.write() as tx:
            done = self._reviews.withdraw(tx, _registration(visit), at=visit.at)
        return _told(done, "")

    def _resend(self, form: Form, visit: Visit) -> Outcome:
        """Mail « Finaliser mon compte » once more; the link before it is void."""
        del form
        found = self._registrations.find(_registration(visit))
        if found is None or found.state != "approved":
            return Stay({"told": "moved"})
        if not self._limits.allows(visit.client, found.typed, source=visit.source, at=visit.at):
            return AskAgain("mailed_link.too_soon", retry_after=RESEND_AFTER[-1])
        with self._reviews.stores.write() as tx:
            accepted = self._registrations.within(tx, found.id)
            if accepted is not None and accepted.state == "approved":
                self._reviews.send_finalise(tx, accepted, visit.client, at=visit.at)
        return Stay({"told": "approved.resent"})


def _registration(visit: Visit) -> str:
    return str(visit.journey.facts["registration_id"])


def _left(form: Form, visit: Visit) -> Outcome:
    """Go back to where the way began: the next person at this computer sees nothing of it."""
    del form
    return Return(to=visit.journey.done[0])


def _told(done: Acted, words: str, **facts: int) -> Outcome:
    """Return to the page; what an officer did at the same instant is what it says then."""
    told = words if isinstance(done, Done) else "moved"
    return Stay({"panel": "", "told": told, "refused": "", **facts})
