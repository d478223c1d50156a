"""The statements of throttle buckets: one that counts or refuses, atomically, on both databases.

They commit without waiting for the disk: after a power cut a bucket may have forgotten its last
moment, and a sign-in writes to it six times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from idp.stores.engine import Stores
from idp.stores.tables import ThrottleBucket
from idp.stores.types import Instant

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Slowing:
    """How a bucket slows down; times in seconds.

    Attributes:
        free_attempts: How many attempts don't wait.
        delays: How long to wait after each further one; the last for ever after.
        forget_after: How long without attempts until the bucket starts anew.
    """

    free_attempts: int
    delays: Sequence[int]
    forget_after: int


def reserve(stores: Stores, key: bytes, slowing: Slowing, *, at: datetime) -> datetime | None:
    """Count an attempt unless its bucket has to wait; returns until when, or None.

    One statement inserts, counts or refuses, so that attempts at once are each counted before
    any of them is looked at. `key` is the bucket's name, 32 bytes.
    """
    insert = sqlite.insert if stores.is_sqlite else postgresql.insert
    now: Any = literal(at, Instant())
    attempts = case((ThrottleBucket.expires_at <= now, 1), else_=ThrottleBucket.failures + 1)
    first_wait = _micro(at) + _delay(literal(1), slowing)
    next_wait = _micro(at) + _delay(attempts, slowing)
    statement = (
        insert(ThrottleBucket)
        .values(
            key=key,
            failures=1,
            last_at=at,
            wait_until=first_wait,
            expires_at=first_wait + slowing.forget_after * _SECOND,
        )
        .on_conflict_do_update(
            index_elements=[ThrottleBucket.key],
            set_={
                "failures": attempts,
                "last_at": at,
                "wait_until": next_wait,
                "expires_at": next_wait + slowing.forget_after * _SECOND,
            },
            # Not later than the last attempt is no wait: requests at once read the clock before
            # they get here, in any order.
            where=or_(
                ThrottleBucket.wait_until <= now,
                ThrottleBucket.wait_until <= ThrottleBucket.last_at,
            ),
        )
        .returning(ThrottleBucket.failures)
    )
    with stores.write_tokens() as tx:
        if tx.execute(statement).first() is not None:
            return None
        waits = select(ThrottleBucket.wait_until).where(ThrottleBucket.key == key)
        return tx.execute(waits).scalar_one()


def refund(stores: Stores, key: bytes) -> None:
    """Take one attempt back, and the wait that it may have begun."""
    fewer = case((ThrottleBucket.failures > 0, ThrottleBucket.failures - 1), else_=0)
    with stores.write_tokens() as tx:
        tx.execute(
            update(ThrottleBucket)
            .where(ThrottleBucket.key == key)
            .values(failures=fewer, wait_until=ThrottleBucket.last_at)
        )


def clear(stores: Stores, key: bytes) -> None:
    """Forget a bucket."""
    with stores.write_tokens() as tx:
        tx.execute(delete(ThrottleBucket).where(ThrottleBucket.key == key))


def _micro(at: datetime) -> ColumnElement[int]:
    return literal(Instant().process_bind_param(at, None))  # type: ignore[arg-type]  # no dialect is needed


def _delay(attempts: ColumnElement[int], slowing: Slowing) -> ColumnElement[int]:
    free, delays = slowing.free_attempts, slowing.delays
    steps = [(attempts == free + place, seconds * _SECOND) for place, seconds in enumerate(delays)]
    over = attempts >= free + len(delays)
    return func.coalesce(case(*steps, (over, delays[-1] * _SECOND), else_=0), 0)
