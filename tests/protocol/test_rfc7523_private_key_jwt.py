"""Client assertions (RFC 7523 §3, OpenID Connect Core §9)."""

import base64
import hmac
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from idp.stores.tables import AssertionUse
from tests.conftest import NOON
from tests.protocol.bench import ISSUER, Bench, answered, counted, refused

# Refused before the only statement, which is the races' business on both: one database is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
STRANGER = ECKey.generate_key("P-256", {"kid": "ec"})
KEYS: dict[str, Key] = {"RS256": RSA, "PS256": RSA, "ES256": EC, "EdDSA": ED, "Ed25519": ED}
ANY = JWSRegistry(algorithms=["RS256", "PS256", "ES256", "EdDSA", "Ed25519", "HS256", "RS512"])
ANY.get_alg = lambda name: ANY.algorithms[name]  # type: ignore[method-assign]  # no word about old names


@pytest.fixture
def keyed(empty_bench: Bench) -> Bench:
    """A back channel whose client has three keys and no secret."""
    keys = ", ".join(_inline(key) for key in (RSA, EC, ED))
    empty_bench.add_client(
        "cles",
        'token_endpoint_auth_method = "private_key_jwt"\n'
        'grant_types = ["client_credentials"]\nscopes = ["lire"]\n'
        'access_token_format = "jwt"\n'
        f"jwks = {{ keys = [{keys}] }}",
    )
    return empty_bench


def _inline(key: Key) -> str:
    members = (
        f"{name} = {json.dumps(value)}" for name, value in key.as_dict(private=False).items()
    )
    return "{ " + ", ".join(members) + " }"


def claims(bench: Bench, **changes: Any) -> dict[str, Any]:
    now = int(bench.clock.now().timestamp())
    said = {
        "iss": "cles",
        "sub": "cles",
        "aud": ISSUER,
        "exp": now + 60,
        "iat": now,
        "jti": "une-fois",
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def signed(said: dict[str, Any], alg: str = "ES256", key: Key | None = None, **header: Any) -> str:
    used = key or KEYS[alg]
    return jwt.encode({"alg": alg, **header}, said, used, registry=ANY)


def ask(bench: Bench, assertion: str, **changes: str) -> Any:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": TYPE,
        "client_assertion": assertion,
    }
    return bench.post("/token", form | changes, headers={})


@pytest.mark.parametrize("alg", list(KEYS))
def test_each_algorithm_works_with_and_without_a_key_id(keyed: Bench, alg: str) -> None:
    answered(ask(keyed, signed(claims(keyed), alg)), 200)
    named = signed(claims(keyed, jti="autre"), alg, kid=KEYS[alg].kid)
    answered(ask(keyed, named, client_id="cles"), 200)


@pytest.mark.parametrize("audience", [ISSUER, f"{ISSUER}/token", [ISSUER]])
def test_the_issuer_and_the_token_endpoint_are_audiences(keyed: Bench, audience: Any) -> None:
    answered(ask(keyed, signed(claims(keyed, aud=audience))), 200)


def test_an_assertion_works_once(keyed: Bench) -> None:
    assertion = signed(claims(keyed))
    answered(ask(keyed, assertion), 200)
    refused(ask(keyed, assertion), "invalid_client", 401)
    refused(ask(keyed, signed(claims(keyed, iat=None))), "invalid_client", 401)


def test_a_refused_assertion_uses_up_no_jti(keyed: Bench) -> None:
    refused(ask(keyed, signed(claims(keyed), key=STRANGER)), "invalid_client", 401)
    assert keyed.rows(AssertionUse) == []
    answered(ask(keyed, signed(claims(keyed))), 200)


