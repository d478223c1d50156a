"""Revocation (RFC 7009)."""

import pytest

from idp.stores.tables import AuditEvent, Grant
from tests.protocol.bench import Bench, answered, refused

JWT = 'access_token_format = "jwt"\n'
MACHINE = 'grant_types = ["client_credentials"]\nscopes = ["lire"]\n'


def test_a_refresh_token_ends_the_whole_grant(bench: Bench) -> None:
    tokens = bench.tokens()
    assert answered(bench.post("/revoke", {"token": tokens["refresh_token"]}), 200) == {}

    assert bench.userinfo(tokens["access_token"]).status_code == 401
    refused(bench.refresh(tokens["refresh_token"]), "invalid_grant")
    assert bench.rows(Grant)[0].revoked_because == "given_back"
    assert [row.event for row in bench.rows(AuditEvent)] == ["token_revoked"]


def test_an_access_token_ends_alone(bench: Bench) -> None:
    tokens = bench.tokens()
    answered(bench.post("/revoke", {"token": tokens["access_token"]}), 200)

    assert bench.userinfo(tokens["access_token"]).status_code == 401
    answered(bench.refresh(tokens["refresh_token"]), 200)


def test_a_jwt_ends_with_its_grant(empty_bench: Bench) -> None:
    empty_bench.add_client("jwt", JWT)
    tokens = empty_bench.tokens("jwt")
    answered(empty_bench.post("/revoke", {"token": tokens["access_token"]}, "jwt"), 200)

    assert empty_bench.userinfo(tokens["access_token"]).status_code == 401
    refused(empty_bench.refresh(tokens["refresh_token"], "jwt"), "invalid_grant")


def test_a_jwt_of_the_client_itself_can_only_expire(empty_bench: Bench) -> None:
    empty_bench.add_client("jwt", JWT + MACHINE)
    form = {"grant_type": "client_credentials"}
    token = answered(empty_bench.post("/token", form, "jwt"), 200)["access_token"]
    answer = empty_bench.post("/revoke", {"token": token}, "jwt")
    refused(answer, "unsupported_token_type")


def test_another_clients_token_is_untouched_and_the_answer_the_same(bench: Bench) -> None:
    bench.add_client("autres")
    tokens = bench.tokens()
    for kind in ("access_token", "refresh_token"):
        assert answered(bench.post("/revoke", {"token": tokens[kind]}, "autres"), 200) == {}
    assert bench.userinfo(tokens["access_token"]).status_code == 200
    answered(bench.refresh(tokens["refresh_token"]), 200)


@pytest.mark.parametrize("token", ["x", "é", "a.b.c", "x" * 43])
@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "pomme"])
def test_an_unknown_token_and_any_hint_are_200(bench: Bench, token: str, hint: str) -> None:
    form = {"token": token, "token_type_hint": hint}
    assert answered(bench.post("/revoke", form), 200) == {}


def test_a_wrong_hint_hides_nothing(bench: Bench) -> None:
    tokens = bench.tokens()
    form = {"token": tokens["access_token"], "token_type_hint": "refresh_token"}
    answered(bench.post("/revoke", form), 200)
    assert bench.userinfo(tokens["access_token"]).status_code == 401


def test_the_caller_authenticates_but_may_be_public(bench: Bench) -> None:
    bench.add_client("mobile", 'token_endpoint_auth_method = "none"')
    person = bench.add_person("mobile")
    code = bench.give_code(person, "mobile")
    tokens = answered(bench.redeem(code, "mobile", client_id="mobile"), 200)
    nobody = bench.post("/revoke", {"token": tokens["refresh_token"]}, headers={})
    refused(nobody, "invalid_client", 401)
    form = {"token": tokens["refresh_token"], "client_id": "mobile"}
    answered(bench.post("/revoke", form, headers={}), 200)
    assert bench.userinfo(tokens["access_token"]).status_code == 401


def test_a_missing_token_is_refused(bench: Bench) -> None:
    refused(bench.post("/revoke", {}), "invalid_request")
