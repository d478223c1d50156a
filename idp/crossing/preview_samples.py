"""Every page of a client as a contact sheet shows it: its template and invented facts."""

from collections.abc import Callable
from typing import Any

from wtforms import Form, PasswordField, StringField

from idp.branding.legal import accessibility_statement, legal_notice
from idp.branding.page import Incident, LiveAccount, PortalCard
from idp.branding.texts import Texts
from idp.clients.model import Client
from idp.crossing.preview_account import account_samples
from idp.crossing.preview_console import console_samples
from idp.crossing.preview_journeys import journey_samples
from idp.crossing.preview_reviews import review_samples
from idp.crossing.preview_shapes import Sample
from idp.mail.samples import samples as mails

MAIL_TEMPLATE = "mail/message.html"
_ISSUER = "https://id.example"
_LIVE = LiveAccount(name="Camille Essai", portal="Portail voisin", sign_out_url="#")


class _SignIn(Form):
    identifier = StringField()
    password = PasswordField()


def samples(client: Client, texts: Texts, lang: str) -> tuple[Sample, ...]:
    """Return the pages of one client in one language; nothing in them is a person."""
    legal, name = client.policy.legal, client.metadata.name
    notice = legal_notice(legal, texts, lang, name)
    statement = accessibility_statement(legal, texts, lang, name)
    return (
        *_sign_in(texts, lang),
        *journey_samples(client, lang),
        *console_samples(client),
        *review_samples(client),
        *account_samples(client),
        Sample("which account", "login/confirm_account.html", _form(live=_LIVE)),
        Sample("not admitted", "login/admission_refused.html", _form(live=_LIVE)),
        Sample("sign out", "session/sign_out.html", _form(live=_LIVE)),
        Sample("signed out here", "session/signed_out.html", {"extent": "portal"}),
        Sample("signed out everywhere", "session/signed_out.html", {"extent": "everywhere"}),
        Sample("back by form", "oidc/form_post.html", {"action": "#", "fields": ()}),
        Sample("expired", "expired.html", {"message_id": "error.expired", "restart_url": "#"}),
        *_messages(),
        Sample("legal notice", "legal/page.html", {"document": notice}),
        Sample("accessibility", "legal/page.html", {"document": statement}),
        Sample("doors", "portals.html", {"portals": [PortalCard(name, "#")]}),
        *_mails(client, texts, lang),
    )


def _sign_in(texts: Texts, lang: str) -> tuple[Sample, ...]:
    template = "login/identifier_and_password.html"
    say: Callable[[str], str] = lambda text_id: texts.get(text_id, lang)  # noqa: E731 - two uses below
    missing = [
        ("identifier", say("sign_in.identifier.missing")),
        ("password", say("sign_in.password.missing")),
    ]
    delay = texts.delay(90, lang)
    throttled = [("", texts.get("sign_in.throttled", lang, delay=delay))]
    wrong = [("", say("sign_in.wrong_credentials"))]
    return (
        Sample("sign in", template, _form()),
        Sample("nothing typed", template, _form(errors=missing)),
        Sample("wrong credentials", template, _form(errors=wrong)),
        Sample("throttled", template, _form(errors=throttled)),
        Sample("prove it again", template, _form(reason_id="sign_in.again")),
    )


def _mails(client: Client, texts: Texts, lang: str) -> tuple[Sample, ...]:
    every = mails(client, lang, issuer=_ISSUER, catalogue=texts.catalogue)
    return tuple(
        Sample(f"mail: {mail.words.subject}", MAIL_TEMPLATE, {"mail": mail.words}) for mail in every
    )


def _messages() -> tuple[Sample, ...]:
    incident = Incident(reference="k3x9m2qa", at="21/11/2026 12:00")
    return tuple(
        Sample(message, "error.html", {"message_id": f"error.{message}", "incident": incident})
        for message in ("not_found", "redirect_uri", "cookies_blocked", "internal", "unavailable")
    )


def _form(**more: object) -> dict[str, Any]:
    return {"form": _SignIn(), "action": "#", **more}
