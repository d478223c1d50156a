"""Every way through a client's journeys, and what each asks of a person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from idp.clients.model import Client
from idp.journeys.effort import NOTHING, Effort, Situation
from idp.journeys.engine import is_walked
from idp.journeys.model import Step
from idp.policy.journeys import StepEntry

USUAL: Final = "usual"
_LOGIN: Final = "login"


@dataclass(frozen=True, slots=True)
class Way:
    """One way through one journey: `case` is `usual`, or names the facts that make it another."""

    journey: str
    case: str
    effort: Effort


def ways(client: Client, steps: Mapping[str, type[Step]]) -> Iterator[Way]:
    """Yield every way that a client's policy knows; steps that the program lacks ask nothing."""
    for name, section in client.policy.journeys.items():
        known = [entry for entry in section.steps if entry.step in steps]
        for case, facts in _cases(known, steps).items():
            walked = [entry for entry in known if is_walked(entry, facts)]
            effort = _whole(client, name, facts, [steps[entry.step] for entry in walked])
            if effort.screens:
                yield Way(name, case, effort)


def _cases(
    entries: Sequence[StepEntry], steps: Mapping[str, type[Step]]
) -> dict[str, Mapping[str, str]]:
    cases: dict[str, Mapping[str, str]] = {USUAL: {}}
    for entry in entries:
        own = ({fact: str(value)} for fact, value in steps[entry.step].cases.items())
        when = {fact: values[0] for fact, values in entry.when.items() if values}
        for facts in (*own, when):
            said = (one if value == "true" else f"{one}={value}" for one, value in facts.items())
            if facts:
                cases["+".join(said)] = facts
    return cases


def _whole(
    client: Client, journey: str, facts: Mapping[str, str], walked: Sequence[type[Step]]
) -> Effort:
    """Add up a way from the portal, or from what came by post, to where it leads."""
    situation = Situation(client, journey, Step.settings(), facts)
    efforts = [step.effort(_at(situation, step)) for step in walked]
    if not efforts:
        return NOTHING
    offered = journey in _linked(client) and efforts[0].by == "page"
    total = Effort() if offered else NOTHING  # The sign-in page, with its link.
    for effort in efforts:
        total += effort
    if efforts[-1].by == "mail":
        total += Effort()  # Following the link changes nothing: one click ends the way.
    signs_in = client.policy.journeys[journey].after_proof == "sign_in"
    if signs_in and any("password_secret" in step.gives for step in walked):
        total += Effort() + Effort(typed=("password",))  # The last page, then the sign-in page.
    return total


def _linked(client: Client) -> set[str]:
    """Return the journeys that the sign-in page links to."""
    created = client.policy.sign_in_page.create_account
    offered = {*client.policy.journeys[_LOGIN].offer}
    return offered | ({created.journey} if created else set())


def _at(situation: Situation, step: type[Step]) -> Situation:
    """Return the situation with the step's own settings."""
    _, capability, _, module = step.__module__.split(".")
    given = situation.client.policy.steps.get(f"{capability}.{module}", {})
    return replace(situation, settings=step.settings.model_validate(given))
