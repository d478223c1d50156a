"""What contradicts itself in an organisation's policy, and what could never work."""

from collections.abc import Iterator
from typing import Final

from idp.clients.lines import Path
from idp.clients.remarks import Remark
from idp.policy.journeys import OFFERABLE
from idp.policy.password import PasswordSection
from idp.policy.password_classes import contradictions
from idp.policy.schema import ClientPolicy
from idp.policy.sign_in import ThrottleSection

LOGIN: Final = "login"
_TAKEN_BY: Final = {
    "letter": ("activation", "activation.letter_code"),
    "mailed_password": (LOGIN, "activation.create_account"),
}
"""The journey and the step that take a first secret; a link leads where it has to by itself."""


def policy_rules(policy: ClientPolicy) -> Iterator[Remark]:
    """Say what can't be meant."""
    yield from _password(policy.password)
    yield from _throttle(policy.throttle)
    yield from _journeys(policy)
    yield from _first_secret(policy)
    if policy.sign_in.session_idle > policy.sign_in.session_absolute:
        yield Remark("error", ("sign_in", "session_idle"), "idle_above_absolute")
    identifier = policy.identifier
    if identifier.kind == "structured" and not identifier.issuer_code_length:
        yield Remark("error", ("identifier", "issuer_code_length"), "no_issuer_code", {}, "R-CMI-4")


def _password(rule: PasswordSection) -> Iterator[Remark]:
    for key, code, values in contradictions(rule):
        yield Remark("error", ("password", key), code, values)


def _throttle(throttle: ThrottleSection) -> Iterator[Remark]:
    delays = throttle.delays
    if not delays or sorted(delays) != delays or delays[0] < 1:
        yield Remark("error", ("throttle", "delays"), "delays_not_growing")


def _journeys(policy: ClientPolicy) -> Iterator[Remark]:
    if LOGIN not in policy.journeys and "authorization_code" in policy.client.grant_types:
        yield Remark("warning", ("journeys", LOGIN), "no_login")
    for name, journey in policy.journeys.items():
        for index, offered in enumerate(journey.offer):
            if offered not in policy.journeys:
                path = ("journeys", name, "offer", index)
                yield _not_there(offered, path, policy)


def _first_secret(policy: ClientPolicy) -> Iterator[Remark]:
    """Say that a first secret leaves which no page of this portal takes."""
    taken_by = _TAKEN_BY.get(policy.activation.first_secret)
    if taken_by is None:
        return
    journey, step = taken_by
    section = policy.journeys.get(journey)
    if section is None or all(entry.step != step for entry in section.steps):
        values = {"journey": journey, "step": step}
        yield Remark("warning", ("activation", "first_secret"), "opens_nothing", values)


def _not_there(offered: str, path: Path, policy: ClientPolicy) -> Remark:
    """Refuse a link to nothing; a journey of the product that is to come is only remarked."""
    if offered in OFFERABLE:
        return Remark("note", path, "awaited_journey", {"name": offered})
    known = ", ".join(sorted({*policy.journeys, *OFFERABLE}))
    return Remark("error", path, "unknown_journey", {"name": offered, "known": known})
