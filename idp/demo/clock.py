"""The demonstration's clock: how far it was moved stands in a file that both processes read."""

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from idp.kernel.clock import SystemClock, monotonic

FILE: Final = "clock-offset"
LONGEST: Final = timedelta(days=800)
REFRESH_SECONDS: Final = 0.5


class DemoClock:
    """The machine's clock plus the offset of a file, read anew at most every half second."""

    def __init__(self, folder: Path, *, refresh_seconds: float = REFRESH_SECONDS):
        """Follow the offset that is kept in the demonstration's own `folder`."""
        self._file = folder / FILE
        self._refresh_seconds = refresh_seconds
        self._machine = SystemClock()
        self._reading = threading.Lock()
        self._offset = timedelta(0)
        self._read_at = -refresh_seconds

    def now(self) -> datetime:
        """Return the moved instant, aware, UTC."""
        return self._machine.now() + self.offset

    @property
    def offset(self) -> timedelta:
        """Return how far the clock is from the machine's."""
        with self._reading:
            if monotonic() - self._read_at >= self._refresh_seconds:
                self._offset = _kept(self._file)
                self._read_at = monotonic()
            return self._offset


def move(folder: Path, by: timedelta) -> None:
    """Move the clock forwards, at most to `LONGEST` from the machine's; 0 brings it back to now."""
    file = folder / FILE
    wanted = min(_kept(file) + by, LONGEST) if by else by
    fresh = file.with_suffix(".new")
    fresh.write_text(str(int(wanted.total_seconds())), encoding="ascii")
    fresh.replace(file)


def _kept(file: Path) -> timedelta:
    try:
        return timedelta(seconds=int(file.read_text(encoding="ascii")))
    except (OSError, ValueError, OverflowError):
        return timedelta(0)
