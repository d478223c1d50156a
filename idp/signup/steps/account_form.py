"""« Je crée mon compte » : address, password, and what the portal asks besides (R-PAR-4 to 10)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from flask_wtf import FlaskForm
from wtforms import Form, PasswordField, SelectMultipleField, StringField

from idp.captcha.captchas import Captchas
from idp.captcha.fields import CaptchaFields, captcha_values
from idp.contact.mail_limits import MailLimits
from idp.contact.steps.mailed_link import RESEND_AFTER
from idp.credentials.new_password import NewPasswords
from idp.credentials.password_rules import PasswordRules
from idp.journeys.effort import Effort, Situation, Typed
from idp.journeys.form_rules import marked
from idp.journeys.model import AskAgain, Outcome, Proceed, Step, Visit
from idp.signup import boxes
from idp.signup.application import Application, asked_of
from idp.signup.password import faults, together

_GIVEN: Final = frozenset(
    {"address", "address_typed", "about", "password_secret", "company", "siren"}
    | {"purposes", "terms"}
)


class AccountForm(CaptchaFields, FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What is typed and ticked; which of it a portal asks is its folder's."""

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
    form: ClassVar[type[Form]] = AccountForm

    def __init__(self, passwords: NewPasswords, limits: MailLimits, captchas: Captchas):
        """Judge and hash with `passwords`; mail within `limits`; tell programs by `captchas`."""
        self._passwords = passwords
        self._limits = limits
        self.captchas = captchas

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the fields that have to be filled in, and a click for each text to accept."""
        policy = at.client.policy
        number: tuple[Typed, ...] = ("siren",) if at.facts.get("company") == "true" else ()
        shown: tuple[Typed, ...] = ("characters",) if policy.signup.captcha == "image" else ()
        typed: tuple[Typed, ...] = ("address", *number, *at.new_password(), *shown)
        return Effort(clicks=1 + len(policy.terms.documents), typed=typed)

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show what the portal asks; of what was typed all but the password comes back."""
        asked = asked_of(visit)
        form["phone_number"].flags.required = asked.phone == "required"
        return {
            "asked": asked,
            "judge": PasswordRules(visit.client.policy.password),
            "confirm": visit.client.policy.password.confirm,
            "terms": boxes.terms(visit.client, asked.profile, visit.lang),
            "purposes": boxes.purposes(visit.client, visit.lang),
            "question": self.captchas.put(visit.client, visit.lang),
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Judge everything at once, then hash the password: it is kept nowhere else."""
        said = Application.read(form, visit)
        typed = (str(form["password"].data or ""), str(form["confirmation"].data or ""))
        found = [*said.faults(), *faults(self._passwords, visit, said, *typed)]
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
