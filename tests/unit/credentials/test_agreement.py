"""What is read, ticked, made up and accepted is one rule (ux check 12 and 13)."""

from random import Random

import pytest

from idp.credentials.password_rules import PasswordRules
from idp.credentials.sample_passwords import samples
from idp.policy.password import PasswordSection
from tests.unit.credentials import apple_grammar, generated
from tests.unit.credentials.live_list import ticked

RULES, PASSWORDS = 250, 400
ELSEWHERE = {"common", "unprintable", "identifier", "name", "portal"}
"""Faults that the page leaves to the server."""
LINE_OF = {"too_short": "length", "too_long": "length", "has_accent": "no_special"}
LINE_OF |= {"has_space": "no_special", "needs_kinds": "kinds"}


def judged(rules: PasswordRules, password: str) -> set[str]:
    found = {fault.text_id.rpartition(".")[2] for fault in rules.faults(password)}
    return found - ELSEWHERE


def line_of(fault: str, lines: dict[str, bool]) -> str:
    line = LINE_OF.get(fault) or fault.replace("has_", "no_").removeprefix("needs_")
    return line if line in lines else "kinds"  # one sentence tells of the digit and of the kinds


@pytest.mark.timeout(300)
def test_100_000_passwords_over_generated_rules() -> None:
    chance = Random(4212)
    accepted = 0
    for _ in range(RULES):
        rule = generated.section(chance)
        rules = PasswordRules(rule)
        lines = rules.lines(generated.texts(), "fr")
        for _ in range(PASSWORDS):
            password = generated.password(rule, chance)
            if not password:
                continue
            ticks, faults = ticked(lines, password), judged(rules, password)
            refused = {line for line, is_kept in ticks.items() if not is_kept}
            assert {line_of(fault, ticks) for fault in faults} == refused, (rule, password)
            accepted += not faults
    assert RULES * PASSWORDS / 20 < accepted < RULES * PASSWORDS / 2


def test_samples_show_both_sides_of_every_line() -> None:
    for slug in generated.SLUGS:
        rules = PasswordRules(generated.revision(slug).policy.password)
        lines = [line.id for line in rules.lines(generated.texts(), "fr") if line.check]
        seen = [ticked(rules.lines(generated.texts(), "fr"), it) for it in samples(rules_of(slug))]
        for line in lines:
            assert {ticks[line] for ticks in seen} == {True, False}, (slug, line)


def rules_of(slug: str) -> PasswordSection:
    return generated.revision(slug).policy.password


@pytest.mark.parametrize("slug", generated.SLUGS)
def test_what_a_password_manager_makes_up_is_accepted(slug: str) -> None:
    chance = Random(slug)
    rules = PasswordRules(rules_of(slug))
    hint = apple_grammar.read(rules.passwordrules())
    for _ in range(2_000):
        made = apple_grammar.make(hint, chance)
        assert not judged(rules, made), made


def test_the_same_for_generated_rules() -> None:
    chance = Random(13)
    for _ in range(2_000):
        rule = generated.section(chance)
        if rule.specials == "€§":
            continue  # the grammar knows no special character outside of ASCII
        rules = PasswordRules(rule)
        hint = apple_grammar.read(rules.passwordrules())
        for _ in range(5):
            made = apple_grammar.make(hint, chance)
            assert not judged(rules, made), (rule, rules.passwordrules(), made)
