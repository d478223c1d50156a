"""Identifier and password on one page (R-INT-18…22, R-CMI-1…7, R-ENT-20, R-PAR-3, R-PDL-18)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast

from flask_wtf import FlaskForm
from wtforms import Form, PasswordField, StringField

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.credentials.authenticate import (
    Authenticated,
    Authenticator,
    Guess,
    NotYet,
    Retired,
    Throttled,
    Wrong,
)
from idp.credentials.new_password import OWED, NewPasswords
from idp.credentials.provisional import Provisional
from idp.journeys.effort import MAIL, Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.login_hint import prefill
from idp.journeys.model import THROUGH, AskAgain, Facts, Outcome, Proceed, Step, Visit
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

    def __init__(
        self, authenticator: Authenticator, registry: ClientRegistry, passwords: NewPasswords
    ):
        """Check with `authenticator`; `registry` knows the portals that also sign in here.

        `passwords` judges one that was chosen under another home's rule.
        """
        self._authenticator = authenticator
        self._registry = registry
        self._passwords = passwords

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return two fields; at a first sign-in, a mail with what is typed in one of them."""
        if at.facts.get(FIRST_SIGN_IN) == "true":
            return MAIL + Effort(typed=("provisional",))
        return Effort(typed=("identifier", "password"))

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Prefill the identifier from `login_hint` (OpenID Core §3.1.2.1)."""
        prefill(form, visit)
        reason = visit.journey.facts.get("reason")
        through = self._through(visit)
        return {
            "reason_id": "sign_in.again" if reason == "reauthenticate" else "",
            "through": through.metadata.name if through else "",
            "also": self._also(visit, through),
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Return who it is, or ask again in the same words for every cause."""
        through = self._through(visit)
        guess = Guess(
            identifier=cast("str", form["identifier"].data)[:1024],
            password=cast("str", form["password"].data),
            source=visit.source,
            browser_hash=visit.browser_hash,
        )
        result = self._authenticator.check(
            guess,
            through or visit.client,
            first_sign_in=through is None and _has_first_sign_in(visit),
        )
        known = _known(result, visit, is_own=through is None)
        if known is None:
            return self._again(result, visit)
        return Proceed({**known, **self._owed(result, guess.password, visit)})

    def _owed(self, result: object, password: str, visit: Visit) -> Facts:
        """Return what has another password chosen: the home is new, and its rule refuses this one.

        Only here is the password at hand; one that the rule accepts is left as it is (ADR 21).
        """
        if not isinstance(result, Authenticated) or result.is_of_home:
            return {}
        owner = self._passwords.owner(result.account_id, visit.client)
        if owner is None or not self._passwords.faults(owner, password):
            return {}
        return {
            OWED: True,
            "account_proved": result.account_id,
            "version_proved": result.credential_version,
        }

    def _again(self, result: object, visit: Visit) -> AskAgain:
        """Return the words for what opens nothing: where to go, how long to wait, or « wrong »."""
        if isinstance(result, Retired):
            home = self._registry.lead_of(result.home_slug)
            portal = home.metadata.name if home else result.home_slug
            return AskAgain("sign_in.retired", placeholders={"other_portal": portal})
        if isinstance(result, Throttled):
            return AskAgain("sign_in.throttled", retry_after=result.seconds)
        hints = visit.client.policy.sign_in.domain_hint
        if isinstance(result, Wrong) and result.foreign_domain and hints:
            example = visit.client.policy.identifier.example
            return AskAgain("sign_in.wrong_credentials_domain", placeholders={"example": example})
        return AskAgain("sign_in.wrong_credentials")

    def _through(self, visit: Visit) -> Client | None:
        """Return the other organisation's lead whose identifier is asked for, if any is."""
        slug = str(visit.journey.facts.get(THROUGH, ""))
        return self._registry.lead_of(slug) if slug in visit.client.policy.sign_in.also else None

    def _also(self, visit: Visit, through: Client | None) -> list[Mapping[str, str]]:
        """Return the other ways to sign in here: their portals' names, and what chooses them."""
        wanted = ["", *visit.client.policy.sign_in.also] if through else []
        slugs = wanted or visit.client.policy.sign_in.also
        here = visit.client
        leads = [(slug, self._registry.lead_of(slug) if slug else here) for slug in slugs]
        return [
            {"slug": slug, "portal": lead.metadata.name}
            for slug, lead in leads
            if lead is not None and lead.is_active and lead is not through
        ]


def _known(result: object, visit: Visit, *, is_own: bool) -> Facts | None:
    """Return what a right password gives the journey; None where it gives nothing here."""
    if isinstance(result, Authenticated):
        return {
            "account": result.account_id,
            "credential_version": result.credential_version,
            "amr": ["pwd"],
            "acr": ACR_PASSWORD,
        }
    if isinstance(result, Provisional):
        return {
            FIRST_SIGN_IN: "true",
            "account_proved": result.account_id,
            "version_proved": result.credential_version,
            "provisional": result.credential_id,
        }
    if isinstance(result, NotYet) and is_own and _shows_registrations(visit):
        return {REGISTRATION: result.state, "registration_id": result.registration_id}
    return None


def _has_first_sign_in(visit: Visit) -> bool:
    """Tell whether this journey goes on from a temporary password; else it opens nothing."""
    return _walks_when(visit, FIRST_SIGN_IN)


def _shows_registrations(visit: Visit) -> bool:
    """Tell whether this journey shows where a registration stands."""
    return _walks_when(visit, REGISTRATION)


def _walks_when(visit: Visit, fact: str) -> bool:
    steps = visit.client.policy.journeys[visit.journey.name].steps
    return any(entry.when.get(fact) for entry in steps)
