"""The screens of getting in, as a contact sheet shows them: invented facts, nobody's."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from wtforms import BooleanField, Form, PasswordField, StringField

from idp.clients.model import Client
from idp.credentials.password_rules import PasswordRules
from idp.crossing.preview_company_signup import company_signup_samples
from idp.crossing.preview_factors import factor_samples
from idp.crossing.preview_first_secrets import first_secret_samples
from idp.crossing.preview_first_visit import first_visit_samples
from idp.crossing.preview_linking import linking_samples
from idp.crossing.preview_recovery import recovery_samples
from idp.crossing.preview_shapes import Sample
from idp.crossing.preview_signup import signup_samples
from idp.terms.documents import text_of

_UNTIL: Final = datetime(2026, 11, 21, 13, 32, tzinfo=UTC)
_LINKS: Final = {"action": "#", "begin_url": "#", "cancel_url": "#", "progress_url": "#"}


def journey_samples(client: Client, lang: str) -> tuple[Sample, ...]:
    """Return the pages of recovery, mailed links, new passwords, terms and first secrets."""
    return (
        *recovery_samples(client, form),
        *linking_samples(client, form),
        *first_visit_samples(client, lang, form),
        *_mailed(),
        _choose_password(client),
        *factor_samples(client, form),
        *_terms(client, lang),
        *first_secret_samples(client, form),
        *signup_samples(client, lang, form),
        *company_signup_samples(client, lang, form),
    )


def _mailed() -> tuple[Sample, ...]:
    waiting = {
        "form": form(code=StringField()),
        "address": "camille.essai@courriel.example",
        "sender": "Parvis",
        "until": _UNTIL,
        "resend_in": 42,
        "was_resent": False,
    }
    over = {"form": form(), "message_id": "link.expired"}
    last = {"form": form(), "message_id": "link.last", "action": "#"}
    return (
        Sample("look in your mailbox", "contact/mailed_link.html", waiting | _LINKS),
        Sample("recovery asked for", "recovery/mailed_link.html", waiting | _LINKS),
        Sample("link expired", "contact/link_over.html", over | {"action": "#"}),
        Sample("link to confirm", "contact/link_last.html", last),
    )


def _choose_password(client: Client) -> Sample:
    rule = client.policy.password
    context = {
        "form": form(password=PasswordField(), confirmation=PasswordField()),
        "identifier": client.policy.identifier.example,
        "judge": PasswordRules(rule),
        "confirm": rule.confirm,
        "by_link": True,
        "is_owed": False,
    }
    return Sample("new password", "credentials/choose_password.html", context | _LINKS)


def _terms(client: Client, lang: str) -> Iterator[Sample]:
    """Yield each text of the portal as it is asked, then the page of who refuses."""
    for document in client.policy.terms.documents:
        text = text_of(client, document, lang).shown(url="#", with_changes=True)
        context = {"form": form(accept=BooleanField()), "action": "#", "text": text}
        yield Sample(f"terms {document.id}", "terms/accept.html", context)
        yield Sample(f"terms {document.id} alone", "terms/document.html", {"text": text})
    if client.policy.terms.documents:
        yield Sample("terms refused", "refused.html", {"message_id": "terms.refused"})


def form(**fields: Any) -> Form:  # noqa: ANN401 - WTForms' unbound fields
    """Return a form of these fields."""
    made: type[Form] = type("Shown", (Form,), fields)
    return made()
