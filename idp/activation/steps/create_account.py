"""« CREATION DE COMPTE » : what is known, a password, the address once more (R-CMI-12 to 20)."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from flask_wtf import FlaskForm
from pydantic import Field
from wtforms import BooleanField, Form, PasswordField, StringField

from idp.activation.chosen_password import ChosenPassword, together
from idp.activation.first_secret import PROVISIONAL, FirstSecret
from idp.branding.texts import Catalogue
from idp.contact.consents import consent
from idp.contact.mail_limits import MailLimits
from idp.contact.steps.mailed_link import RESEND_AFTER
from idp.credentials.new_password import Owner
from idp.credentials.password_rules import PasswordRules
from idp.identity.identifiers import canonical_address
from idp.journeys.effort import Effort, Situation
from idp.journeys.form_rules import marked
from idp.journeys.model import AskAgain, Fact, Facts, Outcome, Proceed, Step, Visit
from idp.policy.section import Section
from idp.stores.engine import Transaction

ALERTS = "alerts"
"""The purpose of the consent to alerts by mail, apart from the mails of the account itself."""


class CreateAccountSettings(Section):
    """What a portal asks at the first sign-in."""

    email_confirmed: bool = Field(
        default=True,
        description="Have the known address typed once more (R-CMI-17); never after an invitation "
        "by link, which proved it.",
    )
    email_editable_at_first_login: bool = Field(
        default=False,
        description="Let people correct their address; `contact.mailed_link` then proves it "
        "(R-CMI-19). Without that step in the journey the address stays as it is.",
    )
    alerts: bool = Field(
        default=False, description="Offer alerts by mail, unticked; `first_sign_in.alerts`."
    )


class CreateAccountForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The new password twice, the address twice, the box for alerts."""

    password = PasswordField(validators=[marked()])
    confirmation = PasswordField(validators=[marked()])
    email = StringField(validators=[marked()])
    email_confirmation = StringField(validators=[marked()])
    alerts = BooleanField()


class CreateAccount(Step):
    """Sets the first password; until the journey ends nobody is signed in (R-CMI-12).

    Gives `address_changed` ("true" or "false"), by which a policy walks `contact.mailed_link`.
    """

    needs: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved"})
    gives: ClassVar[frozenset[str]] = frozenset(
        {"password_secret", "identifier", "name", "address", "address_typed", "address_changed"}
    )
    settings: ClassVar[type[Section]] = CreateAccountSettings
    form: ClassVar[type[Form]] = CreateAccountForm

    def __init__(
        self,
        chosen: ChosenPassword,
        first_secret: FirstSecret,
        limits: MailLimits,
        catalogue: Catalogue,
    ):
        """Judge and set with `chosen`; mail within `limits`."""
        self._chosen = chosen
        self._first_secret = first_secret
        self._limits = limits
        self._catalogue = catalogue

    @classmethod
    def effort(cls, at: Situation) -> Effort:
        """Return the new password, and the address where no mail's link has proved it."""
        settings = cast("CreateAccountSettings", at.settings)
        asks = settings.email_confirmed and at.journey == "login"
        password = at.new_password()
        return Effort(typed=(*password, "address") if asks else password)

    def show(self, form: Form, visit: Visit) -> Mapping[str, Any]:
        """Fill in what is known; a temporary password is only said to be checked (R-CMI-13)."""
        owner = self._chosen.owner(visit)
        if _is_editable(visit) and form["email"].data is None:
            form["email"].data = owner.address
        return {
            "owner": owner,
            "has_provisional": PROVISIONAL in visit.journey.facts,
            "judge": PasswordRules(owner.rule),
            "confirm": owner.rule.confirm,
            "asks_email": _asks_email(visit, owner),
            "email_editable": _is_editable(visit),
            "asks_alerts": _settings(visit).alerts,
        }

    def submit(self, form: Form, visit: Visit) -> Outcome:
        """Judge everything at once, then hash the password."""
        owner = self._chosen.owner(visit)
        password = cast("str", form["password"].data or "")
        found = self._chosen.faults(visit, owner, password, form["confirmation"].data)
        address = _address(form, visit, owner)
        found += _address_faults(form, visit, owner, address)
        if found:
            return together(found)
        changed = canonical_address(address) != canonical_address(owner.address)
        if changed and not self._limits.allows(
            visit.client, address, source=visit.source, at=visit.at
        ):
            return AskAgain("mailed_link.too_soon", retry_after=RESEND_AFTER[-1])
        facts: dict[str, Fact] = {
            "identifier": owner.identifier,
            "name": owner.name,
            "address": address if changed else "",
            "address_typed": address if changed else "",
            "address_changed": str(changed).lower(),
            "alerts": self._alerts(form, visit),
        }
        return Proceed(facts | self._chosen.hashed(password))

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Spend the temporary password and set the new one; keep the consent as it was given."""
        self._first_secret.spend(tx, visit)
        facts = self._chosen.set(tx, visit)
        if shown := visit.journey.facts.get("alerts"):
            account_id, here = str(facts["account"]), visit.client.organisation_id
            consent(tx, account_id, here, ALERTS, str(shown), at=visit.at)
        return facts

    def _alerts(self, form: Form, visit: Visit) -> str:
        """Return the words that were ticked, '' where they were not."""
        if not (_settings(visit).alerts and form["alerts"].data):
            return ""
        texts = self._catalogue.under(visit.client.revision.texts)
        return texts.get("first_sign_in.alerts", visit.lang, portal=visit.client.metadata.name)


def _address(form: Form, visit: Visit, owner: Owner) -> str:
    """Return the address that was sent where it may be corrected, else the known one."""
    sent = form["email"].data
    return str(sent).strip() if _is_editable(visit) and sent is not None else owner.address


def _address_faults(form: Form, visit: Visit, owner: Owner, address: str) -> list[AskAgain]:
    if not _asks_email(visit, owner):
        return []
    if _is_editable(visit) and canonical_address(address) is None:
        return [AskAgain("first_sign_in.email_malformed", "email")]
    typed = (form["email_confirmation"].data or "").strip()
    if not typed:
        return [AskAgain("first_sign_in.email_missing", "email_confirmation")]
    if canonical_address(typed) != canonical_address(address):
        return [AskAgain("first_sign_in.email_differs", "email_confirmation")]
    return []


def _asks_email(visit: Visit, owner: Owner) -> bool:
    if visit.journey.facts.get("address_proved"):
        return False
    return _is_editable(visit) or bool(owner.address and _settings(visit).email_confirmed)


def _is_editable(visit: Visit) -> bool:
    steps = visit.client.policy.journeys[visit.journey.name].steps
    proves = any(entry.step == "contact.mailed_link" for entry in steps)
    wanted = _settings(visit).email_editable_at_first_login
    return wanted and proves and not visit.journey.facts.get("address_proved")


def _settings(visit: Visit) -> CreateAccountSettings:
    return cast("CreateAccountSettings", visit.settings)
