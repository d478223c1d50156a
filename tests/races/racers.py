"""Processes that send the same request at the same instant, each through its own server."""

import multiprocessing
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from idp.clients.registry import ClientRegistry
from idp.kernel.clock import MovableClock
from idp.oidc.server import assembled
from idp.oidc.signing import SigningKeys
from idp.stores.engine import open_stores
from tests.conftest import NOON
from tests.protocol.bench import ISSUER, SEALER, application

PROCESSES = 4
PATIENCE = 120
"""Seconds that a process waits for the others at one start line."""
_SPAWN = multiprocessing.get_context("spawn")

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Course:
    """One database and the requests to race over; every process sends every one of them."""

    database_url: str
    headers: Mapping[str, str]
    forms: Sequence[Form]


@dataclass(frozen=True, slots=True)
class Result:
    """How often each status was answered, and how many processes won each race."""

    statuses: Counter[int]
    winners: Counter[int]
    """Number of winners → number of races that had so many."""


def run(course: Course) -> Result:
    """Race over every form; returns when all processes are back.

    Raises:
        RuntimeError: A process died.
    """
    barrier = _SPAWN.Barrier(PROCESSES)
    answers: Queue[list[int]] = _SPAWN.Queue()
    racers = [
        _SPAWN.Process(target=_race, args=(course, barrier, answers), daemon=True)
        for _ in range(PROCESSES)
    ]
    for racer in racers:
        racer.start()
    try:
        columns = [answers.get(timeout=PATIENCE + len(course.forms)) for _ in racers]
    finally:
        for racer in racers:
            racer.join(5)
    if any(racer.exitcode for racer in racers):
        msg = "a racing process died"
        raise RuntimeError(msg)
    races = list(zip(*columns, strict=True))
    return Result(
        statuses=Counter(status for race in races for status in race),
        winners=Counter(sum(status == 200 for status in race) for race in races),
    )


def _race(course: Course, barrier: Barrier, answers: "Queue[list[int]]") -> None:
    clock = MovableClock(frozen_at=NOON)
    stores = open_stores(course.database_url, clock=clock)
    registry = ClientRegistry(stores, poll_seconds=1)
    keys = SigningKeys(stores, SEALER, clock=clock)
    using = assembled(stores=stores, registry=registry, keys=keys, issuer=ISSUER)
    http = application(using).test_client()
    statuses: list[int] = []
    for form in course.forms:
        sent: dict[str, Any] = dict(form)
        barrier.wait(PATIENCE)
        statuses.append(http.post("/token", data=sent, headers=course.headers).status_code)
    answers.put(statuses)
    stores.close()
