"""Going back to a step forgets what it and later ones gave, and nothing else."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.journeys.test_engine import EMPTY

STEPS = ("one", "two", "three", "four")


def test_what_the_step_and_later_ones_gave_is_forgotten() -> None:
    begun = replace(EMPTY, facts={"login_hint": "camille"})
    walked = begun.after("one", {"a": 1}).after("two", {"b": 2}).knowing("three", {"c": 3})
    back = walked.back_at("two")
    assert back.done == ("one",)
    assert back.facts == {"login_hint": "camille", "a": 1}


def test_a_fact_that_an_earlier_step_gave_too_is_kept() -> None:
    walked = EMPTY.after("one", {"address": "x"}).after("two", {"address": "y"})
    assert walked.back_at("two").facts.keys() == {"address"}


def test_a_step_that_was_never_done_only_forgets_what_is_under_way() -> None:
    walked = EMPTY.after("one", {"a": 1}).knowing("two", {"b": 2})
    assert walked.back_at("two").facts == {"a": 1}
    assert walked.back_at("two").done == ("one",)


@given(
    given_by=st.lists(st.sets(st.sampled_from("abcdef")), min_size=4, max_size=4),
    to=st.sampled_from(STEPS),
)
def test_going_back_is_as_if_nothing_had_followed(given_by: list[set[str]], to: str) -> None:
    walked = expected = replace(EMPTY, facts={"began_in": "00"})
    for step, names in zip(STEPS, given_by, strict=True):
        walked = walked.after(step, dict.fromkeys(names, step))
        if STEPS.index(step) < STEPS.index(to):
            expected = walked
    back = walked.back_at(to)
    assert back.facts.keys() == expected.facts.keys()
    assert back.done == expected.done
    assert dict(back.given) == dict(expected.given)
