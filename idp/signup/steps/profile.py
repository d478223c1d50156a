"""« Quel est votre profil ? » : who signs up, which says what else is asked (R-PDL-2, R-PDL-4)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Form, StringField

from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import marked
from idp.journeys.model import AskAgain, Outcome, Proceed, Step, Visit
from idp.signup.words import profile_choices


class ProfileForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One of the portal's profiles, by its id."""

    profile = StringField(validators=[marked()])


class Profile(Step):
    """Asks for one of `[signup] profiles`; the conditions of some are said under them."""

    gives: ClassVar[frozenset[str]] = frozenset({"profile"})
    form: ClassVar[type[Form]] = ProfileForm

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one option and the button."""
        del at
        return Effort(clicks=2)

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show every profile; nothing is chosen in advance."""
        del form
        return {"choices": profile_choices(visit.client, visit.lang)}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Take one that the portal has."""
        chosen = str(form["profile"].data or "")
        if visit.client.policy.signup.profile(chosen) is None:
            return AskAgain("signup_profile.missing", "profile")
        return Proceed({"profile": chosen})
