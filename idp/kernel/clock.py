"""The only place that reads the time."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; injected everywhere so that tests and the demo can move it."""

    def now(self) -> datetime:
        """Return the current instant, aware, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current instant, aware, UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that runs with the machine's and can be moved, for the demo and tests."""

    def __init__(self, offset: timedelta = timedelta(0), *, frozen_at: datetime | None = None):
        """Start `offset` away from the machine's clock, or stopped at `frozen_at`."""
        self._lock = threading.Lock()
        self._offset = offset
        self._frozen_at = frozen_at

    def now(self) -> datetime:
        """Return the moved instant, aware, UTC."""
        base = datetime.now(UTC) if self._frozen_at is None else self._frozen_at
        return base + self._offset

    def move(self, by: timedelta) -> None:
        """Move the clock by `by`, forwards or backwards."""
        with self._lock:
            self._offset += by


def monotonic() -> float:
    """Return seconds that only go forwards, for measuring how long something took."""
    return time.monotonic()


def timestamp(instant: datetime) -> int:
    """Return an instant as seconds since 1970, as JSON Web Tokens want it (RFC 7519 §2)."""
    return int(instant.timestamp())
