"""A relying party that behaves as the OpenID Foundation's conformance suite does.

Plain requests without PKCE, every answer checked as the suite's own conditions check it, through a
browser that keeps cookies, over https. A test of this folder is named after the suite's module.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from idp.kernel.clock import MovableClock
from tests.support.provider import Browser, Page, Person, Provider

ISSUER = "https://id.artisans.example"
HOST = "https://suite.example"
REDIRECT = f"{HOST}/test/a/parvis/callback"
SECOND_REDIRECT = f"{HOST}/test/a/parvis/callback?dummy1=lorem&dummy2=ipsum"
AFTER_LOGOUT = f"{HOST}/test/a/parvis/post_logout_redirect"
INITIAL_TOKEN = "un-jeton-d-enregistrement-invente"
SCOPE = "openid"
# What a URI's query may carry and clients do send; the logout plan sends runs of these.
ODD_STATE = "[!|-,*(&!@?|)#}\"]|~*~>$:{=} é/+%20;'`^\\<>" + "x" * 128

Answer = dict[str, str]
"""The parameters of an authorization response."""
Mode = Literal["query", "form_post"]


def unsigned(claims: Mapping[str, Any]) -> str:
    """Return a JWT that nobody signed."""
    parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


@dataclass(frozen=True)
class RelyingParty:
    """A registered client: static from a folder, or dynamic from `/register`."""

    client_id: str
    secret: str
    redirect_uri: str = REDIRECT
    method: str = "client_secret_basic"

    def credentials(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the header and the parameters that prove who it is."""
        if self.method == "client_secret_post":
            return {}, {"client_id": self.client_id, "client_secret": self.secret}
        both = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {both}"}, {}


@dataclass(frozen=True)
class Suite:
    """One run of the suite: a provider, a client, a person and their browser."""

    provider: Provider
    rp: RelyingParty
    second: RelyingParty
    person: Person
    browser: Browser
    mode: Mode
    is_dynamic: bool

    def speaking_as(self, rp: RelyingParty) -> "Suite":
        """Return the same run, spoken by another client."""
        return replace(self, rp=rp)

    def asked(self, **changes: str | None) -> dict[str, str]:
        """Return an authorization request; None leaves a parameter out."""
        parameters: dict[str, str | None] = {
            "client_id": self.rp.client_id,
            "redirect_uri": self.rp.redirect_uri,
            "scope": SCOPE,
            "state": ODD_STATE,
            "nonce": "un-nonce",
            "response_type": "code",
            "response_mode": "form_post" if self.mode == "form_post" else None,
        }
        parameters |= changes
        return {name: value for name, value in parameters.items() if value is not None}

    def arrive(self, **changes: str | None) -> Page:
        """Send the browser to the authorization endpoint."""
        return self.browser.get(f"/authorize?{urlencode(self.asked(**changes))}")

    def fill_in(self, page: Page) -> Page:
        """Fill in the sign-in form, which the page must be."""
        assert "identifier" in page.text, page.seen[:300]
        return self.browser.submit(
            page, identifier=self.person.identifier, password=self.person.password
        )

    def sign_in(self, **changes: str | None) -> Answer:
        """Arrive, fill in the form, and return the answer."""
        return self.answer(self.fill_in(self.arrive(**changes)), **changes)

    def answer(self, page: Page, **changes: str | None) -> Answer:
        """Return the response's parameters, after the checks that every module makes."""
        if self.mode == "form_post" and "response_mode" not in changes:
            assert page.status == 200, page.location
            assert page.action == self.rp.redirect_uri
            assert f"form-action 'self' {HOST}" in page.response.headers["Content-Security-Policy"]
            said = page.form
        else:
            assert page.status in {302, 303}, page.seen[:300]
            assert page.location.startswith(self.rp.redirect_uri)
            said = page.query
        assert said.get("state") == self.asked(**changes).get("state")
        assert said["iss"] == ISSUER
        if "error_description" in said:
            assert all(" " <= letter <= "~" for letter in said["error_description"])
            assert not set('"\\') & set(said["error_description"])
        return said

    def redeem(self, answer: Answer, **changes: str | None) -> TestResponse:
        """Present the code at the token endpoint."""
        headers, proof = self.rp.credentials()
        parameters: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": self.rp.redirect_uri,
            **proof,
        }
        parameters |= changes
        form = {name: value for name, value in parameters.items() if value is not None}
        return self.ask_for_tokens(form, headers)

    def refresh(self, token: str) -> TestResponse:
        """Use a refresh token."""
        headers, proof = self.rp.credentials()
        form = {"grant_type": "refresh_token", "refresh_token": token, **proof}
        return self.ask_for_tokens(form, headers)

    def ask_for_tokens(self, form: dict[str, str], headers: dict[str, str]) -> TestResponse:
        """POST to the token endpoint, and check what every answer of it must be."""
        response = self.browser.post("/token", form, headers=headers).response
        assert response.mimetype == "application/json"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Pragma"] == "no-cache"
        return response

    def tokens(self, answer: Answer, *, nonce: str | None = "un-nonce", **changes: str) -> Any:
        """Redeem a code; returns the token response with the ID token's checked claims."""
        return self.checked(self.redeem(answer, **changes), nonce=nonce)

    def checked(self, response: TestResponse, *, nonce: str | None = "un-nonce") -> Any:
        """Return a token response after the checks that every module makes."""
        body = response.get_json()
        assert response.status_code == 200, body
        assert body["token_type"].lower() == "bearer"
        assert type(body["expires_in"]) is int
        assert body["expires_in"] > 0
        return body | {"claims": self.verified(body, nonce=nonce)}

    def verified(self, body: Mapping[str, Any], *, nonce: str | None) -> dict[str, Any]:
        """Return an ID token's claims, its signature checked with the published keys."""
        keys = KeySet.import_key_set(self.browser.get("/jwks").response.get_json())
        token = jwt.decode(body["id_token"], keys, algorithms=["RS256"])
        claims = token.claims
        now = self.provider.services.clock.now().timestamp()
        assert (claims["iss"], claims["aud"]) == (ISSUER, self.rp.client_id)
        assert isinstance(claims["sub"], str)
        assert 0 < len(claims["sub"].encode("ascii")) <= 255
        assert claims.get("nonce") == nonce
        assert claims["iat"] <= now < claims["exp"]
        assert all(type(claims[name]) is int for name in ("iat", "exp", "auth_time"))
        assert isinstance(claims["acr"], str)
        assert all(isinstance(name, str) for name in claims["amr"])
        half = hashlib.sha256(body["access_token"].encode()).digest()[:16]
        assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
        # Claims of scopes belong to userinfo when a code is asked for (Core 5.4): else a warning.
        assert not {"name", "email", "phone_number", "address"} & claims.keys()
        return dict(claims)

    def userinfo(self, access_token: str) -> TestResponse:
        """GET the userinfo endpoint."""
        bearer = {"Authorization": f"Bearer {access_token}"}
        return self.browser.get("/userinfo", headers=bearer).response

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        clock = self.provider.services.clock
        assert isinstance(clock, MovableClock)
        clock.move(timedelta(seconds=seconds))
