"""JWT access tokens (RFC 9068)."""

from datetime import timedelta

import pytest

from idp.kernel.clock import MovableClock
from idp.stores.tables import Account, Token
from tests.protocol.bench import ISSUER, Bench, header, payload, refused


@pytest.fixture
def jwt(empty_bench: Bench) -> Bench:
    """A back channel whose client asked for JWTs of an hour, which is too long."""
    settings = 'access_token_format = "jwt"\naccess_token_lifetime = 300'
    empty_bench.add_client("jwt", settings)
    return empty_bench


def test_it_says_what_the_rfc_asks(jwt: Bench) -> None:
    tokens = jwt.tokens("jwt")
    said, now = payload(tokens["access_token"]), int(jwt.clock.now().timestamp())

    assert header(tokens["access_token"])["typ"] == "at+jwt"
    assert said == {
        "iss": ISSUER,
        "sub": payload(tokens["id_token"])["sub"],
        "aud": ISSUER,
        "client_id": "jwt",
        "iat": now,
        "exp": now + 300,
        "jti": said["jti"],
        "scope": "openid profile email",
        "grant_id": said["grant_id"],
        "auth_time": now - 5,
        "acr": "urn:parvis:acr:password",
    }


def test_it_is_never_stored(jwt: Bench) -> None:
    jwt.tokens("jwt")
    assert [row.kind for row in jwt.rows(Token)] == ["refresh"]


def test_it_opens_userinfo_until_its_grant_ends(jwt: Bench) -> None:
    tokens = jwt.tokens("jwt")
    assert jwt.userinfo(tokens["access_token"]).get_json()["name"] == "Béatrice Fourquin"
    jwt.change(Account, credential_version=2)
    refused(jwt.userinfo(tokens["access_token"]), "invalid_token", 401)


def test_it_expires(jwt: Bench, clock: MovableClock) -> None:
    tokens = jwt.tokens("jwt")
    clock.move(timedelta(seconds=301))
    refused(jwt.userinfo(tokens["access_token"]), "invalid_token", 401)


def test_one_meant_for_an_api_opens_userinfo_only_where_openid_was_granted(
    empty_bench: Bench,
) -> None:
    settings = 'access_token_format = "jwt"\naccess_token_audience = "https://api.example"'
    empty_bench.add_client("jwt", settings)
    with_openid = empty_bench.tokens("jwt")["access_token"]
    without = empty_bench.tokens("jwt", scope="profile")["access_token"]

    assert payload(with_openid)["aud"] == ["https://api.example", ISSUER]
    assert payload(without)["aud"] == "https://api.example"
    assert empty_bench.userinfo(with_openid).status_code == 200
    refused(empty_bench.userinfo(without), "invalid_token", 401)


def test_an_altered_one_is_refused(jwt: Bench) -> None:
    head, body, signature = jwt.tokens("jwt")["access_token"].split(".")
    altered = f"{head}.{body[:-1]}{'A' if body[-1] != 'A' else 'B'}.{signature}"
    refused(jwt.userinfo(altered), "invalid_token", 401)
