"""One portal of the demonstration: a true relying party on the Authlib client.

It knows the provider by its discovery document alone, as any portal would.
"""

import hmac
import json
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlencode

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from authlib.oidc.core import CodeIDToken
from flask import Flask, redirect, render_template, request, session
from werkzeug.wrappers import Response

from idp.demo.claims import readable
from idp.demo.people import of
from idp.demo.portals import BY_SLUG, Portal
from idp.kernel.clock import Clock, timestamp

SESSION: Final = "signed_in"
_FRENCH_FIRST: Final = ("fr", "en")
CSP: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all portals share: the provider, their own address, the key of their cookies."""

    issuer: str
    portals_url: str
    cookie_key: str
    client_secrets: Mapping[str, str]


class RelyingParty:
    """The views of one portal; `app` serves them."""

    def __init__(self, portal: Portal, around: Surroundings, clock: Clock) -> None:
        """Make the portal's site; it asks the provider nothing before somebody signs in."""
        self.portal = portal
        self.id_token = _id_token_by(clock)
        self.around = around
        self.home = f"{around.portals_url}/{portal.slug}/"
        self.app = _flask(portal, around)
        registry: Any = OAuth(self.app)  # Authlib publishes no types for it
        self.client = registry.register(
            "provider",
            client_id=portal.slug,
            client_secret=around.client_secrets[portal.slug],
            server_metadata_url=f"{around.issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": portal.scopes, "code_challenge_method": "S256", "timeout": 10},
        )
        rule = self.app.add_url_rule
        rule("/", "home", self.show)
        rule("/connexion", "connexion", self.sign_in)
        rule("/callback", "callback", self.callback, methods=["GET", "POST"])
        rule("/deconnexion", "deconnexion", self.sign_out, methods=["POST"])
        self.app.register_error_handler(requests.RequestException, self.unreachable)

    def show(self) -> Response | str:
        """Show the portal's home, and who is there."""
        if wanted := request.args.get("lang"):
            session["lang"] = "en" if wanted == "en" else "fr"
            return redirect(self.home)
        if "state" in request.args:
            said = "signed_out" if _same(session.pop("leaving", ""), request.args["state"]) else ""
            return self._page(said=said)
        return self._page()

    def sign_in(self) -> Response:
        """Send the person to the provider (Core §3.1.2.1); also what it links to (Core §4)."""
        asked: dict[str, str] = {"ui_locales": _language()}
        if request.args.get("prompt") == "login":
            asked["prompt"] = "login"
        if hint := request.args.get("login_hint", "")[:320]:
            asked["login_hint"] = hint
        if request.args.get("iss", self.around.issuer) != self.around.issuer:
            return redirect(self.home)
        return cast("Response", self.client.authorize_redirect(f"{self.home}callback", **asked))

    def callback(self) -> Response | tuple[str, int]:
        """Take the answer: `iss` (RFC 9207), `state`, the code, the ID token with its `nonce`."""
        if request.args.get("iss") != self.around.issuer:
            return self._page(said="wrong_issuer"), 400
        if error := request.args.get("error"):
            return self._page(said="refused", detail=error[:80]), 400
        try:
            token = self.client.authorize_access_token(claims_cls=self.id_token)
            userinfo = dict(self.client.userinfo(token=token))
        except (AuthlibBaseError, ValueError, KeyError) as error:
            return self._page(said="not_verified", detail=f"{type(error).__name__}: {error}"), 400
        lang = _language()
        session.clear()
        session["lang"] = lang
        session[SESSION] = {
            "claims": dict(token["userinfo"]),
            "id_token": token["id_token"],
            "userinfo": userinfo,
        }
        return redirect(self.home)

    def sign_out(self) -> Response:
        """Forget the person here, then ask the provider to end its session (Logout 1.0 §2)."""
        signed_in = session.pop(SESSION, None)
        metadata = self.client.load_server_metadata()
        session["leaving"] = state = secrets.token_urlsafe(16)
        asked = {
            "post_logout_redirect_uri": self.home,
            "client_id": self.portal.slug,
            "state": state,
            "ui_locales": _language(),
        }
        if signed_in:
            asked["id_token_hint"] = signed_in["id_token"]
        return redirect(f"{metadata['end_session_endpoint']}?{urlencode(asked)}", 303)

    def unreachable(self, error: Exception) -> tuple[str, int]:
        """Say that the provider does not answer."""
        return self._page(said="unreachable", detail=type(error).__name__), 502

    def _page(self, *, said: str = "", detail: str = "") -> str:
        signed_in: dict[str, Any] = session.get(SESSION, {})
        english = _language() == "en"
        claims = {**signed_in.get("userinfo", {}), **signed_in.get("claims", {})}
        return render_template(
            "portal.html",
            portal=self.portal,
            people=of(self.portal.slug),
            place=int(english),
            lang=_language(),
            claims=readable(claims, english=english),
            who=claims.get("name") or claims.get("preferred_username") or claims.get("sub", ""),
            id_token=_decoded(signed_in.get("id_token", "")),
            userinfo=_json(signed_in.get("userinfo", {})),
            said=said,
            detail=detail,
            around=self.around,
        )


def site(slug: str, around: Surroundings, clock: Clock) -> Flask:
    """Return one portal as a Flask application, to be mounted at `/<slug>`."""
    return RelyingParty(BY_SLUG[slug], around, clock).app


def _id_token_by(clock: Clock) -> type[CodeIDToken]:
    """Return Authlib's checks of an ID token, by this clock (Core §3.1.3.7 no. 9 and 10)."""

    class TimedIdToken(CodeIDToken):
        def validate(self, now: int | Callable[[], int] | None = None, leeway: int = 0) -> None:
            super().validate(now=now or timestamp(clock.now()), leeway=leeway)

    return TimedIdToken


def _flask(portal: Portal, around: Surroundings) -> Flask:
    app = Flask("idp.demo", static_folder=None)
    app.config.update(
        SECRET_KEY=f"{around.cookie_key}:{portal.slug}",
        # Cookies ignore ports: neither name nor path may be the provider's or another portal's.
        SESSION_COOKIE_NAME=f"parvis_demo_{portal.slug}",
        SESSION_COOKIE_PATH=f"/{portal.slug}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.after_request(with_headers)
    return app


def with_headers(response: Any) -> Any:  # noqa: ANN401 - Flask's hook takes its own response type
    """Add the headers of every page; one that brings a policy of its own keeps it."""
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _language() -> str:
    chosen = session.get("lang")
    return chosen or request.accept_languages.best_match(_FRENCH_FIRST) or "fr"


def _same(one: str, other: str) -> bool:
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())


def _decoded(token: str) -> tuple[str, str]:
    """Return header and payload of a compact JWS that was verified already."""
    parts = token.split(".")[:2] if token else []
    texts = [json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts]
    return (_json(texts[0]), _json(texts[1])) if texts else ("", "")


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) if value else ""
