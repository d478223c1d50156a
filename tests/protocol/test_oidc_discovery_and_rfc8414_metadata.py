"""OpenID Connect Discovery §3-4, RFC 8414 §2-3, RFC 7517 §5: what is published, and how."""

import json
from typing import Any

import pytest
from authlib.oidc.discovery import OpenIDProviderMetadata

from idp.oidc.discovery import Offer, metadata, well_known_paths
from tests.protocol.bench import ISSUER, counted
from tests.protocol.front import Front

OPENID = "/.well-known/openid-configuration"
OAUTH = "/.well-known/oauth-authorization-server"


def published(**changes: Any) -> dict[str, Any]:
    offer = Offer(issuer=ISSUER, signing_algorithms=("RS256", "ES256"), **changes)
    return metadata(offer)


def test_the_metadata_is_valid_by_authlibs_judgement() -> None:
    OpenIDProviderMetadata(published()).validate()


def test_the_metadata_is_honest() -> None:
    document = published()
    assert document["issuer"] == ISSUER
    assert document["response_types_supported"] == ["code"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["authorization_response_iss_parameter_supported"] is True
    assert document["claims_parameter_supported"] is True
    # Absent, the second would mean true (Discovery §3).
    assert document["request_parameter_supported"] is False
    assert document["request_uri_parameter_supported"] is False
    assert document["end_session_endpoint"] == f"{ISSUER}/logout"
    assert "RS256" in document["id_token_signing_alg_values_supported"]
    assert "registration_endpoint" not in document
    assert published(registration=True)["registration_endpoint"] == f"{ISSUER}/register"
    assert not any("none" in value for name, value in document.items() if "alg_values" in name)
    endpoints = [value for name, value in document.items() if name.endswith(("_endpoint", "_uri"))]
    assert all(str(url).startswith(f"{ISSUER}/") for url in endpoints)


@pytest.mark.parametrize("path", [OPENID, OAUTH, "/jwks"])
def test_documents_cost_no_statement_and_are_told_apart_by_their_tag(
    doorstep: Front, path: str
) -> None:
    with counted(doorstep.bench.stores) as count:
        first = doorstep.get(path, {"Host": "evil.example"})
        again = doorstep.get(path, {"If-None-Match": first.headers["ETag"]})
        other = doorstep.get(path, {"If-None-Match": '"something"'})
    assert (count.statements, count.commits) == (0, 0)
    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert again.get_data() == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.content_type == "application/json"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert b"evil.example" not in first.get_data()


def test_both_names_give_the_same_document(doorstep: Front) -> None:
    assert doorstep.get(OPENID).get_data() == doorstep.get(OAUTH).get_data()
    keys = json.loads(doorstep.get("/jwks").get_data())["keys"]
    assert all({"kid", "use", "alg", "kty"} <= key.keys() for key in keys)


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("https://parvis.example", (OPENID, OAUTH)),
        (
            "https://parvis.example/idp",
            (f"/idp{OPENID}", f"/idp{OAUTH}", f"{OPENID}/idp", f"{OAUTH}/idp"),
        ),
    ],
)
def test_rfc8414_3_1_an_issuer_with_a_path_is_found_both_ways(
    issuer: str, expected: tuple[str, ...]
) -> None:
    assert well_known_paths(issuer) == expected
