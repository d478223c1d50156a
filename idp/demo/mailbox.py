"""The mailbox of everybody in the demonstration: a true mail server that keeps what it takes."""

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from idp.kernel.clock import Clock

KEPT: Final = 500
MAX_BYTES: Final = 1_000_000
"""Bytes of one message; a larger one is refused (RFC 1870)."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One message as it arrived.

    Attributes:
        number: 1 for the first one ever; never given again.
        at: When it arrived, on the demonstration's clock.
        recipient: To whom the envelope was addressed.
        content: The message as bytes (RFC 5322).
    """

    number: int
    at: datetime
    recipient: str
    content: bytes


class Mailbox:
    """The last messages, in memory; may be read and emptied while more arrive.

    `address` is where its mail server listens; "" without one.
    """

    def __init__(self, clock: Clock, *, kept: int = KEPT) -> None:
        """Keep the last `kept` messages, dated by `clock`."""
        self._clock = clock
        self._lock = threading.Lock()
        self._mails: deque[KeptMail] = deque(maxlen=kept)
        self._last = 0
        self.address = ""

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one message for each recipient (RFC 5321 §4.1.1.4)."""
        del server, session
        content = envelope.content
        for recipient in envelope.rcpt_tos:
            self.add(str(recipient), content if isinstance(content, bytes) else b"")
        return "250 kept"

    def add(self, recipient: str, content: bytes) -> KeptMail:
        """Keep one message; the oldest goes when there are too many."""
        with self._lock:
            self._last += 1
            mail = KeptMail(self._last, self._clock.now(), recipient, content)
            self._mails.append(mail)
        return mail

    def newest_first(self, *, after: int = 0) -> list[KeptMail]:
        """Return what is kept and came after message `after`, newest first."""
        with self._lock:
            return [mail for mail in reversed(self._mails) if mail.number > after]

    def get(self, number: int) -> KeptMail | None:
        """Return one message, None when it is not kept any more."""
        return next((mail for mail in self.newest_first() if mail.number == number), None)

    def clear(self) -> None:
        """Forget every message."""
        with self._lock:
            self._mails.clear()


def listen(*, but_not: Sequence[int] = ()) -> socket.socket:
    """Return a socket that listens on a free port of the loopback interface alone.

    Args:
        but_not: Ports that are free now, and promised to somebody else.
    """
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    if listening.getsockname()[1] not in but_not:
        return listening
    with listening:  # held meanwhile, so that it isn't given again
        return listen(but_not=but_not)


def serve(mailbox: Mailbox, listening: socket.socket) -> None:
    """Take mail for `mailbox` in a thread of its own, as long as the process lives."""
    mailbox.address = "{}:{}".format(*listening.getsockname())
    threading.Thread(
        target=_serve, args=(mailbox, listening), name="demo-mailbox", daemon=True
    ).start()


def _serve(mailbox: Mailbox, listening: socket.socket) -> None:
    asyncio.run(_accept(mailbox, listening))


async def _accept(mailbox: Mailbox, listening: socket.socket) -> None:
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(
            mailbox,
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname="localhost",
            loop=loop,
        )

    server = await loop.create_server(protocol, sock=listening)
    await server.serve_forever()
