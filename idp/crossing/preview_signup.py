"""The screens of signing up, as a contact sheet shows them: invented facts, nobody's."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from wtforms import Form, PasswordField, StringField

from idp.captcha.captchas import Question
from idp.clients.model import Client
from idp.credentials.password_rules import PasswordRules
from idp.crossing.preview_shapes import Sample
from idp.journeys.form_rules import marked
from idp.signup import boxes
from idp.signup.application import Wanted
from idp.signup.words import profile_choices

_LINKS: Final = {"action": "#", "begin_url": "#", "cancel_url": "#", "progress_url": "#"}
_UNTIL: Final = datetime(2026, 11, 21, 13, 32, tzinfo=UTC)
_ADDRESS: Final = "camille.essai@courriel.example"
_COMPANY: Final = "BOULANGERIE EXEMPLE, NANTES (SIREN 732 829 320)"


def signup_samples(client: Client, lang: str, form: Callable[..., Form]) -> tuple[Sample, ...]:
    """Return the form of a sign-up and the pages that wait for the mailbox."""
    waiting = {
        "form": form(code=StringField()),
        "address": _ADDRESS,
        "until": _UNTIL,
        "resend_in": 42,
        "was_resent": False,
        "was_sent": True,
        "announces": False,
        "likely": "",
        "company": "",
    }
    page = "signup/prove_mailbox.html"
    chosen = {
        "form": form(password=PasswordField(validators=[marked()])),
        "identifier": _ADDRESS,
        "again_url": "#",
    }
    last = {"form": form(), "message_id": "signup.confirm", "action": "#"}
    used = {"form": form(), "message_id": "signup.used", "sign_in_url": "#", "begin_url": "#"}
    known = used | {"message_id": "signup.under_way", "begin_url": ""}
    form_page, choices = "signup/account_form.html", profile_choices(client, lang)
    with_profile = _account_form(client, lang, form, choices)
    return (
        Sample("sign-up", form_page, _account_form(client, lang, form) | _LINKS),
        *(Sample("sign-up with profile", form_page, with_profile | _LINKS) for _ in choices[:1]),
        Sample("mailbox announced", page, waiting | _LINKS | {"announces": True}),
        Sample("mailbox to prove", page, waiting | _LINKS),
        Sample("address mistyped", page, waiting | _LINKS | {"likely": "camille.essai@orange.fr"}),
        Sample("company named", page, waiting | _LINKS | {"company": _COMPANY}),
        Sample("not active yet", page, waiting | _LINKS | {"was_sent": False, "resend_in": 0}),
        Sample("link to activate", "contact/link_last.html", last),
        Sample("link in another browser", "signup/chosen_password.html", chosen | _LINKS),
        Sample("link used", "contact/link_over.html", used),
        Sample("application under way", "contact/link_over.html", known),
        Sample("account created", "done.html", {"message_id": "signup.done"}),
    )


def _account_form(
    client: Client, lang: str, form: Callable[..., Form], choices: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    signup, rule = client.policy.signup, client.policy.password
    asked = ("given_name", "family_name", "address", "siren")
    texts = {name: StringField(validators=[marked()]) for name in asked}
    secrets = {name: PasswordField(validators=[marked()]) for name in ("password", "confirmation")}
    profiles = client.policy.eligibility.profiles
    profile = profiles[0] if profiles else ""
    return {
        "form": form(phone_number=StringField(), profile=StringField(), **texts, **secrets),
        "choices": choices,
        "names_company": bool(profile),
        "asked": Wanted(signup.phone, signup.names, profile, bool(profile)),
        "judge": PasswordRules(rule),
        "confirm": rule.confirm,
        "terms": boxes.terms(client, profile, lang),
        "purposes": boxes.purposes(client, lang),
        "question": Question("", signup.captcha, "", "#", "#"),
    }
