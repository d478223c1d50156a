"""Adding an authenticator app: its QR code, the key for who types it, its first code (R-ALL-12)."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Form, StringField

from idp.credentials import totp
from idp.credentials.factor_facts import opens_much, signed_in_with, whose
from idp.credentials.factors import Factors
from idp.credentials.new_password import NewPasswords
from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import filled
from idp.journeys.model import (
    SIGNED_IN,
    AskAgain,
    Fact,
    Facts,
    Outcome,
    Overtaken,
    Proceed,
    Step,
    Visit,
)
from idp.stores.engine import Transaction


class EnrolTotpForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The first code that the app shows."""

    code = StringField(validators=[filled("enrol_totp.missing")])


class EnrolTotp(Step):
    """Adds an authenticator to an account once it gave a code; before that nothing changes.

    The secret is among the journey's facts, which are sealed, and on this page.
    """

    needs_one_of: ClassVar[frozenset[str]] = frozenset({"account", "account_proved", SIGNED_IN})
    gives: ClassVar[frozenset[str]] = frozenset({"totp_counter"})
    form: ClassVar[type[Form]] = EnrolTotpForm

    def __init__(self, factors: Factors, passwords: NewPasswords):
        """Keep it with `factors`; `passwords` says whose it is."""
        self._factors = factors
        self._passwords = passwords

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return one field of six digits; the QR code is read by the telephone."""
        del at
        return Effort(typed=("totp_code",))

    def applies(self, visit: Visit) -> bool:
        """Tell whether somebody signed in asked for it, or a sign-in is not enough without it."""
        facts = visit.journey.facts
        if SIGNED_IN in facts:
            return True
        account_id = whose(facts)
        if not account_id or not opens_much(facts) or not _will_sign_in(visit):
            return False
        return self._factors.is_owed(visit.client, account_id, facts) and not self._factors.has(
            account_id
        )

    def arrive(self, tx: Transaction, visit: Visit) -> Facts:
        """Draw the secret."""
        del tx, visit
        return {"totp_secret": totp.new_secret()}

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Show the secret, as a QR code and as a key, under the portal's name."""
        del form
        secret = _secret(visit)
        owner = self._passwords.owner(whose(visit.journey.facts), visit.client)
        if owner is None:
            raise Overtaken
        portal = visit.client.metadata.name
        address = totp.address(secret, portal=portal, identifier=owner.identifier)
        return {
            # Made of squares alone: nothing that anybody typed is in it.
            "drawing": Markup(totp.drawing(address)),  # noqa: S704 - see above
            "key": totp.grouped(secret),
            "otpauth_url": address,
            "identifier": owner.identifier,
            "is_owed": SIGNED_IN not in visit.journey.facts,
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Take the app's first code, which then opens nothing more."""
        typed = "".join(cast("str", form["code"].data).split())
        steps = totp.steps_of(_secret(visit), typed, at=visit.at)
        if not steps:
            return AskAgain("enrol_totp.wrong", "code")
        return Proceed({"totp_counter": steps[0]})

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Store it, and sign in with both factors: both were just proved."""
        facts = visit.journey.facts
        account_id = whose(facts)
        self._factors.add(tx, visit, account_id)
        if SIGNED_IN not in facts:
            return signed_in_with(facts, "totp")
        # The password was proved a moment ago: the session goes on with both.
        signs_in: dict[str, Fact] = {
            "account": account_id,
            "credential_version": facts["version_proved"],
            "amr": ["pwd"],
        }
        return {**signs_in, **signed_in_with(signs_in, "totp")}


def _secret(visit: Visit) -> str:
    secret = visit.journey.facts.get("totp_secret")
    if not secret:
        raise Overtaken
    return str(secret)


def _will_sign_in(visit: Visit) -> bool:
    """Tell whether the journey's end signs in: not where the policy leads to the sign-in page."""
    journey = visit.journey
    section = visit.client.policy.journeys[journey.name]
    return section.after_proof == "continue" and journey.began_in == visit.browser_hash.hex()
