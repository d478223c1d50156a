"""« C'est bien BOULANGERIE EXEMPLE, NANTES ? » : the company, and whether it may (R-PDL-10)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, cast

from flask_wtf import FlaskForm
from pydantic import Field
from wtforms import Form, StringField

from idp.companies.siren import CompanyNumber, NumberFault, parse
from idp.journeys.effort import NOTHING, Effort, Situation
from idp.journeys.model import AskAgain, Facts, Outcome, Proceed, Refuse, Stay, Step, Visit
from idp.policy.section import Section
from idp.signup.company_judged import (
    NUMBERS,
    TOLD_LATER,
    CompanyJudge,
    Judged,
    applicant_of,
    reason_of,
)
from idp.signup.words import said


class CompanySettings(Section):
    """When « C'est bien … ? » is asked."""

    asked: Literal["always", "doubt"] = Field(
        "always",
        description="`doubt`: only where the company is refused or has to be looked at; the page "
        "that waits for the mailbox names every other.",
    )


class CompanyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A yes, or another number: `act` says which button."""

    act = StringField()
    siren = StringField()


class Company(Step):
    """Shows which company a number is, and goes on with a verdict; refuses with its reason.

    A refused company leaves no record; its number may be corrected at once. Gives `verdict`
    ("accept" or "review"), by which a policy walks `signup.review`.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"siren"})
    gives: ClassVar[frozenset[str]] = frozenset(
        {"verdict", "why", "department", "company_name", "evidence"}
    )
    settings: ClassVar[type[Section]] = CompanySettings
    form: ClassVar[type[Form]] = CompanyForm

    def __init__(self, judge: CompanyJudge):
        """Judge by `judge`."""
        self._judge = judge

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one page with one button, where it is shown."""
        waits = at.facts.get("verdict") == "review"
        return Effort() if waits or _settings(at.settings).asked == "always" else NOTHING

    def unasked(self, visit: Visit) -> Facts | None:
        """Take a company that opens an account, where the portal asks only in doubt."""
        if _settings(visit.settings).asked == "always":
            return None
        judged = self._judged(visit)
        if judged.verdict.outcome != "accept":
            return None
        return {"verdict": "accept", **judged.facts(), TOLD_LATER: judged.words}

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Name the company where its name is public, and say what follows."""
        judged = self._judged(visit)
        refused = judged.verdict.outcome == "reject"
        if form["siren"].data is None:
            form["siren"].data = ""
        return {
            "company": judged,
            "hint": str(visit.journey.facts.get("siren_hint") or ""),
            "outcome": judged.verdict.outcome,
            "why": judged.verdict.why,
            "reason": reason_of(judged.verdict.why, visit.client, visit.lang) if refused else "",
            "region": said(visit.client.policy.eligibility.region, visit.lang),
            "corrects": refused or bool(visit.journey.facts.get("correcting")),
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Go on, or take another number."""
        match form["act"].data:
            case "correct":
                return Stay({"correcting": True})
            case "number":
                return _renumbered(str(form["siren"].data or ""), visit)
        judged = self._judged(visit)
        if judged.verdict.outcome == "reject":
            return Stay()
        return Proceed({"verdict": judged.verdict.outcome, **judged.facts()})

    def _judged(self, visit: Visit) -> Judged:
        facts = visit.journey.facts
        return self._judge.judge(str(facts["siren"]), visit.client, applicant_of(facts))


def _settings(given: Section) -> CompanySettings:
    return given if isinstance(given, CompanySettings) else CompanySettings()


def _renumbered(typed: str, visit: Visit) -> Outcome:
    tried = cast("int", visit.journey.facts.get("numbers", 1))
    if tried >= NUMBERS:
        return Refuse("signup_company.too_many")
    found = parse(typed)
    if isinstance(found, NumberFault):
        values = {name: str(value) for name, value in found.values.items()}
        return AskAgain(found.text, "siren", values)
    return Stay(_new_number(found) | {"numbers": tried + 1})


def _new_number(found: CompanyNumber) -> dict[str, str | bool | int]:
    return {"siren": found.siren, "siren_hint": found.hint, "correcting": False}
