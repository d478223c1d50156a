"""Choose the next step of a journey: the only place that does."""

from collections.abc import Callable, Mapping
from itertools import pairwise

from idp.journeys.model import (
    SIGNED_IN,
    Fact,
    Facts,
    Journey,
    Order,
    Outcome,
    Proceed,
    Return,
    Stay,
    Step,
    Wait,
)
from idp.policy.journeys import StepEntry

Applies = Callable[[str], bool]


def is_walked(entry: StepEntry, facts: Facts) -> bool:
    """Tell whether a step's condition holds: each named fact is among its values."""
    return all(_text(facts.get(fact)) in values for fact, values in entry.when.items())


def next_step(journey: Journey, order: Order, applies: Applies = lambda _: True) -> str | None:
    """Return the first step not done that has to be walked, or None when the way is over."""
    for entry in order:
        if entry.step in journey.done or not is_walked(entry, journey.facts):
            continue
        if applies(entry.step):
            return entry.step
    return None


def apply(journey: Journey, name: str, outcome: Outcome, step: Step) -> Journey:
    """Return the journey as it stands after a step's outcome.

    Raises:
        AssertionError: The step promised a fact and did not give it, a bug of that step.
    """
    if isinstance(outcome, Wait):
        return journey.paused(name, outcome.reason, outcome.facts)
    if isinstance(outcome, Stay):
        return journey.knowing(name, outcome.facts)
    if isinstance(outcome, Return):
        return journey.back_at(outcome.to)
    if not isinstance(outcome, Proceed):
        return journey
    given = outcome.facts.keys()
    if (missing := step.gives - given) and not any(one <= given for one in step.gives_instead):
        msg = f"{name} promised {sorted(missing)} and did not give it"
        raise AssertionError(msg)
    return journey.after(name, outcome.facts)


def faults(order: Order, steps: Mapping[str, Step]) -> list[tuple[int, str]]:
    """Say what is wrong with an order of steps: (place in the list, reason), none when it works.

    A conditional step's facts count as given only to later steps under the same condition.
    """
    found: list[tuple[int, str]] = []
    begun_with = {SIGNED_IN} if begins_signed_in(order, steps) else set()
    for place, entry in enumerate(order):
        if entry.step not in steps:
            found.append((place, f"{entry.step!r} is not a step; see `idp steps`"))
            continue
        if any(entry.step == earlier.step for earlier in order[:place]):
            found.append((place, f"{entry.step!r} stands there twice"))
        given = _given_before(order, place, steps) | begun_with
        wanted = steps[entry.step].needs | entry.when.keys()
        one_of = steps[entry.step].needs_one_of
        if one_of and not one_of & given:
            found.append((place, f"{entry.step!r} needs one of {sorted(one_of)}"))
        found += [
            (place, f"{entry.step!r} needs {fact!r}, which no earlier step gives")
            for fact in sorted(wanted - given)
        ]
    return found


def begins_signed_in(order: Order, steps: Mapping[str, Step]) -> bool:
    """Tell whether a journey is walked by who is signed in: a step rests on that and no other."""
    for place, entry in enumerate(order):
        step = steps.get(entry.step)
        if step is None:
            continue
        either = step.needs_one_of
        if SIGNED_IN in step.needs or (
            SIGNED_IN in either and not either & _given_before(order, place, steps)
        ):
            return True
    return False


def _given_before(order: Order, place: int, steps: Mapping[str, Step]) -> frozenset[str]:
    here = order[place].when
    given: set[str] = set()
    for earlier in order[:place]:
        if earlier.step in steps and _holds_whenever(earlier.when, here):
            given |= _given_by(steps[earlier.step], order, here)
    return frozenset(given)


def _given_by(step: Step, order: Order, here: Mapping[str, list[str]]) -> frozenset[str]:
    """Return what a later step may rest on: one that is walked either way, on what both give.

    Only a journey with a step for another case ever meets it.
    """
    met = [one for one in step.gives_instead if any(one & entry.when.keys() for entry in order)]
    known = next((one for one in met if one & here.keys()), None)
    return known if known is not None else step.gives.intersection(*met)


def _holds_whenever(condition: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> bool:
    """Tell whether `condition` is true each time that `other` is."""
    return all(
        fact in other and set(other[fact]) <= set(values) for fact, values in condition.items()
    )


def _text(fact: Fact) -> str:
    if isinstance(fact, list):
        return ",".join(fact)
    if isinstance(fact, bool):
        return str(fact).lower()
    return "" if fact is None else str(fact)


def order_is_kept(done: tuple[str, ...], order: Order) -> bool:
    """Tell whether the steps done are in the order of the list (an invariant that tests check)."""
    places = {entry.step: place for place, entry in enumerate(order)}
    return all(places[one] < places[two] for one, two in pairwise(done))
