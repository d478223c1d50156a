"""PKCE at the token endpoint (RFC 7636 §4.5-4.6, RFC 9700 §4.8)."""

import pytest

from tests.protocol.bench import VERIFIER, Bench, answered, challenge, refused


@pytest.mark.parametrize(
    "verifier",
    [None, "", "x" * 42, "x" * 129, "é" * 50, "x" * 43, VERIFIER + " ", challenge()],
    ids=["none", "empty", "short", "long", "charset", "wrong", "blank", "challenge"],
)
def test_a_wrong_verifier_is_refused_and_spends_nothing(bench: Bench, verifier: str | None) -> None:
    code = bench.give_code(bench.add_person())

    refused(bench.redeem(code, code_verifier=verifier), "invalid_grant")

    answered(bench.redeem(code), 200)


def test_a_verifier_for_a_code_without_challenge_is_refused(bench: Bench) -> None:
    code = bench.give_code(bench.add_person(), code_challenge=None)
    assert "no code_challenge" in refused(bench.redeem(code), "invalid_grant")


@pytest.mark.parametrize("verifier", ["a" * 43, "Aa0-._~" * 10, "z" * 128])
def test_every_verifier_of_the_grammar_works(bench: Bench, verifier: str) -> None:
    code = bench.give_code(bench.add_person(), code_challenge=challenge(verifier))
    answered(bench.redeem(code, code_verifier=verifier), 200)


def test_the_challenge_itself_never_serves_as_verifier_of_a_plain_code(bench: Bench) -> None:
    code = bench.give_code(bench.add_person(), code_challenge=VERIFIER)
    refused(bench.redeem(code), "invalid_grant")
