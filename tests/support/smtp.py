"""A mail server that accepts everything and keeps it."""

import email
import email.policy
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.ports import free_port

Answer = Callable[[], str]
"""What the server says after a mail's content; "250 …" keeps it."""


@dataclass
class Mailbox:
    """What arrived, oldest first, and where to send more.

    `answer` may refuse; `senders` has each kept mail's MAIL FROM.
    """

    port: int
    host: str = "127.0.0.1"
    messages: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    answer: Answer = lambda: "250 kept"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one message (RFC 5321 §4.1.1.4)."""
        del server, session
        said = self.answer()
        if said.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.messages.append(message)
            self.senders.append(envelope.mail_from or "")
        return said


class _Controller(Controller):
    def _trigger_server(self) -> None:
        """Knock as a client does; aiosmtpd's own way knocks with the server's certificate."""
        with socket.create_connection((self.hostname, self.port), 1) as knock:
            if self.ssl_context is None:
                knock.recv(1024)
                return
            trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
            with trust.wrap_socket(knock) as secured:
                secured.recv(1024)


@contextmanager
def listening(box: Mailbox, *, tls: ssl.SSLContext | None = None, **how: Any) -> Iterator[Mailbox]:
    """Have a mailbox listen, from the first byte over TLS where a context is given.

    Args:
        box: What keeps the mails.
        tls: Of the server, for port 465's way.
        how: Arguments of aiosmtpd's SMTP: `tls_context` and `require_starttls`, `enable_SMTPUTF8`…
    """
    controller = _Controller(box, hostname=box.host, port=box.port, ssl_context=tls, **how)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A listening mail server, empty."""
    with listening(Mailbox(port=free_port())) as box:
        yield box
