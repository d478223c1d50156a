"""The statements of throttle buckets: one that counts or refuses, atomically, on both databases.

They commit without waiting for the disk: after a power cut a bucket may have forgotten its last
moment, and a sign-in writes to it six times.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    LargeBinary,
    Select,
    Table,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from idp.stores.engine import Stores
from idp.stores.tables import ThrottleBucket
from idp.stores.types import Instant

_SECOND = 1_000_000
_TABLE = cast("Table", ThrottleBucket.__table__)
_THIS = _TABLE.c.key == bindparam("bucket", type_=LargeBinary())
_WAITS: Select[datetime] = select(_TABLE.c.wait_until).where(_THIS)
_CLEAR = delete(_TABLE).where(_THIS)
_REFUND = (
    update(_TABLE)
    .where(_THIS)
    .values(
        failures=case((_TABLE.c.failures > 0, _TABLE.c.failures - 1), else_=0),
        wait_until=_TABLE.c.last_at,
    )
)


@dataclass(frozen=True, slots=True)
class Slowing:
    """How a bucket slows down; times in seconds.

    Attributes:
        free_attempts: How many attempts don't wait.
        delays: How long to wait after each further one; the last for ever after.
        forget_after: How long without attempts until the bucket starts anew.
    """

    free_attempts: int
    delays: tuple[int, ...]
    forget_after: int


def reserve(stores: Stores, key: bytes, slowing: Slowing, *, at: datetime) -> datetime | None:
    """Count an attempt unless its bucket has to wait; returns until when, or None.

    One statement inserts, counts or refuses, so that attempts at once are each counted before
    any of them is looked at. `key` is the bucket's name, 32 bytes.
    """
    given = {"bucket": key, "now": at, "now_number": Instant().process_bind_param(at, None)}  # type: ignore[arg-type]  # no dialect is needed
    with stores.write_tokens() as tx:
        if tx.execute(_counting(slowing, is_sqlite=stores.is_sqlite), given).first() is not None:
            return None
        return tx.execute(_WAITS, {"bucket": key}).scalar_one()


@lru_cache(maxsize=256)
def _counting(slowing: Slowing, *, is_sqlite: bool) -> Executable:
    """Return the statement for one way of slowing down; building it costs more than running it."""
    insert = sqlite.insert if is_sqlite else postgresql.insert
    now = bindparam("now", type_=Instant())
    number = bindparam("now_number", type_=BigInteger())
    attempts = case((ThrottleBucket.expires_at <= now, 1), else_=ThrottleBucket.failures + 1)
    first_wait = number + _delay(literal(1), slowing)
    next_wait = number + _delay(attempts, slowing)
    return (
        insert(ThrottleBucket)
        .values(
            key=bindparam("bucket", type_=LargeBinary()),
            failures=1,
            last_at=now,
            wait_until=first_wait,
            expires_at=first_wait + slowing.forget_after * _SECOND,
        )
        .on_conflict_do_update(
            index_elements=[ThrottleBucket.key],
            set_={
                "failures": attempts,
                "last_at": now,
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


def refund(stores: Stores, key: bytes) -> None:
    """Take one attempt back, and the wait that it may have begun."""
    with stores.write_tokens() as tx:
        tx.execute(_REFUND, {"bucket": key})


def clear(stores: Stores, key: bytes) -> None:
    """Forget a bucket."""
    with stores.write_tokens() as tx:
        tx.execute(_CLEAR, {"bucket": key})


def _delay(attempts: ColumnElement[int], slowing: Slowing) -> ColumnElement[int]:
    free, delays = slowing.free_attempts, slowing.delays
    steps = [(attempts == free + place, seconds * _SECOND) for place, seconds in enumerate(delays)]
    over = attempts >= free + len(delays)
    return func.coalesce(case(*steps, (over, delays[-1] * _SECOND), else_=0), 0)
