"""A client acting for itself (RFC 6749 §4.4)."""

import pytest

from tests.protocol.bench import ISSUER, Bench, answered, counted, header, payload, refused

ASK = {"grant_type": "client_credentials"}
MACHINE = 'grant_types = ["client_credentials"]\nscopes = ["openid", "profile", "lire", "ecrire"]\n'


@pytest.fixture
def machine(empty_bench: Bench) -> Bench:
    """A back channel with a client of opaque tokens and one of JWTs."""
    empty_bench.add_client("opaque", MACHINE)
    jwt = 'access_token_format = "jwt"\naccess_token_audience = "https://api.example"\n'
    empty_bench.add_client("jwt", MACHINE + jwt)
    return empty_bench


@pytest.mark.parametrize(
    ("asked", "given"),
    [(None, "lire ecrire"), ("ecrire", "ecrire"), ("ecrire lire", "lire ecrire")],
)
def test_the_scopes_of_the_client_itself(machine: Bench, asked: str | None, given: str) -> None:
    answer = answered(machine.post("/token", {**ASK, "scope": asked}, "opaque"), 200)
    assert answer["scope"] == given
    assert set(answer) == {"access_token", "token_type", "expires_in", "scope"}


@pytest.mark.parametrize("scope", ["admin", "lire admin", "openid", "profile", "offline_access"])
def test_a_scope_of_others_or_of_people_is_refused(machine: Bench, scope: str) -> None:
    refused(machine.post("/token", ASK | {"scope": scope}, "opaque"), "invalid_scope")


def test_an_opaque_token_costs_one_statement_and_a_jwt_none(machine: Bench) -> None:
    with counted(machine.stores) as opaque:
        answered(machine.post("/token", ASK, "opaque"), 200)
    with counted(machine.stores) as jwt:
        answered(machine.post("/token", ASK, "jwt"), 200)
    assert (opaque.statements, opaque.commits) == (1, 1)
    assert (jwt.statements, jwt.commits) == (0, 0)


def test_a_jwt_speaks_of_the_client(machine: Bench) -> None:
    token = answered(machine.post("/token", ASK, "jwt"), 200)["access_token"]
    said = payload(token)
    assert header(token)["typ"] == "at+jwt"
    assert (said["iss"], said["sub"], said["client_id"]) == (ISSUER, "jwt", "jwt")
    assert (said["aud"], said["scope"]) == ("https://api.example", "lire ecrire")
    assert said["exp"] - said["iat"] == 300


@pytest.mark.parametrize("slug", ["opaque", "jwt"])
def test_such_a_token_opens_no_userinfo(machine: Bench, slug: str) -> None:
    token = answered(machine.post("/token", ASK, slug), 200)["access_token"]
    refused(machine.userinfo(token), "invalid_token", 401)
    assert machine.introspect(token, slug)["sub"] == slug


def test_a_client_whose_folder_does_not_list_it_is_refused(bench: Bench) -> None:
    refused(bench.post("/token", ASK), "unauthorized_client")
