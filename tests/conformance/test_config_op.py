"""Config OP: the discovery document, over https, and the published keys."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conformance.suite import ISSUER, Suite

# OpenID Discovery section 3, RP-Initiated Logout, RFC 8414, RFC 9207: all that the suite knows.
KNOWN = {
    *("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"),
    *("registration_endpoint", "scopes_supported", "response_types_supported"),
    *("response_modes_supported", "grant_types_supported", "acr_values_supported"),
    *("subject_types_supported", "id_token_signing_alg_values_supported"),
    *("userinfo_signing_alg_values_supported", "token_endpoint_auth_methods_supported"),
    *("token_endpoint_auth_signing_alg_values_supported", "display_values_supported"),
    *("claim_types_supported", "claims_supported", "ui_locales_supported"),
    *("claims_parameter_supported", "request_parameter_supported"),
    *("request_uri_parameter_supported", "require_request_uri_registration"),
    *("end_session_endpoint", "revocation_endpoint", "introspection_endpoint"),
    *("revocation_endpoint_auth_methods_supported",),
    *("revocation_endpoint_auth_signing_alg_values_supported",),
    *("introspection_endpoint_auth_methods_supported",),
    *("introspection_endpoint_auth_signing_alg_values_supported",),
    *("code_challenge_methods_supported", "prompt_values_supported"),
    "authorization_response_iss_parameter_supported",
}


@pytest.fixture
def document(code_suite: Suite) -> dict[str, Any]:
    """The provider's metadata."""
    response = code_suite.browser.get("/.well-known/openid-configuration").response
    assert (response.status_code, response.mimetype) == (200, "application/json")
    content: dict[str, Any] = response.get_json()
    return content


def test_oidcc_discovery_endpoint_verification(document: dict[str, Any]) -> None:
    assert document["issuer"] == ISSUER
    for name, value in document.items():
        if name.endswith(("_endpoint", "_uri")):
            assert value.startswith(f"{ISSUER}/"), name
            assert urlsplit(value).fragment == "", name
    assert "RS256" in document["id_token_signing_alg_values_supported"]
    assert "none" not in document["id_token_signing_alg_values_supported"]
    assert {"openid", "profile", "email", "address", "phone", "offline_access"} <= set(
        document["scopes_supported"]
    )
    assert "code" in document["response_types_supported"]
    assert {"query", "form_post"} <= set(document["response_modes_supported"])
    assert {"authorization_code", "refresh_token"} <= set(document["grant_types_supported"])
    assert {"client_secret_basic", "client_secret_post", "private_key_jwt"} <= set(
        document["token_endpoint_auth_methods_supported"]
    )
    assert document["claims_parameter_supported"] is True
    # Absent, it would mean true.
    assert document["request_uri_parameter_supported"] is False
    assert document["request_parameter_supported"] is False


def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(
    document: dict[str, Any],
) -> None:
    assert document["end_session_endpoint"] == f"{ISSUER}/logout"
    assert document["registration_endpoint"] == f"{ISSUER}/register"


def test_no_member_that_the_suite_does_not_know(document: dict[str, Any]) -> None:
    assert document.keys() - KNOWN == set()


def test_the_published_keys(code_suite: Suite) -> None:
    response = code_suite.browser.get("/jwks").response
    assert response.mimetype in {"application/json", "application/jwk-set+json"}
    keys = response.get_json()["keys"]
    assert len({key["kid"] for key in keys}) == len(keys)
    # One key type that it does not know makes oauth2-proxy refuse the whole set.
    assert {key["kty"] for key in keys} <= {"RSA", "EC", "OKP"}
    assert all(key["use"] == "sig" and key["alg"] for key in keys)
    assert not any({"d", "p", "q", "dp", "dq", "qi", "k"} & key.keys() for key in keys)


def test_https_cookies_and_transport(code_suite: Suite) -> None:
    page = code_suite.fill_in(code_suite.arrive(response_mode=None))
    headers = page.response.headers
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    browser = code_suite.browser.http
    assert browser.get_cookie("__Host-parvis", domain="id.artisans.example") is not None
