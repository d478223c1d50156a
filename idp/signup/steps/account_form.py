"""« Je crée mon compte » : address, password, and what the portal asks besides (R-PAR-4 to 10)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast

from flask_wtf import FlaskForm
from pydantic import Field
from wtforms import Form, PasswordField, SelectMultipleField, StringField

from idp.captcha.captchas import Captchas
from idp.captcha.fields import CaptchaFields, captcha_values
from idp.clients.model import Client
from idp.contact.mail_limits import MailLimits
from idp.contact.steps.mailed_link import RESEND_AFTER
from idp.credentials.new_password import NewPasswords
from idp.credentials.password_rules import PasswordRules
from idp.journeys.effort import Effort, Situation, Typed
from idp.journeys.form_rules import marked
from idp.journeys.model import AskAgain, Outcome, Proceed, Step, Visit
from idp.policy.section import Section
from idp.signup import boxes
from idp.signup.application import Application, asked_of
from idp.signup.password import faults, together
from idp.signup.words import profile_choices

_GIVEN: Final = frozenset(
    {"address", "address_typed", "about", "password_secret", "profile", "company", "siren"}
    | {"purposes", "terms"}
)


class AccountFormSettings(Section):
    """What the page asks besides what the portal's own sections say."""

    asks_profile: bool = Field(
        default=False,
        description="Ask here for one of `[signup] profiles`: `signup.profile`, the page of its "
        "own, is left out then. The SIREN of some profiles is shown to all, and asked of those.",
    )


class AccountForm(CaptchaFields, FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What is typed and ticked; which of it a portal asks is its folder's."""

    profile = StringField(validators=[marked()])
    given_name = StringField(validators=[marked()])
    family_name = StringField(validators=[marked()])
    address = StringField(validators=[marked()])
    phone_number = StringField()
    siren = StringField(validators=[marked()])
    password = PasswordField(validators=[marked()])
    confirmation = PasswordField(validators=[marked()])
    terms = SelectMultipleField(validate_choice=False)
    purposes = SelectMultipleField(validate_choice=False)


class AccountFormStep(Step):
    """Takes what somebody says; the next page is the same whoever has the address (R-PAR-11)."""

    gives: ClassVar[frozenset[str]] = _GIVEN
    asks_who: ClassVar[bool] = True
    settings: ClassVar[type[Section]] = AccountFormSettings
    form: ClassVar[type[Form]] = AccountForm

    def __init__(self, passwords: NewPasswords, limits: MailLimits, captchas: Captchas):
        """Judge and hash with `passwords`; mail within `limits`; tell programs by `captchas`."""
        self._passwords = passwords
        self._limits = limits
        self.captchas = captchas

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the fields to be filled in, a click for each text to accept and for a profile."""
        policy, settings = at.client.policy, cast("AccountFormSettings", at.settings)
        number: tuple[Typed, ...] = ("siren",) if at.facts.get("company") == "true" else ()
        shown: tuple[Typed, ...] = ("characters",) if policy.signup.captcha == "image" else ()
        typed: tuple[Typed, ...] = ("address", *number, *at.new_password(), *shown)
        clicks = 1 + len(policy.terms.documents) + settings.asks_profile
        return Effort(clicks=clicks, typed=typed)

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show what the portal asks; of what was typed all but the password comes back."""
        chooses = _chooses(visit)
        asked = asked_of(visit, _chosen(form, visit))
        form["phone_number"].flags.required = asked.phone == "required"
        form["siren"].flags.required = not chooses
        return {
            "asked": asked,
            "choices": profile_choices(visit.client, visit.lang) if chooses else [],
            "names_company": asked.company or (chooses and _some_name_one(visit.client)),
            "judge": PasswordRules(visit.client.policy.password),
            "confirm": visit.client.policy.password.confirm,
            "terms": boxes.terms(visit.client, asked.profile, visit.lang),
            "purposes": boxes.purposes(visit.client, visit.lang),
            "question": self.captchas.put(visit.client, visit.lang),
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Judge everything at once, then hash the password: it is kept nowhere else."""
        chosen = _chosen(form, visit)
        said = Application.read(form, asked_of(visit, chosen), visit.client)
        typed = (str(form["password"].data or ""), str(form["confirmation"].data or ""))
        found = [*_without_profile(chosen, visit), *said.faults()]
        found += faults(self._passwords, visit, said, *typed)
        found += boxes.not_accepted(visit.client, said.asked.profile, said.terms)
        if robot := self.captchas.answered(
            captcha_values(form), visit.client, visit.source, visit.at
        ):
            found.append(AskAgain(robot, "captcha_answer"))
        if found:
            return together(found)
        if not self._limits.allows(visit.client, said.address, source=visit.source, at=visit.at):
            return AskAgain("mailed_link.too_soon", retry_after=RESEND_AFTER[-1])
        return Proceed({**said.facts(), **self._passwords.hashed(typed[0])})


def _chooses(visit: Visit) -> bool:
    """Tell whether the profile is asked here: the portal has some, and no step asked before."""
    settings, signup = cast("AccountFormSettings", visit.settings), visit.client.policy.signup
    is_known = "profile" in visit.journey.facts
    return settings.asks_profile and bool(signup.profiles) and not is_known


def _chosen(form: Form, visit: Visit) -> str:
    """Return the profile that was chosen here, '' for none that the portal has."""
    typed = str(form["profile"].data or "") if _chooses(visit) else ""
    return typed if visit.client.policy.signup.profile(typed) else ""


def _without_profile(chosen: str, visit: Visit) -> list[AskAgain]:
    return [AskAgain("signup_profile.missing", "profile")] if _chooses(visit) and not chosen else []


def _some_name_one(client: Client) -> bool:
    """Tell whether people of any profile have to name a company."""
    return any(client.policy.eligibility.concerns(one.id) for one in client.policy.signup.profiles)
