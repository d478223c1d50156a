"""No request, whatever its bytes, gets anything but JSON, and never a 5xx."""

import random

import pytest

from tests.protocol.bench import REDIRECT, VERIFIER, Bench

PATHS = ("/token", "/introspect", "/revoke", "/userinfo")
NAMES = (
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
    "token",
    "token_type_hint",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "access_token",
)
VALUES = (
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "artisans",
    REDIRECT,
    VERIFIER,
    "openid",
    "é€🦉",
    "%00",
    "%ff",
    "%0d%0aX: y",
    "' OR 1=1 --",
    '"\\',
    "a.b.c",
    "eyJhbGciOiJub25lIn0.e30.",
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "x" * 5000,
    "",
    "null",
    "\ud7ff",
)
TYPES = ("application/x-www-form-urlencoded", "application/json", "text/plain", "multipart/x", "")
HEADERS = ("Basic ", "Bearer ", "Basic YTpi", "Bearer é", "Digest", "Basic /w==", "DPoP x", "\x7f")
REQUESTS = 400


@pytest.mark.parametrize("seed", [20261123])
def test_random_requests(bench: Bench, seed: int) -> None:
    chance = random.Random(seed)
    good = bench.tokens()
    values = (*VALUES, good["access_token"], good["refresh_token"], good["id_token"])
    for _ in range(REQUESTS):
        body = "&".join(
            f"{chance.choice(NAMES)}={chance.choice(values)}" for _ in range(chance.randrange(6))
        )
        headers = chance.choice([{}, bench.as_client("artisans"), None])
        answer = bench.http.open(
            chance.choice(PATHS),
            method=chance.choice(["POST", "POST", "POST", "GET"]),
            data=body.encode("utf-8", "surrogatepass"),
            content_type=chance.choice(TYPES) if chance.random() < 0.2 else TYPES[0],
            headers={"Authorization": chance.choice(HEADERS)} if headers is None else headers,
        )
        assert answer.status_code in {200, 400, 401, 403, 405}, body
        assert answer.content_type == "application/json"
        assert answer.get_json() is not None
