"""One suite for every place where attempts are counted."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from idp.kernel.clock import MovableClock
from idp.stores.engine import open_stores
from idp.throttle.limits import Counters, Rule
from idp.throttle.memory import MemoryCounters
from idp.throttle.redis import RedisCounters
from idp.throttle.sql import SqlCounters

RULE = Rule(free_attempts=3, delays=(5, 15), forget_after=timedelta(hours=1))


@pytest.fixture(params=["memory", "sqlite", "postgresql", "redis"])
def counters(request: pytest.FixtureRequest, clock: MovableClock) -> Iterator[Counters]:
    kind = request.param
    if kind == "memory":
        yield MemoryCounters()
    elif kind == "redis":
        yield RedisCounters(request.getfixturevalue("redis_url"))
    else:
        stores = open_stores(request.getfixturevalue(f"{kind}_url"), clock=clock)
        yield SqlCounters(stores)
        stores.close()


@pytest.fixture
def at() -> datetime:
    """The real time, to the millisecond: Redis forgets by its own clock."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def seconds(counters: Counters, key: bytes, at: datetime) -> int | None:
    until = counters.reserve(key, RULE, at=at)
    return None if until is None else round((until - at).total_seconds())


def test_free_attempts_then_growing_delays(counters: Counters, at: datetime) -> None:
    key = os.urandom(32)
    assert [seconds(counters, key, at) for _ in range(5)] == [None, None, None, 5, 5]
    later = at + timedelta(seconds=6)
    assert [seconds(counters, key, later) for _ in range(2)] == [None, 15]
    latest = later + timedelta(seconds=16)
    assert [seconds(counters, key, latest) for _ in range(2)] == [None, 15]


def test_a_refused_attempt_does_not_prolong_the_wait(counters: Counters, at: datetime) -> None:
    key = os.urandom(32)
    for _ in range(20):
        seconds(counters, key, at)
    assert seconds(counters, key, at + timedelta(seconds=6)) is None


def test_buckets_do_not_know_one_another(counters: Counters, at: datetime) -> None:
    one, other = os.urandom(32), os.urandom(32)
    for _ in range(4):
        seconds(counters, one, at)
    assert seconds(counters, other, at) is None


def test_a_refund_takes_back_the_attempt_and_its_wait(counters: Counters, at: datetime) -> None:
    key = os.urandom(32)
    for _ in range(3):
        seconds(counters, key, at)
    counters.refund(key)
    assert seconds(counters, key, at) is None
    assert seconds(counters, key, at) == 5


def test_a_cleared_bucket_starts_anew(counters: Counters, at: datetime) -> None:
    key = os.urandom(32)
    for _ in range(4):
        seconds(counters, key, at)
    counters.clear(key)
    counters.refund(key)
    assert seconds(counters, key, at) is None


@pytest.mark.parametrize("counters", ["memory", "sqlite", "postgresql"], indirect=True)
def test_failures_are_forgotten_after_a_while(counters: Counters, at: datetime) -> None:
    key = os.urandom(32)
    for _ in range(4):
        seconds(counters, key, at)
    assert seconds(counters, key, at + timedelta(hours=2)) is None
    assert seconds(counters, key, at + timedelta(hours=2)) is None


def test_two_hundred_at_once_are_not_a_way_round(counters: Counters, at: datetime) -> None:
    key = os.urandom(32)
    with ThreadPoolExecutor(max_workers=16) as pool:
        answers = list(pool.map(lambda _: seconds(counters, key, at), range(200)))
    assert answers.count(None) == RULE.free_attempts


def test_attempts_at_once_may_arrive_in_any_order(counters: Counters, at: datetime) -> None:
    key = os.urandom(32)
    assert counters.reserve(key, RULE, at=at + timedelta(milliseconds=5)) is None
    assert counters.reserve(key, RULE, at=at) is None
    counters.refund(key)
    assert counters.reserve(key, RULE, at=at - timedelta(milliseconds=5)) is None
