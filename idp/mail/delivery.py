"""One round of the postman: claim a mail, make it, send it with nothing open, mark it.

A mail is marked only after the server's 250. Who dies in between leaves a claim that ends; the mail
is sent again with the same Message-ID and the same link, so that programmes show it once.
"""

import logging
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from idp.clients.registry import ClientRegistry
from idp.mail import store
from idp.mail.kinds import NONE
from idp.mail.links import Uncomposable
from idp.mail.message import Composer, Draft, Message
from idp.mail.store import UNREACHABLE, Owed
from idp.mail.transport import Refused, Session, Transport, Unreachable
from idp.stores.engine import Stores

DELAYS: Final[Sequence[timedelta]] = tuple(
    timedelta(seconds=seconds) for seconds in (30, 60, 60, 120, 300, 600, 1200, 1800, 3600)
)
"""How long a mail waits after each try; the last again and again. Four fall within five minutes."""

MOST_TRIES: Final = 30
"""After so many, a mail that the server keeps postponing is given up: about a day."""

_LEASE_SPARE: Final = timedelta(seconds=30)
_LOG: Final = logging.getLogger("idp.mail")


class Delivery:
    """Empties the outbox; any number of them may work on one database at once.

    Args:
        stores: Where the outbox is.
        registry: Whose mails they are.
        composer: What makes messages of rows.
        transport: The way out.
    """

    def __init__(
        self, stores: Stores, registry: ClientRegistry, composer: Composer, transport: Transport
    ):
        self._stores = stores
        self._registry = registry
        self._composer = composer
        self._transport = transport
        self._lease = timedelta(seconds=transport.seconds_per_mail) + _LEASE_SPARE
        self._was_unreachable = False

    def round(self, stopping: threading.Event | None = None) -> Counter[str]:
        """Send what is due; ends when nothing is, or when the mail server is out of reach.

        Without a mail server nothing is touched.

        Returns:
            How many mails had which end: sent, none, expired, given_up, deferred.
        """
        ends: Counter[str] = Counter()
        if not self._transport.is_set:
            return ends
        with self._transport.session() as session:
            while not (stopping and stopping.is_set()):
                owed = store.claim(self._stores, lease=self._lease)
                if owed is None:
                    break
                try:
                    ends[self._deliver(session, owed)] += 1
                except Unreachable as error:
                    self._was_unreachable = True
                    self._defer(owed, f"{UNREACHABLE}{error}")
                    ends["deferred"] += 1
                    break
        return ends

    def _deliver(self, session: Session, owed: Owed) -> str:
        if owed.kind == NONE:
            store.finish(self._stores, owed, "none")
            return "none"
        if owed.expires_at <= self._stores.clock.now():
            _LOG.warning("mail %s (%s) expired before it could be sent", owed.id, owed.kind)
            store.finish(self._stores, owed, "expired", "expired before it could be sent")
            return "expired"
        try:
            message = self._composed(owed)
        except Uncomposable as error:
            return self._give_up(owed, str(error))
        except Exception:  # noqa: BLE001 - a bug in making one must not stop the others
            _LOG.exception("mail %s (%s) can't be made now", owed.id, owed.kind)
            return self._postpone(owed, "it could not be made: see the log")
        return self._sent(session, owed, message)

    def _sent(self, session: Session, owed: Owed, message: Message) -> str:
        try:
            session.send(message)
        except Refused as error:
            if error.permanent:
                return self._give_up(owed, str(error))
            return self._postpone(owed, str(error))
        store.finish(self._stores, owed, "sent")
        _LOG.info("mail %s (%s) sent", owed.id, owed.kind)
        if self._was_unreachable:
            self._was_unreachable = False
            store.hasten(self._stores)
        return "sent"

    def _composed(self, owed: Owed) -> Message:
        client = self._registry.by_row(owed.client_row_id)
        if client is None or not client.is_active:
            raise Uncomposable("its portal is closed")
        draft = Draft(
            row_id=owed.id,
            kind=owed.kind,
            to=owed.to_address,
            lang=owed.lang,
            facts=owed.facts,
            created_at=owed.created_at,
            expires_at=owed.expires_at,
        )
        return self._composer.compose(draft, client, at=self._stores.clock.now())

    def _postpone(self, owed: Owed, reason: str) -> str:
        if owed.tries >= MOST_TRIES:
            return self._give_up(owed, f"{owed.tries} tries: {reason}")
        self._defer(owed, reason)
        return "deferred"

    def _give_up(self, owed: Owed, reason: str) -> str:
        _LOG.warning("mail %s (%s) given up: %s", owed.id, owed.kind, reason)
        store.finish(self._stores, owed, "given_up", reason)
        return "given_up"

    def _defer(self, owed: Owed, reason: str) -> None:
        again = next_try(owed.tries, at=self._stores.clock.now(), expires_at=owed.expires_at)
        _LOG.warning("mail %s (%s) waits: %s", owed.id, owed.kind, reason)
        store.defer(self._stores, owed, again, reason)


def next_try(tries: int, *, at: datetime, expires_at: datetime) -> datetime:
    """Return when a mail is tried again after so many tries.

    Waits grow from 30 s to an hour, and shorten again before the end: half of what is left.
    """
    delay = DELAYS[min(tries, len(DELAYS)) - 1]
    return at + max(DELAYS[0], min(delay, (expires_at - at) / 2))
