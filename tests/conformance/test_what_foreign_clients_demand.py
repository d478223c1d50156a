"""What fifteen clients in seven languages trip over, where the specifications leave room."""

import base64
import re
from typing import Any
from urllib.parse import quote

import pytest
from joserfc import jws

from tests.conformance.conftest import registered
from tests.conformance.suite import INITIAL_TOKEN, ISSUER, RelyingParty, Suite


def header_of(token: str) -> dict[str, Any]:
    """Return a JWT's header."""
    return dict(jws.extract_compact(token.encode()).headers())


def test_sub_is_a_string_of_letters_in_every_document(code_suite: Suite) -> None:
    tokens = code_suite.tokens(code_suite.sign_in())
    told = code_suite.userinfo(tokens["access_token"]).get_json()
    assert told["sub"] == tokens["claims"]["sub"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{20,255}", told["sub"])


def test_the_issuer_is_one_and_the_same_everywhere_without_a_slash(code_suite: Suite) -> None:
    answer = code_suite.sign_in()
    tokens = code_suite.tokens(answer)
    document = code_suite.browser.get("/.well-known/openid-configuration").response.get_json()
    said = {answer["iss"], tokens["claims"]["iss"], document["issuer"]}
    assert said == {ISSUER}
    assert not ISSUER.endswith("/")


def test_id_tokens_are_rs256_unless_a_client_asks_otherwise(code_suite: Suite) -> None:
    tokens = code_suite.tokens(code_suite.sign_in())
    header = header_of(tokens["id_token"])
    published = code_suite.browser.get("/jwks").response.get_json()["keys"]
    assert header["alg"] == "RS256"
    assert header["kid"] in {key["kid"] for key in published if key["alg"] == "RS256"}


@pytest.mark.parametrize("alg", ["ES256", "PS256", "EdDSA"])
def test_the_algorithm_is_the_clients_choice(code_suite: Suite, alg: str) -> None:
    rp = registered(code_suite.provider, id_token_signed_response_alg=alg)
    run = code_suite.speaking_as(rp)
    body = run.redeem(run.sign_in()).get_json()
    assert header_of(body["id_token"])["alg"] == alg


def test_a_client_may_try_its_secret_in_the_other_place_with_the_same_code(
    code_suite: Suite,
) -> None:
    posting = RelyingParty(
        code_suite.rp.client_id,
        code_suite.rp.secret,
        code_suite.rp.redirect_uri,
        "client_secret_post",
    )
    answer = code_suite.sign_in()
    refused = code_suite.speaking_as(posting).redeem(answer)
    assert (refused.status_code, refused.get_json()["error"]) == (401, "invalid_client")
    code_suite.tokens(answer)


def test_basic_credentials_may_be_form_encoded_or_not(code_suite: Suite) -> None:
    rp = code_suite.rp
    for name, secret in (
        (rp.client_id, rp.secret),
        (quote(rp.client_id, safe=""), quote(rp.secret, safe="").replace("-", "%2D")),
    ):
        both = base64.b64encode(f"{name}:{secret}".encode()).decode()
        form = {
            "grant_type": "authorization_code",
            "code": code_suite.sign_in(prompt="login")["code"],
            "redirect_uri": rp.redirect_uri,
        }
        response = code_suite.ask_for_tokens(form, {"Authorization": f"Basic {both}"})
        assert response.status_code == 200


def test_a_client_id_beside_basic_credentials_is_no_second_method(code_suite: Suite) -> None:
    answer = code_suite.sign_in()
    code_suite.tokens(answer, client_id=code_suite.rp.client_id)


def test_a_charset_on_the_form_is_no_obstacle(code_suite: Suite) -> None:
    headers, _ = code_suite.rp.credentials()
    response = code_suite.browser.http.post(
        "/token",
        base_url=ISSUER,
        data={
            "grant_type": "authorization_code",
            "code": code_suite.sign_in()["code"],
            "redirect_uri": code_suite.rp.redirect_uri,
        },
        headers=headers,
        content_type="application/x-www-form-urlencoded; charset=UTF-8",
    )
    assert response.status_code == 200


def test_pkce_missing_wrong_and_unasked_for(code_suite: Suite) -> None:
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    answer = code_suite.sign_in(code_challenge=challenge, code_challenge_method="S256")
    for changes in ({}, {"code_verifier": "x" * 43}, {"code_verifier": challenge}):
        refused = code_suite.redeem(answer, **changes)
        assert refused.get_json()["error"] == "invalid_grant"
    code_suite.tokens(answer, code_verifier=verifier)


def test_registration_tells_everything_that_a_client_needs(code_suite: Suite) -> None:
    told = (
        code_suite.provider.app.test_client()
        .post(
            "/register",
            base_url=ISSUER,
            json={"redirect_uris": [code_suite.rp.redirect_uri], "unknown_member": {"a": [1]}},
            headers={"Authorization": f"Bearer {INITIAL_TOKEN}"},
        )
        .get_json()
    )
    # Defaults of RFC 7591 section 2: a client that says nothing relies on them.
    assert told["token_endpoint_auth_method"] == "client_secret_basic"
    assert told["grant_types"] == ["authorization_code"]
    assert told["response_types"] == ["code"]
    assert told["client_secret_expires_at"] == 0
    assert re.fullmatch(r"[A-Za-z0-9._~-]{43,}", told["client_secret"])
    assert told["registration_client_uri"].startswith(f"{ISSUER}/register/")
    rp = RelyingParty(told["client_id"], told["client_secret"], code_suite.rp.redirect_uri)
    tokens = code_suite.speaking_as(rp)
    body = tokens.tokens(tokens.sign_in())
    assert "refresh_token" not in body
