"""The postman: a thread that empties the outbox when mails arrive, and looks every few seconds."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from idp.kernel.clock import monotonic
from idp.mail import store
from idp.mail.bounces import Bounces
from idp.mail.delivery import Delivery
from idp.stores.engine import DatabaseUnavailable, Stores

EVERY_SECONDS: Final = 5.0
BOUNCES_SECONDS: Final = 60.0
LISTEN_AGAIN_SECONDS: Final = 5.0
_LOG: Final = logging.getLogger("idp.jobs")


class Postman:
    """Works until it is stopped; what fails is tried again next time.

    Args:
        stores: Where the outbox is.
        delivery: What sends.
        arrived: Set when mails have committed in this process.
        maildir: Where mails come back to; None where nobody reads them.
    """

    def __init__(
        self,
        stores: Stores,
        delivery: Delivery,
        arrived: threading.Event,
        *,
        maildir: Path | None = None,
    ):
        self._stores = stores
        self._delivery = delivery
        self._arrived = arrived
        self._maildir = maildir
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin, in daemon threads of this process: one sends, one listens on PostgreSQL."""
        self._begin("parvis-postman", self._work)
        if not self._stores.is_sqlite:
            self._begin("parvis-postman-ear", self._listen)

    def stop(self) -> None:
        """End the threads, once the mail under way is sent, and wait for them."""
        self._stopping.set()
        self._arrived.set()
        for thread in self._threads:
            thread.join()

    def _begin(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _work(self) -> None:
        bounces_read = -BOUNCES_SECONDS
        while not self._stopping.is_set():
            self._arrived.clear()
            self._send()
            if self._maildir and monotonic() - bounces_read >= BOUNCES_SECONDS:
                bounces_read = monotonic()
                self._read_bounces(self._maildir)
            self._arrived.wait(EVERY_SECONDS)

    def _send(self) -> None:
        try:
            ends = self._delivery.round(self._stopping)
        except DatabaseUnavailable:
            _LOG.warning("postman: the database does not answer; again later")
        except Exception:  # noqa: BLE001 - a dead thread would never send again
            _LOG.exception("postman failed; again later")
        else:
            if ends:
                said = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
                _LOG.info("postman: %s", said)

    def _read_bounces(self, maildir: Path) -> None:
        try:
            for bounce in Bounces(self._stores).empty(maildir):
                _LOG.warning("mail %s came back: %s", bounce.row_id, bounce.reason)
        except Exception:  # noqa: BLE001 - what comes back must not stop what leaves
            _LOG.exception("bounces in %s can't be read; again later", maildir)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                store.listen(self._stores, self._arrived, self._stopping)
            except Exception:  # noqa: BLE001 - the postman looks every few seconds meanwhile
                _LOG.warning("postman: no notifications from the database; again later")
                self._stopping.wait(LISTEN_AGAIN_SECONDS)
