"""Requests that no well-meaning program sends, drawn from a grammar with a seed."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from werkzeug.test import EnvironBuilder

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FORM = "application/x-www-form-urlencoded"
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND")
ATOMS: Sequence[bytes] = (
    b"",
    b"\x00",
    b"a\x00b",
    b"\xff\xfe",
    b"\xed\xa0\x80",  # a lone surrogate
    b"\xf0\x9f\x98\x80",
    b"e\xcc\x81" * 40,
    b"\r\nSet-Cookie: a=b",
    b"\\",
    b'"',
    b"'; DROP TABLE account;--",
    b"{{7*7}}",
    b"%s%n%p",
    b"../../etc/passwd",
    b"..;/",
    b"//evil.example",
    b"javascript:alert(1)",
    b"-1",
    b"0",
    b"99999999999999999999",
    b"1e309",
    b"NaN",
    b"null",
    b"[]",
    b"{}",
    b"true",
    b"=",
    b"&",
    b"a" * 300,
    b"a" * 9000,
    b"0" * 26,
    b"z" * 43,
    "\u202e\u2066\ufeff\u0130\u0131\u017f".encode(),
    b"eyJhbGciOiJub25lIn0.e30.",
    b"urn:ietf:params:oauth:grant-type:jwt-bearer",
)
PARAMETERS: dict[str, tuple[str, ...]] = {
    "client_id": ("artisans", "nobody"),
    "redirect_uri": ("https://artisans.example/oidc/callback",),
    "response_type": ("code", "token", "code id_token", "none"),
    "response_mode": ("query", "form_post", "fragment", "jwt"),
    "scope": ("openid", "openid profile email offline_access"),
    "state": ("s",),
    "nonce": ("n",),
    "prompt": ("none", "login", "consent", "select_account", "none login"),
    "max_age": ("0", "10"),
    "login_hint": ("amadou",),
    "ui_locales": ("fr", "en", "de zz"),
    "acr_values": ("urn:parvis:acr:password",),
    "claims": ('{"id_token":{"sub":{"value":"x"}}}', '{"userinfo":[1,[2,[3]]]}'),
    "id_token_hint": ("x.y.z",),
    "request": ("e30",),
    "request_uri": ("https://evil.example/",),
    "code_challenge": ("c" * 43,),
    "code_challenge_method": ("S256", "plain"),
    "grant_type": ("authorization_code", "refresh_token", "client_credentials", "password"),
    "code": ("x",),
    "code_verifier": ("v" * 43,),
    "refresh_token": ("x",),
    "token": ("x",),
    "token_type_hint": ("access_token",),
    "client_secret": ("x",),
    "client_assertion": ("e30.e30.e30",),
    "client_assertion_type": ("urn:ietf:params:oauth:client-assertion-type:jwt-bearer",),
    "access_token": ("x",),
    "post_logout_redirect_uri": ("https://artisans.example/",),
    "i": ("0" * 26,),
    "j": ("0" * 26,),
    "c": ("1",),
    "csrf_token": ("x",),
    "identifier": ("amadou",),
    "password": ("x",),
    "choice": ("continue", "change"),
    "extent": ("portal", "everywhere"),
}
PATHS = (
    "/",
    "/authorize",
    "/authorize/resume",
    "/token",
    "/userinfo",
    "/introspect",
    "/events",
    "/revoke",
    "/jwks",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/register",
    "/register/artisans",
    "/health",
    "/logout",
    "/logout/confirm",
    "/static/parvis.css",
    "/brand/artisans/x.css",
    "/brand/artisans/x.svg",
    "/artisans/pages/legal",
    "/artisans/which-account",
    "/artisans/login",
    "/artisans/login/login.identifier_and_password",
    "/artisans/nothing/nowhere",
)
HEADERS = (
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "Content-Encoding",
    "Cookie",
    "DPoP",
    "Forwarded",
    "If-Modified-Since",
    "If-None-Match",
    "Origin",
    "Range",
    "Referer",
    "Sec-Fetch-Site",
    "Transfer-Encoding",
    "User-Agent",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-HTTP-Method-Override",
)
SCHEMES = ("Basic", "Bearer", "DPoP", "basic", "Basic  ", "Negotiate")
CONTENT_TYPES = (
    FORM,
    f"{FORM}; charset=utf-7",
    "application/json",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain",
    "",
    "x/y; z",
)


@dataclass(frozen=True)
class Hostile:
    """One request, as werkzeug's client takes it."""

    method: str
    path: str
    query: bytes
    headers: tuple[tuple[str, str], ...]
    body: bytes
    content_type: str

    def environ(self, base_url: str) -> "WSGIEnvironment":
        """Return the request as a server would hand it over, its path taken literally."""
        made = EnvironBuilder(
            base_url=base_url,
            method=self.method,
            query_string=self.query.decode("latin-1"),
            headers=list(self.headers),
            data=self.body,
            content_type=self.content_type,
        ).get_environ()
        path = unquote_to_bytes(self.path).decode("latin-1")
        return made | {"PATH_INFO": path, "REQUEST_URI": self.path, "RAW_URI": self.path}


