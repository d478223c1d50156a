"""Introspection (RFC 7662)."""

from datetime import timedelta

import pytest

from idp.kernel.clock import MovableClock
from tests.protocol.bench import ISSUER, Bench, answered, counted, payload, refused

JWT = 'access_token_format = "jwt"\n'


def test_an_access_token_is_described_to_its_client(bench: Bench) -> None:
    tokens = bench.tokens()
    now = int(bench.clock.now().timestamp())
    assert bench.introspect(tokens["access_token"]) == {
        "active": True,
        "iss": ISSUER,
        "client_id": "artisans",
        "sub": payload(tokens["id_token"])["sub"],
        "scope": "openid profile email",
        "iat": now,
        "exp": now + 300,
        "token_type": "Bearer",
        "aud": ISSUER,
    }


def test_a_refresh_token_too_until_it_is_spent(bench: Bench) -> None:
    refresh = bench.tokens()["refresh_token"]
    assert bench.introspect(refresh)["active"] is True
    assert "token_type" not in bench.introspect(refresh)
    answered(bench.refresh(refresh), 200)
    assert bench.introspect(refresh) == {"active": False}


@pytest.mark.parametrize("settings", ["", JWT])
def test_only_its_client_and_its_audience_may_ask(bench: Bench, settings: str) -> None:
    bench.add_client("ressource")
    bench.add_client("voisin")
    bench.add_client("portail", settings + 'access_token_audience = "ressource"')
    token = bench.tokens("portail")["access_token"]

    assert bench.introspect(token, "portail")["active"] is True
    assert "ressource" in bench.introspect(token, "ressource")["aud"]
    assert bench.introspect(token, "voisin") == {"active": False}


@pytest.mark.parametrize("token", ["x", "é", "a.b.c", "\t", "x" * 9000, "x" * 43, "%"])
def test_anything_else_is_not_active(bench: Bench, token: str) -> None:
    if token == "\t":
        refused(bench.post("/introspect", {"token": token}), "invalid_request")
    else:
        assert bench.introspect(token) == {"active": False}


@pytest.mark.parametrize("settings", ["", JWT])
def test_an_expired_or_revoked_one_is_not_active(
    empty_bench: Bench, clock: MovableClock, settings: str
) -> None:
    empty_bench.add_client("portail", settings)
    revoked, expired = empty_bench.tokens("portail"), empty_bench.tokens("portail")
    answered(empty_bench.post("/revoke", {"token": revoked["refresh_token"]}, "portail"), 200)
    assert empty_bench.introspect(revoked["access_token"], "portail") == {"active": False}
    clock.move(timedelta(seconds=301))
    assert empty_bench.introspect(expired["access_token"], "portail") == {"active": False}


def test_the_caller_authenticates_and_is_not_public(bench: Bench) -> None:
    token = bench.tokens()["access_token"]
    bench.add_client("mobile", 'token_endpoint_auth_method = "none"')
    refused(bench.post("/introspect", {"token": token}, headers={}), "invalid_client", 401)
    form = {"token": token, "client_id": "mobile"}
    refused(bench.post("/introspect", form, headers={}), "invalid_client", 401)


def test_a_missing_token_is_refused_and_a_strange_hint_ignored(bench: Bench) -> None:
    refused(bench.post("/introspect", {}), "invalid_request")
    form = {"token": bench.tokens()["access_token"], "token_type_hint": "pomme"}
    assert answered(bench.post("/introspect", form), 200)["active"] is True


@pytest.mark.parametrize("settings", ["", JWT])
def test_it_costs_one_statement(empty_bench: Bench, settings: str) -> None:
    empty_bench.add_client("portail", settings)
    token = empty_bench.tokens("portail")["access_token"]
    with counted(empty_bench.stores) as count:
        assert empty_bench.introspect(token, "portail")["active"] is True
    assert (count.statements, count.commits) == (1, 0)
