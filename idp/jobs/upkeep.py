"""The thread that keeps the house: seals the audit log each minute, prunes each hour.

Each minute it also closes the accounts whose day has come, and does what else it was given.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Final

from idp.audit.seal import seal_pending
from idp.identity.closing import close_due
from idp.stores.engine import DatabaseUnavailable, Stores
from idp.stores.prune import prune
from idp.stores.retired import void_retired

SEAL_SECONDS: Final = 60.0
SEALS_PER_PRUNE: Final = 60
_LOG: Final = logging.getLogger("idp.jobs")


class Upkeep:
    """Works until it is stopped; what fails is tried again next time."""

    def __init__(
        self,
        stores: Stores,
        *,
        more: Mapping[str, Callable[[], int]] | None = None,
        every_seconds: float = SEAL_SECONDS,
    ):
        """Keep `stores`; `more` is done each minute too, by name: each returns how much it did."""
        self._stores = stores
        self._more = dict(more or {})
        self._every = every_seconds
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, in one daemon thread of this process."""
        self._thread = threading.Thread(target=self._work, name="parvis-upkeep", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        rounds = 0
        while not self._stopping.wait(self._every):
            rounds += 1
            self._try("seal", lambda: seal_pending(self._stores))
            self._try("close", lambda: close_due(self._stores))
            self._try("void", lambda: void_retired(self._stores))
            for what, work in self._more.items():
                self._try(what, work)
            if rounds % SEALS_PER_PRUNE == 0:
                self._try("prune", lambda: sum(prune(self._stores).values()))

    def _try(self, what: str, work: Callable[[], int]) -> None:
        try:
            count = work()
        except DatabaseUnavailable:
            _LOG.warning("%s: the database does not answer; again later", what)
        except Exception:  # noqa: BLE001 - a dead thread would never seal or prune again
            _LOG.exception("%s failed; again later", what)
        else:
            if count:
                _LOG.info("%s: %d", what, count)
