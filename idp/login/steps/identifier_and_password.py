"""Identifier and password on one page (R-INT-18…22, R-CMI-1…7, R-ENT-20, R-PAR-3, R-PDL-18)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast

from flask_wtf import FlaskForm
from wtforms import Form, PasswordField, StringField

from idp.credentials.authenticate import (
    Authenticated,
    Authenticator,
    Guess,
    NotYet,
    Throttled,
    Wrong,
)
from idp.credentials.provisional import Provisional
from idp.journeys.effort import MAIL, Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.model import AskAgain, Outcome, Proceed, Step, Visit
from idp.session.assurance import ACR_PASSWORD

FIRST_SIGN_IN: Final = "first_sign_in"
"""The fact that a mailed temporary password was typed: nobody is signed in by it (R-CMI-12)."""


REGISTRATION: Final = "registration"
"""The fact that the password is a registration's: its state, for the page that shows it."""


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What is typed to sign in; blanks alone are no identifier but may be a password."""

    identifier = StringField(validators=[filled("sign_in.identifier.missing")])
    password = PasswordField(validators=[filled("sign_in.password.missing", blanks_count=True)])


class IdentifierAndPassword(Step):
    """Proves an account by what is typed; says the same thing whatever was wrong."""

    gives: ClassVar[frozenset[str]] = frozenset({"account", "credential_version", "amr", "acr"})
    gives_instead: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({FIRST_SIGN_IN, "account_proved", "version_proved", "provisional"}),
        frozenset({REGISTRATION, "registration_id"}),
    )
    form: ClassVar[type[Form]] = SignInForm

    def __init__(self, authenticator: Authenticator):
        """Check with `authenticator`."""
        self._authenticator = authenticator

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return two fields; at a first sign-in, a mail with what is typed in one of them."""
        if at.facts.get(FIRST_SIGN_IN) == "true":
            return MAIL + Effort(typed=("provisional",))
        return Effort(typed=("identifier", "password"))

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Prefill the identifier from `login_hint` (OpenID Core §3.1.2.1)."""
        hint = visit.journey.facts.get("login_hint")
        if hint and not form["identifier"].data:
            form["identifier"].data = hint
        reason = visit.journey.facts.get("reason")
        return {"reason_id": "sign_in.again" if reason == "reauthenticate" else ""}

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Return who it is, or ask again in the same words for every cause."""
        guess = Guess(
            identifier=cast("str", form["identifier"].data)[:1024],
            password=cast("str", form["password"].data),
            source=visit.source,
            browser_hash=visit.browser_hash,
        )
        result = self._authenticator.check(
            guess, visit.client, first_sign_in=_has_first_sign_in(visit)
        )
        if isinstance(result, Provisional):
            return Proceed(
                {
                    FIRST_SIGN_IN: "true",
                    "account_proved": result.account_id,
                    "version_proved": result.credential_version,
                    "provisional": result.credential_id,
                }
            )
        if isinstance(result, NotYet) and _shows_registrations(visit):
            return Proceed({REGISTRATION: result.state, "registration_id": result.registration_id})
        if isinstance(result, Authenticated):
            return Proceed(
                {
                    "account": result.account_id,
                    "credential_version": result.credential_version,
                    "amr": ["pwd"],
                    "acr": ACR_PASSWORD,
                }
            )
        if isinstance(result, Throttled):
            return AskAgain("sign_in.throttled", retry_after=result.seconds)
        if (
            isinstance(result, Wrong)
            and result.foreign_domain
            and visit.client.policy.sign_in.domain_hint
        ):
            example = visit.client.policy.identifier.example
            return AskAgain("sign_in.wrong_credentials_domain", placeholders={"example": example})
        return AskAgain("sign_in.wrong_credentials")


def _has_first_sign_in(visit: Visit) -> bool:
    """Tell whether this journey goes on from a temporary password; else it opens nothing."""
    return _walks_when(visit, FIRST_SIGN_IN)


def _shows_registrations(visit: Visit) -> bool:
    """Tell whether this journey shows where a registration stands."""
    return _walks_when(visit, REGISTRATION)


def _walks_when(visit: Visit, fact: str) -> bool:
    steps = visit.client.policy.journeys[visit.journey.name].steps
    return any(entry.when.get(fact) for entry in steps)
