"""Basic OP and Form Post OP: the modules about userinfo, scopes and claims."""

import json
from typing import Any

import pytest

from tests.conformance.suite import Suite

BY_SCOPE = {
    "profile": {
        *("name", "family_name", "given_name", "middle_name", "nickname", "preferred_username"),
        *("profile", "picture", "website", "gender", "birthdate", "zoneinfo", "locale"),
        "updated_at",
    },
    "email": {"email", "email_verified"},
    "address": {"address"},
    "phone": {"phone_number", "phone_number_verified"},
}
TYPES = {"email_verified": bool, "phone_number_verified": bool, "updated_at": int, "address": dict}


@pytest.mark.parametrize("way", ["userinfo_get", "userinfo_post_header", "userinfo_post_body"])
def test_oidcc(suite: Suite, way: str) -> None:
    tokens = suite.tokens(suite.sign_in(scope="openid profile"))
    token = tokens["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    match way:
        case "userinfo_get":
            response = suite.browser.get("/userinfo", headers=bearer).response
        case "userinfo_post_header":
            response = suite.browser.post("/userinfo", {}, headers=bearer).response
        case _:
            response = suite.browser.post("/userinfo", {"access_token": token}).response
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.get_json()["sub"] == tokens["claims"]["sub"]


@pytest.mark.parametrize(
    "scopes",
    [["profile"], ["email"], ["address"], ["phone"], list(BY_SCOPE)],
    ids=lambda scopes: f"oidcc_scope_{scopes[0] if len(scopes) == 1 else 'all'}",
)
def test_each_scope_gives_its_claims(suite: Suite, scopes: list[str]) -> None:
    tokens = suite.tokens(suite.sign_in(scope=" ".join(["openid", *scopes])))
    assert set(tokens["scope"].split()) == {"openid", *scopes}
    told: dict[str, Any] = suite.userinfo(tokens["access_token"]).get_json()
    assert told.keys() == {"sub"}.union(*(BY_SCOPE[scope] for scope in scopes))
    assert {name: type(value) for name, value in told.items()} == {
        name: TYPES.get(name, str) for name in told
    }
    if "address" in told:
        assert all(isinstance(member, str) for member in told["address"].values())


def test_oidcc_claims_essential(suite: Suite) -> None:
    wanted = json.dumps({"userinfo": {"name": {"essential": True}}})
    tokens = suite.tokens(suite.sign_in(claims=wanted))
    told = suite.userinfo(tokens["access_token"]).get_json()
    assert told == {"sub": suite.person.subject, "name": "Camille Essai"}


def test_claims_asked_for_the_id_token_are_in_it_alone(code_suite: Suite) -> None:
    wanted = json.dumps({"id_token": {"given_name": None, "auth_time": {"essential": True}}})
    tokens = code_suite.tokens(code_suite.sign_in(claims=wanted))
    assert tokens["claims"]["given_name"] == "Camille"
    assert code_suite.userinfo(tokens["access_token"]).get_json() == {
        "sub": code_suite.person.subject
    }


def test_a_claim_with_a_value_that_nobody_has_is_no_error(code_suite: Suite) -> None:
    wanted = json.dumps({"userinfo": {"email": {"value": "un-autre@suite.example"}, "zzz": None}})
    tokens = code_suite.tokens(code_suite.sign_in(claims=wanted))
    assert code_suite.userinfo(tokens["access_token"]).status_code == 200


@pytest.mark.parametrize("token", ["", "faux", "faux.faux.faux", "é"])
def test_a_wrong_token_gets_a_challenge(code_suite: Suite, token: str) -> None:
    response = code_suite.userinfo(token)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")