def hostile_requests(seed: int, count: int, journeys: Sequence[str]) -> Iterator[Hostile]:
    """Yield requests; `journeys` are addresses of steps that wait for an answer."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _request(chance, journeys)


def _request(chance: random.Random, journeys: Sequence[str]) -> Hostile:
    method = chance.choices(METHODS, weights=(30, 40, 4, 3, 4, 4, 2, 2, 1))[0]
    path, _, query = chance.choice((*PATHS, *journeys)).partition("?")
    if chance.random() < 0.1:
        odd = quote_from_bytes(_atom(chance), safe=b"/.;\\")
        path = chance.choice((f"{path}/{odd}", f"/{odd}{path}", f"//{odd}", f"{path}{odd}"))
    pairs = _pairs(chance)
    asked = _encoded(chance, pairs if method != "POST" or chance.random() < 0.2 else [])
    return Hostile(
        method,
        path[:2000],
        b"&".join(part for part in (query.encode(), asked) if part),
        tuple(_headers(chance)),
        b"" if method in {"GET", "HEAD"} else _body(chance, pairs),
        chance.choices(CONTENT_TYPES, weights=(12, 1, 2, 1, 1, 1, 1, 1))[0],
    )


def _pairs(chance: random.Random) -> list[tuple[bytes, bytes]]:
    names = chance.sample(list(PARAMETERS), chance.randint(0, 9))
    if chance.random() < 0.5:
        names = list({*names, "client_id", "redirect_uri", "response_type", "scope"})
    if chance.random() < 0.1:
        names.append(chance.choice(names or ["state"]))
    return [
        (
            name.encode() if chance.random() < 0.97 else _atom(chance),
            _atom(chance) if chance.random() < 0.25 else chance.choice(PARAMETERS[name]).encode(),
        )
        for name in names
    ]


def _encoded(chance: random.Random, pairs: list[tuple[bytes, bytes]]) -> bytes:
    if chance.random() < 0.05:
        return quote_from_bytes(_atom(chance), safe=b"%&=+;").encode()
    return b"&".join(
        quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value).encode()
        for name, value in pairs
    )


def _body(chance: random.Random, pairs: list[tuple[bytes, bytes]]) -> bytes:
    kind = chance.random()
    if kind < 0.75:
        return _encoded(chance, pairs)
    if kind < 0.85:
        values = {name.decode("latin-1"): value.decode("latin-1") for name, value in pairs}
        wild: Any = [values, [values], 1, None, {"redirect_uris": values}, {"redirect_uris": [1]}]
        return json.dumps(chance.choice(wild)).encode()
    if kind < 0.95:
        part = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="f"\r\n\r\n%s\r\n'
        return b"".join(part % pair for pair in pairs) + b"--x--"
    return chance.randbytes(chance.choice((1, 100, 70_000)))


def _headers(chance: random.Random) -> Iterator[tuple[str, str]]:
    for name in chance.sample(HEADERS, chance.choice((0, 0, 1, 2, 4))):
        text = _atom(chance).decode("latin-1")
        value = "".join(c for c in text if c >= " " and c != "\x7f")
        if name == "Authorization":
            value = f"{chance.choice(SCHEMES)} {value}"
        yield name, value[:4000]


def _atom(chance: random.Random) -> bytes:
    return b"".join(chance.choices(ATOMS, k=2 if chance.random() < 0.2 else 1))
