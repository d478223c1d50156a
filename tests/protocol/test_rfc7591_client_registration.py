"""RFC 7591 §2-3: clients that register themselves."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from idp.crypto.tokens import fingerprint
from idp.stores import tables
from tests.protocol.front import INITIAL_TOKEN, Front, answer_of
from tests.protocol.registering import CALLBACK, manage, register, registered, send

PUBLIC = ECKey.generate_key("P-256").as_dict(private=False)
PRIVATE = ECKey.generate_key("P-256").as_dict(private=True)


def test_3_2_1_a_client_registers_and_is_served_at_once(front: Front) -> None:
    told = registered(
        front,
        client_name="Une appli",
        scope="openid email inconnu",
        token_endpoint_auth_method="client_secret_post",
        initiate_login_uri="https://rp.example/login",
    )
    assert told["client_secret_expires_at"] == 0
    assert told["scope"] == "openid email"
    assert told["client_name"] == "Une appli"
    assert told["initiate_login_uri"] == "https://rp.example/login"
    client = front.bench.registry.get(told["client_id"])
    assert client is not None
    assert client.origin == "dynamic"
    assert client.organisation_slug == "artisans"
    front.sign_in(front.bench.add_person())
    changes = {"client_id": told["client_id"], "redirect_uri": CALLBACK, "scope": "openid"}
    assert "code" in answer_of(front.authorize(**changes), CALLBACK)


def test_secrets_are_told_once_and_kept_as_hashes(front: Front) -> None:
    told = registered(front)
    (row,) = [row for row in front.bench.rows(tables.Client) if row.origin == "dynamic"]
    assert row.registration_token_hash == fingerprint(told["registration_access_token"])
    stored = str(front.bench.rows(tables.Client)) + str(front.bench.rows(tables.ClientSecret))
    assert told["client_secret"] not in stored
    assert told["registration_access_token"] not in stored
    again = manage(front, "GET", told).get_json()
    assert "client_secret" not in again
    assert "registration_access_token" not in again


@pytest.mark.parametrize("method", ["none", "private_key_jwt"])
def test_no_secret_is_made_where_none_is_used(doorstep: Front, method: str) -> None:
    told = registered(doorstep, token_endpoint_auth_method=method, jwks={"keys": [PUBLIC]})
    assert "client_secret" not in told


@pytest.mark.parametrize("token", ["", "wrong", INITIAL_TOKEN + "x"])
def test_7591_01_registration_needs_an_initial_access_token(doorstep: Front, token: str) -> None:
    response = register(doorstep, token)
    assert response.status_code == 401
    assert response.get_json()["error"] == "invalid_token"
    assert "Bearer" in response.headers["WWW-Authenticate"]
    assert doorstep.http.post("/register", json={}).status_code == 401


@pytest.mark.parametrize(
    "uri",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "http://rp.example/cb",
        "http://localhost/cb",
        "http://127.0.0.1/cb",
        "https://rp.example/cb#",
        "https://rp.example/cb#x",
        "https:///cb",
        "https://user@rp.example/cb",
        "https://*.example/cb",
        "https://rp.example\\@evil.example/cb",
        "https://rp.example/c b",
        "https://rp.example/é",
        "https://rp.example:99999/cb",
        "https://[::1/cb",
        "com.example.app:/cb",
        "/cb",
        "",
        "x" * 3000,
        5,
        None,
    ],
)
def test_7591_02_an_unsafe_redirect_uri_is_refused(doorstep: Front, uri: Any) -> None:
    response = register(doorstep, redirect_uris=[CALLBACK, uri])
    assert response.status_code == 400
    assert response.get_json()["error"] == "invalid_redirect_uri"


def test_native_applications_have_their_own_addresses(doorstep: Front) -> None:
    uris = ["http://127.0.0.1/cb", "http://[::1]/cb", "com.example.app:/cb", CALLBACK]
    told = registered(doorstep, redirect_uris=uris, application_type="native")
    assert told["redirect_uris"] == uris
    for uri in ("app:/cb", "http://localhost/cb", "http://rp.example/cb"):
        response = register(doorstep, redirect_uris=[uri], application_type="native")
        assert response.get_json()["error"] == "invalid_redirect_uri"


@pytest.mark.parametrize(
    "metadata",
    [
        {"redirect_uris": []},
        {"redirect_uris": "https://rp.example/cb"},
        {"redirect_uris": [CALLBACK] * 50},
        {"grant_types": 5},
        {"grant_types": ["password"]},
        {"grant_types": ["implicit"]},
        {"response_types": ["token"]},
        {"token_endpoint_auth_method": "client_secret_jwt"},
        {"token_endpoint_auth_method": "client_secret_any"},
        {"token_endpoint_auth_method": "private_key_jwt"},
        {"client_name": "x" * 300},
        {"client_name": 5},
        {"client_name": "a\u0000b"},
        {"client_name": "\ud800"},
        {"client_uri": "javascript:alert(1)"},
        {"logo_uri": "http://rp.example/logo.png"},
        {"policy_uri": "data:text/html,x"},
        {"initiate_login_uri": "http://rp.example/login"},
        {"post_logout_redirect_uris": ["javascript:alert(1)"]},
        {"jwks": {"keys": [PRIVATE]}},
        {"jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}},
        {"jwks": {"keys": [{"kty": "RSA"}]}},
        {"jwks": {"keys": "x"}},
        {"jwks": {"keys": [PUBLIC]}, "jwks_uri": "https://rp.example/jwks"},
        {"jwks_uri": "file:///etc/passwd", "x": 1} | {"token_endpoint_auth_method": 3},
        {"subject_type": "pairwise", "redirect_uris": [CALLBACK, "https://b.example/cb"]},
        {"sector_identifier_uri": "https://127.0.0.1/sector"},
        {"sector_identifier_uri": "http://rp.example/sector"},
        {"id_token_signed_response_alg": "none"},
        {"id_token_signed_response_alg": "HS256"},
        {"default_max_age": -1},
        {"default_max_age": "x"},
        {"scope": 5},
        {"contacts": [{"a": 1}]},
        {"application_type": "bogus"},
    ],
)
def test_7591_02_faulty_metadata_is_refused_as_json(
    doorstep: Front, metadata: dict[str, Any]
) -> None:
    response = register(doorstep, **metadata)
    assert response.status_code == 400
    content = response.get_json()
    assert content["error"] in {"invalid_client_metadata", "invalid_redirect_uri"}
    assert content["error_description"].isascii()
    assert len(doorstep.bench.rows(tables.Client)) == 1


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"{", "application/json"),
        (b"\xff", "application/json"),
        (b"[" * 20_000, "application/json"),
        (b'{"a": "' + b"x" * 40_000 + b'"}', "application/json"),
        (b"{}", "text/plain"),
    ],
)
def test_a_body_that_is_no_small_object_is_refused(
    doorstep: Front, body: bytes, media_type: str
) -> None:
    headers = {"Authorization": f"Bearer {INITIAL_TOKEN}"}
    response = doorstep.http.post("/register", data=body, content_type=media_type, headers=headers)
    assert response.status_code == 400
    assert response.get_json()["error"] == "invalid_client_metadata"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)
_MEMBERS = [
    "redirect_uris",
    "client_name",
    "jwks",
    "jwks_uri",
    "scope",
    "grant_types",
    "contacts",
    "subject_type",
    "sector_identifier_uri",
    "logo_uri",
]


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from(_MEMBERS), _JSON))
def test_nothing_that_is_sent_is_an_error_of_ours(doorstep: Front, body: dict[str, Any]) -> None:
    assert send(doorstep, {"redirect_uris": [CALLBACK]} | body).status_code in {201, 400}