NOW = int(NOON.timestamp())


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "autre"},
        {"sub": "autre"},
        {"sub": None},
        {"aud": None},
        {"aud": "https://elsewhere.example"},
        {"aud": [ISSUER, "https://elsewhere.example"]},
        {"aud": []},
        {"aud": {"a": ISSUER}},
        {"aud": ISSUER + "/"},
        {"exp": None},
        {"exp": "demain"},
        {"exp": True},
        {"exp": NOW - 31},
        {"exp": NOW + 10_000},
        {"exp": 10**300},
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"iat": NOW + 61},
        {"nbf": NOW + 61},
        {"nbf": []},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 300},
    ],
    ids=str,
)
def test_an_assertion_that_does_not_say_what_it_must_is_refused(
    keyed: Bench, change: dict[str, Any]
) -> None:
    refused(ask(keyed, signed(claims(keyed, **change))), "invalid_client", 401)


@pytest.mark.parametrize("late", [-20, 20])
def test_clocks_may_differ_by_some_seconds(keyed: Bench, late: int) -> None:
    answered(ask(keyed, signed(claims(keyed, iat=NOW + late, nbf=NOW + late, exp=NOW + 60))), 200)


@pytest.mark.parametrize(
    "header",
    [
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example/cert"},
        {"jwk": STRANGER.as_dict(private=False)},
        {"x5c": ["AAAA"]},
        {"crit": ["exp"]},
        {"kid": "inconnu"},
        {"kid": "rsa"},
    ],
    ids=["jku", "x5u", "jwk", "x5c", "crit", "unknown kid", "other kid"],
)
def test_a_header_brings_no_keys_and_no_rules(keyed: Bench, header: dict[str, Any]) -> None:
    said = claims(keyed)
    refused(ask(keyed, _forged(said, {"alg": "ES256", **header}, EC)), "invalid_client", 401)


def _forged(said: dict[str, Any], header: dict[str, Any], key: ECKey) -> str:
    """Sign any header at all, as joserfc would not."""
    parts = [_encoded(json.dumps(header).encode()), _encoded(json.dumps(said).encode())]
    signing = ".".join(parts)
    signature = ANY.algorithms["ES256"].sign(signing.encode(), key)
    return f"{signing}.{_encoded(signature)}"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.mark.parametrize("alg", ["none", "NoNe", "HS256", "RS512", "", None, 7, ["ES256"]])
def test_only_the_four_algorithms(keyed: Bench, alg: Any) -> None:
    forged = _forged(claims(keyed), {"alg": alg}, EC)
    refused(ask(keyed, forged), "invalid_client", 401)


def test_a_public_key_is_no_hmac_secret(keyed: Bench) -> None:
    parts = ({"alg": "HS256"}, claims(keyed))
    signing = ".".join(_encoded(json.dumps(part).encode()) for part in parts)
    digest = hmac.digest(RSA.as_pem(private=False), signing.encode(), "sha256")
    refused(ask(keyed, f"{signing}.{_encoded(digest)}"), "invalid_client", 401)


@pytest.mark.parametrize(
    "assertion",
    ["", "a.b.c", "a.b", "....", "é.é.é", "e30.e30.", "W10.W10.x", "x" * 9000, "e30.e30.e30.e30"],
)
def test_what_is_no_jwt_is_refused(keyed: Bench, assertion: str) -> None:
    refused(ask(keyed, assertion), "invalid_client", 401)


def test_an_altered_signature_is_refused(keyed: Bench) -> None:
    head, body, signature = signed(claims(keyed)).split(".")
    altered = f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    refused(ask(keyed, altered), "invalid_client", 401)


def test_another_assertion_type_is_refused(keyed: Bench) -> None:
    form = {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}
    refused(ask(keyed, signed(claims(keyed)), **form), "invalid_client", 401)


def test_two_proofs_are_one_too_many(keyed: Bench) -> None:
    answer = ask(keyed, signed(claims(keyed)), client_secret="x", client_id="cles")
    refused(answer, "invalid_request")


def test_a_client_with_a_secret_may_not_use_an_assertion(keyed: Bench) -> None:
    keyed.add_client("secret", 'grant_types = ["client_credentials"]')
    said = claims(keyed, iss="secret", sub="secret")
    refused(ask(keyed, signed(said)), "invalid_client", 401)


def test_an_assertion_costs_one_statement(keyed: Bench) -> None:
    with counted(keyed.stores) as count:
        answered(ask(keyed, signed(claims(keyed))), 200)
    assert (count.statements, count.commits) == (1, 1)
