"""A step that gives other facts in a second case: what later steps may rest on."""

from collections.abc import Mapping
from typing import ClassVar

import pytest

from idp.journeys import engine
from idp.journeys.model import Proceed, Step
from idp.policy.journeys import StepEntry
from tests.unit.journeys.test_engine import EMPTY


class SignIn(Step):
    """Signs in, or finds that it is the first time."""

    gives: ClassVar[frozenset[str]] = frozenset({"account"})
    gives_instead: ClassVar[tuple[frozenset[str], ...]] = (frozenset({"first", "account_proved"}),)


class Create(Step):
    """Sets a first password."""

    needs: ClassVar[frozenset[str]] = frozenset({"account_proved"})


class SecondFactor(Step):
    """Asks whom it knows."""

    needs: ClassVar[frozenset[str]] = frozenset({"account"})


STEPS: Mapping[str, Step] = {
    "login.sign_in": SignIn(),
    "login.create": Create(),
    "login.factor": SecondFactor(),
}
FIRST = {"first": ["true"]}


def order(*entries: tuple[str, dict[str, list[str]]]) -> list[StepEntry]:
    return [StepEntry(step=f"login.{step}", when=when) for step, when in entries]


def test_the_second_case_is_walked_by_its_own_step() -> None:
    entries = order(("sign_in", {}), ("create", FIRST))
    assert engine.faults(entries, STEPS) == []
    first = EMPTY.after("login.sign_in", {"first": "true", "account_proved": "a"})
    assert engine.next_step(first, entries) == "login.create"
    usual = EMPTY.after("login.sign_in", {"account": "a"})
    assert engine.next_step(usual, entries) is None


def test_what_is_walked_either_way_rests_on_what_both_give() -> None:
    both = order(("sign_in", {}), ("create", FIRST), ("factor", {}))
    assert [place for place, _ in engine.faults(both, STEPS)] == [2]
    assert engine.faults(order(("sign_in", {}), ("factor", {})), STEPS) == []


def test_without_its_condition_the_step_is_refused() -> None:
    assert [place for place, _ in engine.faults(order(("sign_in", {}), ("create", {})), STEPS)] == [
        1
    ]


@pytest.mark.parametrize("facts", [{"account": "a"}, {"first": "true", "account_proved": "a"}])
def test_either_case_keeps_its_promise(facts: dict[str, str]) -> None:
    engine.apply(EMPTY, "login.sign_in", Proceed(dict(facts)), SignIn())


def test_half_of_a_case_is_a_bug_of_the_step() -> None:
    with pytest.raises(AssertionError, match="promised"):
        engine.apply(EMPTY, "login.sign_in", Proceed({"first": "true"}), SignIn())
