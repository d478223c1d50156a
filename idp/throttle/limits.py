"""What an attempt meets: a reservation, or how long to wait."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final, Protocol

from idp.crypto.tokens import keyed_fingerprint
from idp.kernel.clock import timestamp
from idp.policy.sign_in import ThrottleSection

_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of bucket slows down: `delays` in seconds, the last one for ever after."""

    free_attempts: int
    delays: tuple[int, ...]
    forget_after: timedelta


class Counters(Protocol):
    """Where attempts are counted; shared by all workers of a deployment."""

    def reserve(self, key: bytes, rule: Rule, *, at: datetime) -> datetime | None:
        """Count an attempt, atomically; returns None, or until when it has to wait.

        A refused attempt is not counted: knocking on a closed door does not keep it closed.
        """
        ...

    def refund(self, key: bytes) -> None:
        """Take one attempt back: it turned out to be right."""
        ...

    def clear(self, key: bytes) -> None:
        """Forget a bucket."""
        ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """A guess about to be looked at; `identifier` is the form that always exists.

    Attributes:
        credential_version: Of the account so named, 0 for none. A new password begins a new
            count: who can read the account's mail has a way out of others' guesses (R-ALL-5).
        purpose: Counted apart from attempts of other purposes; '' is signing in.
    """

    organisation_id: str
    client_id: str
    identifier: str
    source: str
    known_browser: bytes | None
    credential_version: int = 0
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Reserved:
    """The attempt may be looked at; give this back with the result."""

    identifier_key: bytes
    refundable: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is looked at before `until`."""

    until: datetime

    def seconds(self, at: datetime) -> int:
        """Return how many whole seconds are left at a time; 1 at least."""
        return max(1, math.ceil((self.until - at).total_seconds()))


class Throttle:
    """Applies an organisation's `[throttle]` to its sign-ins."""

    def __init__(self, counters: Counters, *, key: bytes):
        """Count in `counters`, under names made with `key` so that a dump names nobody."""
        self._counters = counters
        self._key = key

    def reserve(
        self, attempt: Attempt, section: ThrottleSection, *, at: datetime
    ) -> Reserved | Wait:
        """Count an attempt in its buckets before it is looked at, or say how long to wait."""
        buckets = self._buckets(attempt, section, at)
        taken: list[bytes] = []
        for key, rule in buckets:
            until = self._counters.reserve(key, rule, at=at)
            if until is not None:
                for other in taken:
                    self._counters.refund(other)
                return Wait(until)
            taken.append(key)
        return Reserved(identifier_key=taken[0], refundable=tuple(taken[1:]))

    def succeeded(self, reserved: Reserved) -> None:
        """The guess was right: forget this identifier's failures, take back only its own others.

        A right answer never clears the source's count, or one account of one's own would buy any
        number of guesses at others.
        """
        self._counters.clear(reserved.identifier_key)
        for key in reserved.refundable:
            self._counters.refund(key)

    def withdraw(self, reserved: Reserved) -> None:
        """Nothing was looked at after all: take the attempt back everywhere."""
        for key in (reserved.identifier_key, *reserved.refundable):
            self._counters.refund(key)

    def admits(self, purpose: str, about: Mapping[str, Rule], *, at: datetime) -> bool:
        """Count something that may be asked so often, and tell whether it may be done now.

        Args:
            purpose: What is counted apart from everything else.
            about: Whom or what it is asked for, and by whom: a bucket each, with its rule.
            at: When.
        """
        # Every bucket is counted, whatever the first says: known and unknown cost the same.
        waits = [
            self._counters.reserve(self._name(purpose, value), rule, at=at)
            for value, rule in about.items()
        ]
        return not any(waits)

    def _buckets(
        self, attempt: Attempt, section: ThrottleSection, at: datetime
    ) -> list[tuple[bytes, Rule]]:
        forget = timedelta(seconds=section.forget_after)
        delays = tuple(section.delays)
        kind = f"{attempt.purpose}-" if attempt.purpose else ""
        browser = attempt.known_browser.hex() if attempt.known_browser else ""
        version = attempt.credential_version
        who = f"{attempt.organisation_id}\0{attempt.identifier}\0{version}\0{browser}"
        owner = (self._name(f"{kind}identifier", who), Rule(section.free_attempts, delays, forget))
        if attempt.known_browser:
            # Neither neighbours behind one address nor a storm at the portal shut its owner out.
            return [owner]
        # A bucket per minute: one that only a pause empties would slow a busy portal down for good.
        portal = f"{attempt.client_id}\0{timestamp(at) // _MINUTE}"
        return [
            owner,
            (
                self._name(f"{kind}source", source_bucket(attempt.source)),
                Rule(section.source_free_attempts, delays, forget),
            ),
            (
                self._name(f"{kind}client", portal),
                Rule(section.client_per_minute, (1,), timedelta(minutes=1)),
            ),
        ]

    def _name(self, purpose: str, value: str) -> bytes:
        return keyed_fingerprint(self._key, f"throttle-{purpose}", value)


def source_bucket(address: str) -> str:
    """Return what counts as one source: an IPv4 address, or an IPv6 network of 64 bits."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> 64 << 64))


def delay_after(attempts: int, rule: Rule) -> timedelta:
    """Return how long to wait once `attempts` are counted; zero while they are free."""
    over = attempts - rule.free_attempts
    if over < 0:
        return timedelta(0)
    return timedelta(seconds=rule.delays[min(over, len(rule.delays) - 1)])
