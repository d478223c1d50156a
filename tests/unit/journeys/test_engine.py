"""The engine chooses; an order that can't work is told so."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.journeys import engine
from idp.journeys.model import SIGNED_IN, AskAgain, Facts, Journey, Proceed, Refuse, Step, Wait
from idp.policy.journeys import StepEntry

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
EMPTY = Journey(
    id="j",
    name="signup",
    client_row_id="c",
    revision_id="r",
    interaction_id=None,
    facts={},
    done=(),
    waiting=None,
    version=1,
    created_at=NOON,
    expires_at=NOON,
)


class Profile(Step):
    """Asks who one is."""

    gives: ClassVar[frozenset[str]] = frozenset({"profile"})


class Company(Step):
    """Asks for a company, of those who have one."""

    needs: ClassVar[frozenset[str]] = frozenset({"profile"})
    gives: ClassVar[frozenset[str]] = frozenset({"siren"})


class Eligibility(Step):
    """Judges the company."""

    needs: ClassVar[frozenset[str]] = frozenset({"siren"})


class Details(Step):
    """Asks for the account."""

    gives: ClassVar[frozenset[str]] = frozenset({"account"})


STEPS: dict[str, Step] = {
    "signup.profile": Profile(),
    "signup.company": Company(),
    "signup.eligibility": Eligibility(),
    "signup.details": Details(),
}
BUSINESS = {"profile": ["business", "partner"]}
ORDER = [
    StepEntry(step="signup.profile"),
    StepEntry(step="signup.company", when=BUSINESS),
    StepEntry(step="signup.details"),
    StepEntry(step="signup.eligibility", when=BUSINESS),
]


def test_a_journey_walks_its_steps_in_order() -> None:
    journey = EMPTY
    walked = []
    facts: dict[str, Facts] = {
        "signup.profile": {"profile": "business"},
        "signup.company": {"siren": "732829320"},
        "signup.details": {"account": "a"},
    }
    while (name := engine.next_step(journey, ORDER)) is not None:
        walked.append(name)
        journey = engine.apply(journey, name, Proceed(facts.get(name, {})), STEPS[name])
    assert walked == [entry.step for entry in (ORDER[0], ORDER[1], ORDER[2], ORDER[3])]


def test_a_step_under_a_condition_that_does_not_hold_is_left_out() -> None:
    young = replace(EMPTY, facts={"profile": "young"}, done=("signup.profile",))
    assert engine.next_step(young, ORDER) == "signup.details"


def test_a_step_that_does_not_apply_to_this_person_is_left_out() -> None:
    assert engine.next_step(EMPTY, ORDER, lambda name: name != "signup.profile") == "signup.details"


def test_an_order_that_works_has_no_fault() -> None:
    assert engine.faults(ORDER, STEPS) == []


def test_a_fact_given_under_a_condition_counts_only_under_it() -> None:
    order = [*ORDER[:3], StepEntry(step="signup.eligibility")]
    assert engine.faults(order, STEPS) == [
        (3, "'signup.eligibility' needs 'siren', which no earlier step gives")
    ]


@pytest.mark.parametrize(
    ("when", "faults"),
    [(["business"], 0), (["business", "partner"], 0), (["business", "young"], 1)],
)
def test_a_narrower_condition_may_rely_on_a_wider_one(when: list[str], faults: int) -> None:
    order = [*ORDER[:3], StepEntry(step="signup.eligibility", when={"profile": when})]
    assert len(engine.faults(order, STEPS)) == faults


def test_unknown_repeated_and_misplaced_steps_are_named() -> None:
    order = [
        StepEntry(step="signup.company"),
        StepEntry(step="signup.profil"),
        StepEntry(step="signup.details"),
        StepEntry(step="signup.details", when={"mood": ["good"]}),
    ]
    assert engine.faults(order, STEPS) == [
        (0, "'signup.company' needs 'profile', which no earlier step gives"),
        (1, "'signup.profil' is not a step; see `idp steps`"),
        (3, "'signup.details' stands there twice"),
        (3, "'signup.details' needs 'mood', which no earlier step gives"),
    ]


class Letter(Step):
    """Proves an account by paper."""

    gives: ClassVar[frozenset[str]] = frozenset({"account_proved"})


class Terms(Step):
    """Needs an account, however it was proved."""

    needs_one_of: ClassVar[frozenset[str]] = frozenset({"account_proved", SIGNED_IN})


class Change(Step):
    """Needs who is signed in."""

    needs: ClassVar[frozenset[str]] = frozenset({SIGNED_IN})


GETTING_IN: dict[str, Step] = STEPS | {
    "a.letter": Letter(),
    "a.terms": Terms(),
    "a.change": Change(),
}


@pytest.mark.parametrize(
    ("names", "begins"),
    [
        (["a.terms"], True),
        (["a.letter", "a.terms"], False),
        (["a.terms", "a.letter"], True),
        (["a.change"], True),
        (["a.letter", "a.terms", "a.change"], True),
        (["signup.profile"], False),
    ],
)
def test_a_journey_whose_steps_rest_on_it_begins_signed_in(names: list[str], begins: bool) -> None:  # noqa: FBT001 - a column
    order = [StepEntry(step=name) for name in names]
    assert engine.begins_signed_in(order, GETTING_IN) is begins
    assert engine.faults(order, GETTING_IN) == []


def test_one_of_several_facts_must_be_given() -> None:
    class Paper(Step):
        needs_one_of: ClassVar[frozenset[str]] = frozenset({"account_proved", "letter"})

    order = [StepEntry(step="a.paper")]
    assert engine.faults(order, GETTING_IN | {"a.paper": Paper()}) == [
        (0, "'a.paper' needs one of ['account_proved', 'letter']")
    ]


def test_asking_again_and_refusing_leave_the_journey_as_it_was() -> None:
    for outcome in (AskAgain("again"), Refuse("no")):
        assert engine.apply(EMPTY, "signup.profile", outcome, STEPS["signup.profile"]) == EMPTY


def test_waiting_keeps_what_was_learnt_and_does_not_count_as_done() -> None:
    waits = engine.apply(
        EMPTY, "signup.profile", Wait("mail", {"address": "a"}), STEPS["signup.profile"]
    )
    assert (waits.waiting, waits.facts, waits.done) == ("mail", {"address": "a"}, ())
    assert engine.next_step(waits, ORDER) == "signup.profile"


def test_a_step_that_breaks_its_promise_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="promised"):
        engine.apply(EMPTY, "signup.profile", Proceed({}), STEPS["signup.profile"])


@given(st.permutations([0, 1, 2, 3]), st.sampled_from(["business", "partner", "young", ""]))
def test_an_order_without_fault_always_ends_in_order(places: list[int], profile: str) -> None:
    order = [ORDER[place] for place in places]
    if engine.faults(order, STEPS):
        return
    journey = EMPTY
    given = {"profile": profile, "siren": "1", "account": "a"}
    for _ in range(len(order) + 1):
        name = engine.next_step(journey, order)
        if name is None:
            break
        journey = engine.apply(journey, name, Proceed(given), STEPS[name])
    assert engine.next_step(journey, order) is None
    assert engine.order_is_kept(journey.done, order)
