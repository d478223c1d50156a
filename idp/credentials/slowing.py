"""Guesses at secrets, as fast as the organisation lets anybody try them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from idp.audit.events import SignInThrottled
from idp.audit.record import record
from idp.clients.model import Client
from idp.credentials.verdicts import Guess, Throttled
from idp.crypto.hash_lane import LaneFull
from idp.stores.engine import Stores
from idp.throttle.limits import Attempt, Reserved, Throttle, Wait


def slowed(stores: Stores, wait: Wait, guess: Guess, client: Client, *, at: datetime) -> Throttled:
    """Record an attempt that nothing was looked at for; returns for how long that stays so."""
    with stores.write() as tx:
        record(
            tx,
            SignInThrottled(
                at=at,
                client_id=client.client_id,
                organisation_id=client.organisation_id,
                source=guess.source,
            ),
        )
    return Throttled(wait.seconds(at))


def guess_at(secret: str, client: Client, source: str) -> Attempt:
    """Return a guess at one secret as it is counted: for that secret alone, whatever the browser.

    Args:
        secret: A kind and an id, such as `current` and an account's, parted by a NUL.
        client: Where.
        source: The network address.
    """
    return Attempt(
        organisation_id=client.organisation_id,
        client_id=client.client_id,
        identifier=secret,
        source=source,
        known_browser=None,
    )


def slowly(
    throttle: Throttle,
    attempt: Attempt,
    client: Client,
    is_right: Callable[[], bool],
    *,
    at: datetime,
) -> bool | Wait:
    """Count a guess and return whether it is right, or until when nothing is looked at.

    Raises:
        LaneFull: Too many sign-ins are waiting to be hashed.
    """
    counted = throttle.reserve(attempt, client.policy.throttle, at=at)
    if isinstance(counted, Wait):
        return counted
    with taken_back_if_busy(throttle, counted):
        found = is_right()
    if found:
        throttle.succeeded(counted)
    return found


@contextmanager
def taken_back_if_busy(throttle: Throttle, counted: Reserved) -> Iterator[None]:
    """Look at a guess that was counted; where the lane is full, nothing was looked at after all."""
    try:
        yield
    except LaneFull:
        throttle.withdraw(counted)
        raise
