"""What a request may cost (decision 25): statements and commits, counted."""

import pytest

from tests.protocol.bench import Bench, answered, counted

FORMATS = ["opaque", "jwt"]


@pytest.fixture(params=FORMATS)
def portal(request: pytest.FixtureRequest, empty_bench: Bench) -> Bench:
    """A back channel whose portal gets tokens of each format."""
    empty_bench.add_client("portail", f'access_token_format = "{request.param}"')
    return empty_bench


def test_code_exchange_is_two_statements_and_one_commit(portal: Bench) -> None:
    code = portal.give_code(portal.add_person("portail"), "portail")
    with counted(portal.stores) as count:
        answered(portal.redeem(code, "portail"), 200)
    assert (count.statements, count.commits) == (2, 1)


def test_refresh_is_two_statements_and_one_commit(portal: Bench) -> None:
    tokens = portal.tokens("portail")
    with counted(portal.stores) as count:
        answered(portal.refresh(tokens["refresh_token"], "portail"), 200)
    assert (count.statements, count.commits) == (2, 1)


def test_userinfo_is_one_statement_and_no_commit(portal: Bench) -> None:
    tokens = portal.tokens("portail")
    with counted(portal.stores) as count:
        answered(portal.userinfo(tokens["access_token"]), 200)
    assert (count.statements, count.commits) == (1, 0)


def test_a_wrong_secret_is_no_statement(portal: Bench) -> None:
    with counted(portal.stores) as count:
        portal.refresh("x", "portail", client_secret="faux", client_id="portail")
        portal.http.post("/token", data={"grant_type": "refresh_token", "refresh_token": "x"})
    assert (count.statements, count.commits) == (0, 0)


def test_a_replay_says_why_in_four_statements_and_keeps_it(portal: Bench) -> None:
    code = portal.give_code(portal.add_person("portail"), "portail")
    portal.redeem(code, "portail")
    with counted(portal.stores) as count:
        portal.redeem(code, "portail")
    assert (count.statements, count.commits) == (4, 1)
