"""Every page of the product as a portal of `sample_portals` shows it."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, render_template
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired

from idp.branding.assets import asset, load_assets
from idp.branding.derive import derive
from idp.branding.legal import accessibility_statement
from idp.branding.page import (
    Incident,
    Link,
    Portal,
    PortalCard,
)
from idp.branding.texts import Texts
from idp.kernel.paths import shipped, static
from idp.policy.branding import LegalSection
from tests.unit.branding.sample_portals import CATALOGUE, COLOURS, LIVE, LOGO, PORTALS, WORDS

__all__ = ["PAGES", "PORTALS", "sample_app", "words"]


class SignInForm(FlaskForm):  # type: ignore[misc] # Flask-WTF publishes no types
    """The sign-in form as the login step has it."""

    identifier = StringField(validators=[DataRequired()])
    password = PasswordField(validators=[DataRequired()])


EMPTY = [
    ("identifier", "La saisie de l'identifiant est obligatoire."),
    ("password", "La saisie du mot de passe est obligatoire."),
]
DOORS = [
    PortalCard(portal.name, portal.url, "Agents", portal.logo_url) for portal in PORTALS.values()
]
AGAIN = [Link("Retourner au portail", "/", primary=True)]
LEGAL = LegalSection(publisher="Exemple", accessibility_contact="acces@a.example")

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "sign_in": ("login/identifier_and_password.html", {}),
    "sign_in_again": ("login/identifier_and_password.html", {"reason_id": "sign_in.again"}),
    "empty": ("login/identifier_and_password.html", {"errors": EMPTY}),
    "throttled": ("login/identifier_and_password.html", {"errors": [(None, "Trop d'essais.")]}),
    "admission": ("login/admission_refused.html", {"live": LIVE, "signed_in": LIVE}),
    "sign_out": ("session/sign_out.html", {"live": LIVE}),
    "left": ("session/signed_out.html", {"extent": "portal"}),
    "left_all": ("session/signed_out.html", {"extent": "everywhere"}),
    "form_post": (
        "oidc/form_post.html",
        {"action": "https://rp.example/cb", "fields": [("code", "<x>")]},
    ),
    "wait": ("wait.html", {"message_id": "error.unavailable"}),
    "cookies": ("expired.html", {"message_id": "error.cookies_blocked"}),
    "confirm": ("login/confirm_account.html", {"live": LIVE}),
    "expired": (
        "expired.html",
        {"message_id": "error.expired", "restart_url": "https://portail.example/login"},
    ),
    "error": (
        "error.html",
        {
            "message_id": "error.too_many_requests",
            "incident": Incident("R-7F3K", "21/11/2026 à 14 h 32"),
            "links": AGAIN,
        },
    ),
    "refused": ("refused.html", {"message_id": "error.forbidden", "links": AGAIN}),
    "done": ("done.html", {"message_id": "signed_out.everywhere", "links": AGAIN}),
    "legal": ("legal/page.html", {}),
    "portals": ("portals.html", {"portals": DOORS}),
}


def words(portal: Portal, lang: str = "fr") -> Callable[..., str]:
    """The `t` of a page: bound to a language and a portal."""
    texts = Texts(CATALOGUE, {"fr": WORDS.get(portal.client_id, {})})

    def t(text_id: str, **facts: str | int) -> str:
        return texts.get(text_id, lang, **{"portal": portal.name, **facts})

    return t


def sample_app() -> Flask:
    """An application that shows every sample page at `/<portal>/<page>`, with the strict CSP."""
    app = Flask("samples", template_folder=str(shipped("templates")), static_folder=None)
    app.config.update(SECRET_KEY="samples", TESTING=True)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    files = {f"static/{name}": file for name, file in load_assets(static()).items()}
    for key, colours in COLOURS.items():
        files[f"brand/{key}.css"] = asset(derive(colours).css.encode(), ".css")
        files[f"logo/{key}.svg"] = asset(LOGO, ".svg")

    @app.get("/<any(static,brand,logo):kind>/<name>")
    def file(kind: str, name: str) -> Response:
        found = files[f"{kind}/{name}"]
        return Response(
            found.gzipped, headers={"Content-Encoding": "gzip"}, content_type=found.content_type
        )

    @app.route("/<key>/<page>", methods=["GET", "POST"])
    def page(key: str, page: str) -> Response:
        template, given = PAGES[page]
        portal, texts = PORTALS[key], Texts(CATALOGUE)
        if page == "legal":
            given = {"document": accessibility_statement(LEGAL, texts, "fr", portal.name)}
        context = {"portal": portal, "t": words(portal), "lang": "fr", "errors": [], "action": ""}
        html = render_template(template, **(context | {"form": SignInForm()} | given))
        policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:"
        return Response(
            html,
            headers={"Content-Security-Policy": f"{policy}; form-action 'self' https://rp.example"},
        )

    return app
