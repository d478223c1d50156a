"""The hash lane: bounded, of low priority, alive after a fork, and never inside a write."""

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from idp.crypto.hash_lane import HashLane, LaneFull

PATIENCE = 20.0


@pytest.fixture
def lane() -> Iterator[HashLane]:
    lane = HashLane(workers=2, queue_limit=3, niceness=7)
    yield lane
    lane.close()


def test_the_caller_gets_the_result(lane: HashLane) -> None:
    assert lane.run(lambda: "done") == "done"


def test_the_caller_gets_the_exception(lane: HashLane) -> None:
    with pytest.raises(ValueError, match="lost"):
        lane.run(lambda: int("lost"))
    assert lane.run(lambda: "still alive") == "still alive"


def test_no_thread_starts_before_the_first_call() -> None:
    before = threading.active_count()
    lane = HashLane(workers=4, queue_limit=0)
    assert threading.active_count() == before
    lane.run(int)
    assert threading.active_count() == before + 1
    lane.close()
    assert threading.active_count() == before


def test_work_runs_in_a_daemon_thread_of_low_priority(lane: HashLane) -> None:
    def describe() -> tuple[bool, int]:
        return threading.current_thread().daemon, os.getpriority(os.PRIO_PROCESS, 0)

    here = os.getpriority(os.PRIO_PROCESS, 0)
    daemon, priority = lane.run(describe)
    assert daemon
    if sys.platform == "linux":
        assert priority == max(7, here)
    assert os.getpriority(os.PRIO_PROCESS, 0) == here


def test_a_system_that_refuses_priorities_is_served_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    lane = HashLane(workers=1, queue_limit=0)
    assert lane.run(lambda: 1) == 1
    lane.close()


def test_a_full_queue_is_said_at_once_and_those_admitted_are_served(lane: HashLane) -> None:
    free, running = threading.Event(), threading.Barrier(3)

    def hold(n: int) -> int:
        if n < 2:
            running.wait(PATIENCE)
        free.wait(PATIENCE)
        return n

    with ThreadPoolExecutor(5) as callers:
        held = [callers.submit(lane.run, partial(hold, n)) for n in range(2)]
        running.wait(PATIENCE)
        held += [callers.submit(lane.run, partial(hold, n)) for n in range(2, 5)]
        while lane.waiting() < 3:
            os.sched_yield()
        with pytest.raises(LaneFull):
            lane.run(lambda: 9)
        free.set()
        assert [call.result(PATIENCE) for call in held] == [0, 1, 2, 3, 4]
    assert lane.run(lambda: 10) == 10


def test_a_caller_who_comes_straight_back_finds_a_place() -> None:
    lane = HashLane(workers=1, queue_limit=0)
    assert [lane.run(partial(int, n)) for n in range(500)] == list(range(500))
    lane.close()


def test_many_threads_get_each_their_own_result() -> None:
    lane = HashLane(workers=2, queue_limit=64)
    with ThreadPoolExecutor(32) as callers:
        results = list(callers.map(lambda n: lane.run(lambda: n * n), range(2000)))
    assert results == [n * n for n in range(2000)]
    lane.close()


def test_work_that_asks_for_more_work_does_not_wait_for_itself() -> None:
    lane = HashLane(workers=1, queue_limit=0)
    assert lane.run(lambda: lane.run(lambda: "inner")) == "inner"
    lane.close()


def test_nothing_runs_while_it_is_forbidden() -> None:
    writing = True
    lane = HashLane(workers=1, queue_limit=0, forbidden=lambda: writing)
    ran: list[int] = []
    with pytest.raises(RuntimeError, match="write transaction"):
        lane.run(lambda: ran.append(1))
    assert ran == []
    writing = False
    assert lane.run(lambda: 1) == 1
    lane.close()


def test_a_closed_lane_refuses() -> None:
    lane = HashLane(workers=1, queue_limit=0)
    lane.run(int)
    lane.close()
    with pytest.raises(RuntimeError, match="closed"):
        lane.run(int)


@pytest.mark.parametrize(("workers", "queue_limit"), [(0, 5), (1, -1)])
def test_a_lane_that_could_serve_nobody_is_refused(workers: int, queue_limit: int) -> None:
    with pytest.raises(ValueError, match="worker"):
        HashLane(workers=workers, queue_limit=queue_limit)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_has_a_lane_of_its_own(lane: HashLane) -> None:
    free, running = threading.Event(), threading.Event()

    def hold() -> None:
        running.set()
        free.wait(PATIENCE)

    with ThreadPoolExecutor(1) as callers:
        held = callers.submit(lane.run, hold)
        assert running.wait(PATIENCE)
        with lane._changed:  # another thread may hold the lock at the time of the fork
            child = os.fork()
            if child == 0:
                os._exit(42 if lane.waiting() == 0 and lane.run(lambda: 42) == 42 else 1)
        _, status = os.waitpid(child, 0)
        free.set()
        held.result(PATIENCE)
    assert os.waitstatus_to_exitcode(status) == 42
