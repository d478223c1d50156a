"""The ID token (OpenID Connect Core §2, §3.1.3.6)."""

import base64
import hashlib

import pytest

from tests.protocol.bench import ISSUER, Bench, header, payload


def test_it_says_who_when_and_how(bench: Bench) -> None:
    said = payload(bench.tokens(id_token_claims={"civility": "Mme"})["id_token"])
    now = int(bench.clock.now().timestamp())

    assert said == {
        "iss": ISSUER,
        "sub": said["sub"],
        "aud": "artisans",
        "iat": now,
        "exp": now + 300,
        "auth_time": now - 5,
        "nonce": "un-nonce",
        "acr": "urn:parvis:acr:password",
        "amr": ["pwd"],
        "sid": "un-sid",
        "at_hash": said["at_hash"],
        "civility": "Mme",
    }


@pytest.mark.parametrize("alg", ["RS256", "ES256", "PS256", "EdDSA"])
def test_it_is_signed_and_bound_as_the_client_registered(empty_bench: Bench, alg: str) -> None:
    empty_bench.add_client("choix", f'id_token_signed_response_alg = "{alg}"')
    tokens = empty_bench.tokens("choix")

    assert header(tokens["id_token"])["alg"] == alg
    assert empty_bench.keys.verify(tokens["id_token"]) == payload(tokens["id_token"])
    name = "sha512" if alg == "EdDSA" else "sha256"
    digest = hashlib.new(name, tokens["access_token"].encode()).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    assert payload(tokens["id_token"])["at_hash"] == half


def test_rs256_unless_registered_otherwise(bench: Bench) -> None:
    assert header(bench.tokens()["id_token"])["alg"] == "RS256"


def test_frozen_claims_never_replace_the_providers_word(bench: Bench) -> None:
    said = payload(bench.tokens(id_token_claims={"iss": "x", "sub": "y", "amr": []})["id_token"])
    assert said["iss"] == ISSUER
    assert said["sub"] != "y"
    assert said["amr"] == ["pwd"]


def test_without_nonce_and_sid_they_are_absent(bench: Bench) -> None:
    said = payload(bench.tokens(nonce=None, sid=None)["id_token"])
    assert "nonce" not in said
    assert "sid" not in said


def test_an_id_token_is_no_access_token(bench: Bench) -> None:
    tokens = bench.tokens()
    assert bench.userinfo(tokens["id_token"]).status_code == 401
    assert bench.introspect(tokens["id_token"]) == {"active": False}
