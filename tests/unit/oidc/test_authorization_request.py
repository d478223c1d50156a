"""Parsing an authorization request; the endpoint's tests drive the rest over HTTP."""

from typing import Any

import pytest

from idp.clients.model import Client
from idp.oidc.authorization_request import AuthorizationRequest, parse
from idp.oidc.errors import ProtocolError
from idp.oidc.responses import Destination
from tests.unit.oidc.front_values import CALLBACK, client, request

CHALLENGE = "x" * 43


def parsed(of: Client, **parameters: str) -> AuthorizationRequest:
    destination = Destination(of, CALLBACK, "query", "état")
    asked = {"response_type": "code", "scope": "openid"} | parameters
    return parse(asked, destination, read_hint=lambda text: text if text == "sujet" else None)


def error_of(of: Client, **parameters: str) -> str:
    with pytest.raises(ProtocolError) as raised:
        parsed(of, **parameters)
    assert not raised.value.shown
    return raised.value.error


def test_a_request_survives_its_storage() -> None:
    full = request(
        scope=("openid", "offline_access"),
        state="é",
        nonce="n",
        code_challenge=CHALLENGE,
        prompt=frozenset({"login", "consent"}),
        max_age=0,
        login_hint="bfourquin",
        ui_locales="fr",
        acr_values=("a", "b"),
        subject="sujet",
        foreign_hint=True,
        claims={"userinfo": {"name": {}}},
    )
    stored = full.to_stored()
    assert "client" not in stored
    assert AuthorizationRequest.from_stored(stored, full.client) == full


@pytest.mark.parametrize(
    ("metadata", "parameters", "expected"),
    [
        ({}, {}, "invalid_request"),
        ({"require_pkce": False}, {}, None),
        (
            {"require_pkce": False, "token_endpoint_auth_method": "none"},
            {},
            "invalid_request",
        ),
        ({}, {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}, CHALLENGE),
        ({}, {"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({}, {"code_challenge": CHALLENGE}, "invalid_request"),
        ({"require_pkce": False}, {"code_challenge_method": "S256"}, "invalid_request"),
        ({}, {"code_challenge": "x" * 42, "code_challenge_method": "S256"}, "invalid_request"),
        ({}, {"code_challenge": "x" * 128, "code_challenge_method": "S256"}, "x" * 128),
        ({}, {"code_challenge": "x" * 129, "code_challenge_method": "S256"}, "invalid_request"),
        ({}, {"code_challenge": "+" * 43, "code_challenge_method": "S256"}, "invalid_request"),
        ({}, {"code_challenge": "é" * 43, "code_challenge_method": "S256"}, "invalid_request"),
    ],
)
def test_rfc7636_4_3_the_challenge(
    metadata: dict[str, Any], parameters: dict[str, str], expected: str | None
) -> None:
    of = client(**metadata)
    if expected == "invalid_request":
        assert error_of(of, **parameters) == expected
    else:
        assert parsed(of, **parameters).code_challenge == expected


def free(**metadata: Any) -> Client:
    return client(require_pkce=False, **metadata)


def test_response_types_and_grants_are_those_of_the_folder() -> None:
    assert error_of(free(response_types=["id_token"])) == "unauthorized_client"
    assert error_of(free(grant_types=["client_credentials"])) == "unauthorized_client"


def test_core_11_offline_access_needs_consent_and_a_client_that_refreshes() -> None:
    scopes = ["openid", "offline_access"]
    wanted = {"scope": "openid offline_access", "prompt": "consent"}
    assert parsed(free(scopes=scopes), **wanted).is_offline
    assert not parsed(free(scopes=scopes), scope=wanted["scope"]).is_offline
    assert not parsed(free(), **wanted).is_offline
    grants = ["authorization_code"]
    assert not parsed(free(scopes=scopes, grant_types=grants), **wanted).is_offline


def test_a_default_max_age_holds_until_the_request_says_otherwise() -> None:
    assert parsed(free(default_max_age=60)).max_age == 60
    assert parsed(free(default_max_age=60), max_age="7").max_age == 7


def test_a_hint_and_a_required_subject_must_agree() -> None:
    claims = '{"id_token": {"sub": {"value": "autre"}}}'
    assert parsed(free(), id_token_hint="sujet").subject == "sujet"
    assert parsed(free(), claims=claims).subject == "autre"
    assert error_of(free(), id_token_hint="sujet", claims=claims) == "login_required"
    foreign = parsed(free(), id_token_hint="garbage")
    assert (foreign.subject, foreign.foreign_hint) == (None, True)


def test_a_scope_of_ten_thousand_words_is_only_long() -> None:
    assert parsed(free(), scope="openid " + "x " * 10_000).scope == ("openid",)
