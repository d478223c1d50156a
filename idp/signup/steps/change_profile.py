"""Another profile for somebody who has an account: « Créateur » becomes « Chef » (R-PDL-22)."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from flask_wtf import FlaskForm
from wtforms import Form, StringField

from idp.companies.siren import shown
from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import marked
from idp.journeys.model import (
    SIGNED_IN,
    AskAgain,
    Outcome,
    Overtaken,
    Proceed,
    Refuse,
    Stay,
    Step,
    Visit,
)
from idp.reviewing.profiles import Accepted, Impossible, ProfileChanges, Rejected
from idp.signup import store
from idp.signup.company_judged import NUMBERS, reason_of
from idp.signup.words import profile_choices, said
from idp.stores.engine import Stores


class ChangeProfileForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A profile of the portal, and a SIREN for those that name a company."""

    profile = StringField(validators=[marked()])
    siren = StringField()


class ChangeProfile(Step):
    """Changes the profile at once where its rules allow it, else has officers look at it.

    The account, its password and its `sub` stay; until a change is accepted the profile does too.
    """

    needs: ClassVar[frozenset[str]] = frozenset({SIGNED_IN})
    form: ClassVar[type[Form]] = ChangeProfileForm

    def __init__(self, changes: ProfileChanges, stores: Stores):
        """Ask `changes` for another profile."""
        self._changes = changes
        self._stores = stores

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one option and the button; the number where the new profile names a company."""
        del at
        return Effort(clicks=2, typed=("siren",))

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show the profile that one has, those that there are, and what became of a wish."""
        facts, signup = visit.journey.facts, visit.client.policy.signup
        mine = self._member(visit)
        form["profile"].data = form["profile"].data or mine.profile
        if form["siren"].data is None:
            form["siren"].data = ""
        why = str(facts.get("why", ""))
        known = signup.profile(mine.profile)
        return {
            "current": said(known.label, visit.lang) if known else "",
            "number": shown(mine.details["siren"]) if mine.details.get("siren") else "",
            "choices": profile_choices(visit.client, visit.lang),
            "reference": str(facts.get("reference", "")),
            "refused": why,
            "reason": reason_of(why, visit.client, visit.lang),
            "region": said(visit.client.policy.eligibility.region, visit.lang),
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Ask for the profile; a refusal is said with its reason, and nothing changed."""
        tried = cast("int", visit.journey.facts.get("numbers", 0))
        if tried >= NUMBERS:
            return Refuse("signup_company.too_many")
        answer = self._changes.ask(
            visit.client,
            self._member(visit).id,
            str(form["profile"].data or ""),
            str(form["siren"].data or ""),
            source=visit.source,
        )
        if isinstance(answer, Accepted):
            return Proceed()
        if isinstance(answer, Impossible):
            return _fault(answer)
        if isinstance(answer, Rejected):
            return Stay({"why": answer.why, "numbers": tried + 1})
        return Stay({"why": "", "reference": answer.reference})

    def _member(self, visit: Visit) -> store.AnyRow:
        account_id = str(visit.journey.facts[SIGNED_IN])
        with self._stores.read() as connection:
            found = store.member(connection, account_id, visit.client.organisation_id)
        if found is None:
            raise Overtaken
        return found


def _fault(answer: Impossible) -> AskAgain:
    """Return what is wrong with a wish, beside its field."""
    if answer.fault is not None:
        values = {name: str(value) for name, value in answer.fault.values.items()}
        return AskAgain(answer.fault.text, "siren", values)
    text, field = {
        "no_siren": ("siren.missing", "siren"),
        "same": ("change_profile.same", "profile"),
        "no_such_profile": ("signup_profile.missing", "profile"),
    }.get(answer.why, ("change_profile.same", "profile"))
    return AskAgain(text, field)
