"""What is measured: each operation as a relying party and a browser do it, for any provider."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from benchmarks.load import Failed
from benchmarks.wire import Flow, Jar, Reply, Target, get, once, play, post

VERIFIER = "v" * 43
_CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_ACTION = re.compile(r'<form[^>]*action="([^"]+)"')

Walk = Generator[bytes, Reply, Reply]


@dataclass
class Party:
    """A relying party at a provider, and people who can sign in there.

    Attributes:
        target: The provider.
        client_id: Registered there, with its `secret`.
        redirect_uri: Registered there.
        accounts: How many people there are, `p0`, `p1`, …
        password: Of all of them.
        fields: Names of the sign-in form's two fields.
        more: Parameters of client credentials that ask for a token's format.
        jar: A browser that has a session.
    """

    target: Target
    client_id: str
    secret: str
    redirect_uri: str
    accounts: int
    password: str
    fields: tuple[str, str] = ("identifier", "password")
    more: dict[str, str] = field(default_factory=dict)
    jar: Jar = field(default_factory=Jar)

    def __post_init__(self) -> None:
        """Read the provider's metadata."""
        self.metadata_path = "/.well-known/openid-configuration"
        reply = once(self.target, get(self.target, self.metadata_path))
        self.at: dict[str, Any] = json.loads(reply.body)
        pair = f"{self.client_id}:{self.secret}".encode()
        self.authorization = {"Authorization": "Basic " + base64.b64encode(pair).decode()}
        asked = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid profile email",
            "state": "a-state",
            "nonce": "a-nonce",
            "code_challenge": _CHALLENGE.decode(),
            "code_challenge_method": "S256",
        }
        self.authorize_url = f"{self.at['authorization_endpoint']}?{urlencode(asked)}"

    def token(self, form: dict[str, str]) -> bytes:
        """Return a request of the token endpoint."""
        return post(self.target, self.at["token_endpoint"], form, self.authorization)

    def sign_in(self) -> None:
        """Give the party's browser a new session; a peer in memory forgets those of before."""
        self.jar.cookies.clear()
        play(self.target, password_sign_in(self, "p0", self.jar))

    def tokens(self) -> dict[str, Any]:
        """Return fresh tokens by single sign-on."""
        kept: list[dict[str, Any]] = []
        play(self.target, single_sign_on(self, kept=kept))
        return kept[0]


def expect(reply: Reply, *statuses: int) -> Reply:
    """Return a reply that has one of these statuses.

    Raises:
        Failed: It has another.
    """
    if reply.status not in statuses:
        raise Failed(f"{reply.status}: {reply.body[:120]!r}")
    return reply


def code_of(party: Party, reply: Reply) -> str:
    """Return the code that a redirect brings to the portal."""
    expect(reply, 302, 303)
    if not reply.location.startswith(party.redirect_uri):
        raise Failed(f"led to {reply.location[:120]}")
    return parse_qs(urlsplit(reply.location).query)["code"][0]


def exchange(party: Party, code: str) -> Flow:
    """Redeem one code."""
    reply = expect((yield party.token(_code_form(party, code))), 200)
    if b"id_token" not in reply.body:
        raise Failed("no ID token")


def _code_form(party: Party, code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": party.redirect_uri,
        "code_verifier": VERIFIER,
    }


def _code_to_userinfo(party: Party, code: str) -> Generator[bytes, Reply, dict[str, Any]]:
    reply = expect((yield party.token(_code_form(party, code))), 200)
    tokens: dict[str, Any] = json.loads(reply.body)
    yield from userinfo(party, tokens["access_token"])
    return tokens


def single_sign_on(party: Party, *, kept: list[dict[str, Any]] | None = None) -> Flow:
    """Authorize with a session, redeem the code, read userinfo: three requests."""
    reply = yield get(party.target, party.authorize_url, party.jar.headers())
    tokens = yield from _code_to_userinfo(party, code_of(party, reply))
    if kept is not None:
        kept.append(tokens)


def password_sign_in(party: Party, identifier: str, jar: Jar | None = None) -> Flow:
    """Arrive, get the page, send the form, come back with a code, redeem it, read userinfo."""
    jar = jar if jar is not None else Jar()
    page = yield from _followed(party, jar, party.authorize_url)
    expect(page, 200)
    text = page.body.decode()
    form = {name: html.unescape(value) for name, value in _HIDDEN.findall(text)}
    form |= dict(zip(party.fields, (identifier, party.password), strict=True))
    action = _ACTION.search(text)
    if action is None:
        raise Failed("a page without a form")
    sent = post(party.target, html.unescape(action[1]), form, jar.headers())
    reply = jar.take((yield sent))
    if reply.location and not reply.location.startswith(party.redirect_uri):
        reply = yield from _followed(party, jar, reply.location)
    yield from _code_to_userinfo(party, code_of(party, reply))


def _followed(party: Party, jar: Jar, url: str) -> Walk:
    """Open a URL and follow redirects inside the provider."""
    while True:
        reply = jar.take((yield get(party.target, url, jar.headers())))
        if reply.status not in {302, 303} or reply.location.startswith(party.redirect_uri):
            return reply
        url = reply.location


def refresh(party: Party, mine: dict[str, Any]) -> Flow:
    """Use a refresh token; the next one is kept for next time."""
    form = {"grant_type": "refresh_token", "refresh_token": mine["refresh_token"]}
    reply = expect((yield party.token(form)), 200)
    mine["refresh_token"] = json.loads(reply.body)["refresh_token"]


def userinfo(party: Party, access_token: str) -> Flow:
    """Read userinfo."""
    headers = {"Authorization": f"Bearer {access_token}"}
    reply = expect((yield get(party.target, party.at["userinfo_endpoint"], headers)), 200)
    if b'"sub"' not in reply.body:
        raise Failed("no subject")


def introspection(party: Party, access_token: str) -> Flow:
    """Introspect an access token."""
    url = party.at["introspection_endpoint"]
    sent = post(party.target, url, {"token": access_token}, party.authorization)
    if b'"active":true' not in expect((yield sent), 200).body:
        raise Failed("not active")


def client_credentials(party: Party) -> Flow:
    """Get a token for the client itself."""
    form = {"grant_type": "client_credentials", **party.more}
    expect((yield party.token(form)), 200)


def static(target: Target, url: str) -> Flow:
    """Read a document."""
    expect((yield get(target, url)), 200)


def authorize(party: Party, kept: list[str]) -> Flow:
    """Get a code by single sign-on, and keep it."""
    kept.append(code_of(party, (yield get(party.target, party.authorize_url, party.jar.headers()))))
