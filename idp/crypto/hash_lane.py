"""The lane where slow hashes run: few threads, low priority, a short queue.

Without it sixteen sign-ins at once make every other request a thousand times slower; with it
they wait for one another and for nobody else.
"""

import contextlib
import os
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

T = TypeVar("T")
_Job = Callable[[], Callable[[], None]]
"""Does the work and returns what hands its result to the caller."""


class LaneFull(Exception):
    """As many hashes are waiting as may wait; the caller says to come back later."""


def _never() -> bool:
    return False


class HashLane:
    """A bounded pool of daemon threads, started at the first call, alive again after a fork."""

    def __init__(
        self,
        *,
        workers: int,
        queue_limit: int,
        niceness: int = 10,
        forbidden: Callable[[], bool] = _never,
    ) -> None:
        """Describe the lane; no thread starts yet.

        Args:
            workers: Hashes at once; one per core.
            queue_limit: Calls that may wait besides those that run.
            niceness: Priority of the threads, 0 to 19, on Linux; ignored where it may not be set.
            forbidden: True while a hash may not run, that is, while the calling thread holds a
                write transaction open.

        Raises:
            ValueError: Less than one worker, or a negative queue.
        """
        if workers < 1 or queue_limit < 0:
            raise ValueError("a hash lane has a worker or more and a queue of 0 or more")
        self._workers = workers
        self._queue_limit = queue_limit
        self._niceness = niceness
        self._forbidden = forbidden
        self._closed = False
        self._start_over()
        _LANES.add(self)

    def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, or raise what it raises, once a thread has run it.

        Raises:
            LaneFull: The queue is full; nothing was run.
            RuntimeError: A write transaction is open here, or the lane is closed.
        """
        if self._forbidden():
            raise RuntimeError("a hash was asked for while a write transaction is open")
        if threading.current_thread() in self._threads:
            return work()  # Already in the lane: waiting for a second place could never end.
        outcome: Future[T] = Future()
        self._admit(partial(_attempt, work, outcome))
        try:
            return outcome.result()
        finally:
            del outcome  # Breaks the cycle between a raised exception and this frame.

    def check_room(self) -> None:
        """Return if a call would find a place now.

        Raises:
            LaneFull: It would not; ask before work that would be in vain.
        """
        with self._changed:
            if self._is_full():
                raise LaneFull

    def waiting(self) -> int:
        """Return how many calls wait for a thread, for the operator's gauge."""
        return len(self._queue)

    def close(self) -> None:
        """Refuse further calls, let those admitted end, and wait for the threads."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _start_over(self) -> None:
        # Also runs in a forked child, where the parent's threads do not exist and its lock may be
        # held for ever: everything that depends on them is made anew.
        self._changed = threading.Condition()
        self._queue: deque[_Job] = deque()
        self._threads: set[threading.Thread] = set()
        self._busy = 0

    def _admit(self, job: _Job) -> None:
        with self._changed:
            if self._closed:
                raise RuntimeError("the hash lane is closed")
            if self._is_full():
                raise LaneFull
            if self._busy + len(self._queue) >= len(self._threads):
                self._start_thread()
            self._queue.append(job)
            self._changed.notify()

    def _is_full(self) -> bool:
        return self._busy + len(self._queue) >= self._workers + self._queue_limit

    def _start_thread(self) -> None:
        if len(self._threads) < self._workers:
            thread = threading.Thread(target=self._serve, name="hash-lane", daemon=True)
            thread.start()
            self._threads.add(thread)

    def _serve(self) -> None:
        _lower_priority(self._niceness)
        while (job := self._next()) is not None:
            hand_over = job()
            with self._changed:
                self._busy -= 1  # First, so that a caller who comes straight back finds a place.
            hand_over()
            del job, hand_over  # An idle thread keeps no password alive.

    def _next(self) -> _Job | None:
        with self._changed:
            while not self._queue:
                if self._closed:
                    return None
                self._changed.wait()
            self._busy += 1
            return self._queue.popleft()


_LANES: "weakref.WeakSet[HashLane]" = weakref.WeakSet()


def _attempt(work: Callable[[], T], outcome: Future[T]) -> Callable[[], None]:
    try:
        return partial(outcome.set_result, work())
    except BaseException as error:  # noqa: BLE001 - it is raised again where the call was made
        return partial(outcome.set_exception, error)


def _lower_priority(niceness: int) -> None:
    """Give the calling thread a lower priority; on Linux alone does a thread have its own."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            thread = threading.get_native_id()
            current = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, max(current, min(niceness, 19)))


def _start_over_in_child() -> None:
    for lane in list(_LANES):
        lane._start_over()  # noqa: SLF001 - same module


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_over_in_child)
