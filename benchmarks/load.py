"""The load generator: one thread, one event loop, as many virtual users as a cell wants."""

import selectors
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.processes import Subject
from benchmarks.wire import Flow, Target, received_from, whole_reply

MakeFlow = Callable[[], Flow | None]
"""Gives a virtual user's next operation; None when nothing is left to do."""
_LAST_WAIT = 60.0


class Failed(Exception):
    """A reply was not the one that the operation needs."""


@dataclass
class Outcome:
    """What came of one cell.

    Attributes:
        latencies: Seconds of each operation that succeeded.
        failures: What went wrong, one sentence each.
        cpu: CPU seconds of the subject, its database included.
        wall: Seconds it took.
    """

    latencies: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    cpu: float = 0.0
    wall: float = 0.0

    @property
    def rate(self) -> float:
        """Return operations per CPU second of the subject."""
        return len(self.latencies) / self.cpu if self.cpu else 0.0

    def percentile(self, share: float) -> float:
        """Return a percentile of the latencies, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


@dataclass
class _User:
    target: Target
    make: MakeFlow
    outcome: Outcome
    link: socket.socket
    flow: Flow | None = None
    received: bytes = b""
    began: float = 0.0

    def begin(self) -> bool:
        """Start the next operation; False when there is none."""
        self.flow = self.make()
        if self.flow is None:
            return False
        self.began = time.perf_counter()
        self.link.sendall(next(self.flow))
        return True

    def readable(self) -> bool:
        """Take what came; False once the operation has ended, well or badly."""
        assert self.flow is not None
        try:
            self.received += received_from(self.link)
            reply = whole_reply(self.received)
            if reply is None:
                return True
            self.received = b""
            self.link.sendall(self.flow.send(reply))
        except StopIteration:
            self.outcome.latencies.append(time.perf_counter() - self.began)
            return False
        except (OSError, Failed, LookupError, ValueError) as error:
            self.outcome.failures.append(f"{type(error).__name__}: {error}"[:200])
            self._reconnect()
            return False
        return True

    def _reconnect(self) -> None:
        self.link.close()
        self.received = b""
        self.link = self.target.connect()


def drive(target: Target, users: Sequence[MakeFlow], seconds: float) -> Outcome:
    """Let virtual users work until the time is over or they have nothing left to do."""
    return drive_each(target, users, seconds, [Outcome()] * len(users))[0]


def drive_each(
    target: Target, users: Sequence[MakeFlow], seconds: float, outcomes: Sequence[Outcome]
) -> Sequence[Outcome]:
    """Do the same, each user with the outcome that it adds to."""
    began = time.perf_counter()
    people = [
        _User(target, make, outcome, target.connect())
        for make, outcome in zip(users, outcomes, strict=True)
    ]
    with selectors.DefaultSelector() as selector:
        _serve(people, selector, began + seconds)
    for user in people:
        user.link.close()
    for outcome in {id(outcome): outcome for outcome in outcomes}.values():
        outcome.wall = time.perf_counter() - began
    return outcomes


def _serve(people: Sequence[_User], selector: selectors.BaseSelector, deadline: float) -> None:
    """Let users work until the deadline; what is under way then is finished."""
    for user in people:
        if user.begin():
            selector.register(user.link, selectors.EVENT_READ, user)
    while selector.get_map() and time.perf_counter() < deadline + _LAST_WAIT:
        for user, link in _ready(selector):
            if user.readable():
                continue
            selector.unregister(link)
            if time.perf_counter() < deadline and user.begin():
                selector.register(user.link, selectors.EVENT_READ, user)


def _ready(selector: selectors.BaseSelector) -> Iterator[tuple[_User, socket.socket]]:
    for key, _ in selector.select(timeout=1.0):
        user: _User = key.data
        yield user, user.link


def measure(subject: Subject, users: Sequence[MakeFlow], seconds: float) -> Outcome:
    """Drive a subject and account for the CPU that it spent on it."""
    before = subject.cpu()
    outcome = drive(subject.target, users, seconds)
    outcome.cpu = subject.cpu() - before
    return outcome
