"""The table of a registration's states, walked every way (R-PDL-16, R-PAR-18)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.registration.states import SHOWN_AT_SIGN_IN, STATES

ENDS = {"refused", "withdrawn", "done", "void"}


def reached(state: str, *, without: frozenset[str] = frozenset()) -> set[str]:
    """Every state that a way leads to from one, around those left out."""
    found: set[str] = set()
    ahead = [state]
    while ahead:
        for after in STATES[ahead.pop()] - found - without:
            found.add(after)
            ahead.append(after)
    return found


def test_who_is_refused_never_becomes_an_account() -> None:
    assert reached("refused") == set()


def test_an_account_takes_a_proved_mailbox() -> None:
    assert "done" not in reached("unproved", without=frozenset({"proved"}))


def test_from_review_an_officer_decides() -> None:
    assert "done" not in reached("review", without=frozenset({"approved"}))


def test_every_state_is_come_to_and_those_without_a_way_on_are_the_ends() -> None:
    assert reached("unproved") | {"unproved"} == set(STATES)
    assert {state for state, after in STATES.items() if not after} == ENDS


@pytest.mark.parametrize("state", sorted(STATES))
def test_no_way_leads_back(state: str) -> None:
    assert state not in reached(state)


def test_what_is_over_for_good_is_not_shown_at_sign_in() -> None:
    assert set(SHOWN_AT_SIGN_IN) == set(STATES) - {"done", "void", "withdrawn"}


@given(st.lists(st.sampled_from(sorted(STATES)), max_size=12))
def test_whatever_is_tried_in_whatever_order_an_account_was_proved_first(tried: list[str]) -> None:
    state, walked = "unproved", ["unproved"]
    for wanted in tried:
        if wanted in STATES[state]:
            state = wanted
            walked.append(state)
    if state == "done":
        assert "proved" in walked
        assert "refused" not in walked
        assert "review" not in walked or "approved" in walked
