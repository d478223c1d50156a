"""A circuit breaker: after failures in a row, a service is left alone for a while."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

FAILURES: Final = 5
PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=10)


class Breaker:
    """Closed: all may ask. Open: nobody. Half open, after the pause: one, whose luck decides."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        failures: int = FAILURES,
        pause: timedelta = PAUSE,
    ) -> None:
        self._now = now
        self._limit = failures
        self._pause = pause
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until: datetime | None = None

    def may_ask(self) -> bool:
        """Claim one question; False while the service is left alone.

        Who got True says how it went: `succeeded`, `failed` or `asked_to_wait`. Who asks first
        after the pause moves its end, so that everybody else waits for what becomes of that try.
        """
        with self._lock:
            if self._closed_until is None:
                return True
            now = self._now()
            if now < self._closed_until:
                return False
            self._closed_until = now + self._pause
            return True

    def succeeded(self) -> None:
        """Note an answer."""
        with self._lock:
            self._failures = 0
            self._closed_until = None

    def failed(self) -> None:
        """Note that there was none."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._limit:
                self._leave_alone(self._pause)

    def asked_to_wait(self, seconds: float | None) -> None:
        """Note that the service wants peace for some seconds (RFC 6585 §4); None: it does not say.

        However long it asks for, it is tried again after ten minutes.
        """
        asked = self._pause if seconds is None else timedelta(seconds=max(0.0, min(seconds, 1e6)))
        with self._lock:
            self._leave_alone(min(max(asked, timedelta(seconds=1)), LONGEST_PAUSE))

    def _leave_alone(self, pause: timedelta) -> None:
        until = self._now() + pause
        self._closed_until = max(self._closed_until or until, until)
