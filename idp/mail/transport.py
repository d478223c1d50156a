"""The way out: Flask-Mail's connection with what it lacks: deadlines, verified TLS, UTF-8.

One answer may take `timeout` seconds, a whole mail three times as long: a server that drips a byte
at a time is cut off. TLS is verified or nothing is sent; there is no falling back to clear text.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import flask_mail

from idp.mail.message import Message, row_of
from idp.mail.sender import one_line
from idp.settings import Mail
from idp.stores.engine import write_is_open

_ANSWERS: Final = 3
_REASON_LENGTH: Final = 300
_PERMANENT: Final = 500
_CLOSING: Final = 421
_OF_THIS_MAIL: Final = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPSenderRefused,
)


class Unreachable(Exception):
    """The mail server does not take anything now, whatever the mail; says why."""


class Refused(Exception):
    """The mail server refuses this mail; says its answer.

    Attributes:
        code: Of the answer (RFC 5321 §4.2).
        permanent: Trying again is useless. A refused sender is not: it is ours to mend.
    """

    def __init__(self, reason: str, *, code: int, permanent: bool):
        super().__init__(reason)
        self.code = code
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Transport:
    """How mails reach the mail server.

    Attributes:
        settings: The deployment's `[mail]`.
        helo: The name that we greet the server with.
    """

    settings: Mail
    helo: str

    @property
    def is_set(self) -> bool:
        """Tell whether there is a server to hand mails to."""
        return bool(self.settings.host)

    @property
    def seconds_per_mail(self) -> float:
        """Return what one mail may take at most, connecting included."""
        return 2 * _ANSWERS * self.settings.timeout

    @contextmanager
    def session(self) -> Iterator["Session"]:
        """Give what sends mails one after the other; connects at the first."""
        session = Session(self)
        try:
            yield session
        finally:
            session.close()

    def envelope_sender(self, message: Message) -> str:
        """Return MAIL FROM: where a mail comes back to that can't be delivered (VERP)."""
        local, _, domain = self.settings.bounce_address.rpartition("@")
        if not local:
            return str(message.from_.addr_spec)
        return f"{local}+{row_of(message.msgId)}@{domain}"


class Session:
    """One connection, made anew when it is lost."""

    def __init__(self, transport: Transport):
        self._transport = transport
        self._connection: _Connection | None = None

    def send(self, message: Message) -> None:
        """Send a mail; returns once the server has answered that it takes it.

        Raises:
            Unreachable: The server does not answer, breaks off, or refuses us altogether.
            Refused: It refuses this mail.
            RuntimeError: A write transaction is open in this thread.
        """
        if write_is_open():
            raise RuntimeError("a mail was about to be sent with a write transaction open")
        try:
            if self._connection is None:
                self._connection = _Connection(self._transport)
                self._connection.__enter__()
            self._connection.send(message, self._transport.envelope_sender(message))
        except _OF_THIS_MAIL as error:
            refused = _refused(error)
            if refused.code == _CLOSING:
                self._drop()
                raise Unreachable(str(refused)) from error
            raise refused from error
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise Unreachable(_reason(error)) from error

    def close(self) -> None:
        """Say goodbye to the server if we were connected."""
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
        self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.drop()


class _Connection(flask_mail.Connection):
    def __init__(self, transport: Transport):
        settings = transport.settings
        self._transport = transport
        super().__init__(
            flask_mail.Mail().init_mail(  # type: ignore[arg-type]  # annotated as the extension, used as its state
                {
                    "MAIL_SERVER": settings.host,
                    "MAIL_PORT": settings.port,
                    "MAIL_USE_TLS": settings.security == "starttls",
                    "MAIL_USE_SSL": settings.security == "tls",
                    "MAIL_USERNAME": settings.username,
                    "MAIL_PASSWORD": settings.password,
                }
            )
        )

    def configure_host(self) -> smtplib.SMTP:
        """Connect, secure the connection, sign in."""
        with self._deadline():
            return self._connected()

    def _connected(self) -> smtplib.SMTP:
        settings = self._transport.settings
        context = None
        if settings.security != "none":
            context = ssl.create_default_context(cafile=settings.ca_file or None)
        options: dict[str, Any] = {
            "timeout": settings.timeout,
            "local_hostname": self._transport.helo,
            "born": self._born,
        }
        if settings.security == "tls":
            host: smtplib.SMTP = _SmtpOverTls(
                self.mail.server, self.mail.port, context=context, **options
            )
        else:
            host = _Smtp(self.mail.server, self.mail.port, **options)
        if settings.security == "starttls":
            host.starttls(context=context)
        if self.mail.username:
            host.login(self.mail.username, self.mail.password or "")
        return host

    def send(  # type: ignore[override]  # only messages of ours
        self, message: Message, envelope_from: str | tuple[str, str] | None = None
    ) -> None:
        """Send one message, within the deadline."""
        host = self.host
        if host is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        with self._deadline():
            host.ehlo_or_helo_if_needed()
            options = []
            if message.needs_utf8:
                if not host.has_extn("smtputf8"):
                    refusal = (553, b"5.6.7 the mail server does not take UTF-8 addresses")
                    raise smtplib.SMTPRecipientsRefused({message.to.addr_spec: refusal})
                options = ["SMTPUTF8", "BODY=8BITMIME"]
            sender = str(envelope_from or message.from_.addr_spec)
            host.sendmail(sender, [message.to.addr_spec], message.as_bytes(), options)

    def quit(self) -> None:
        """Say goodbye, within the deadline."""
        if self.host is not None:
            with self._deadline():
                self.host.quit()

    def drop(self) -> None:
        """Close the socket without a word."""
        if self.host is not None:
            with suppress(OSError):
                self.host.close()

    def _born(self, host: smtplib.SMTP) -> None:
        self.host = host

    @contextmanager
    def _deadline(self) -> Iterator[None]:
        seconds = _ANSWERS * self._transport.settings.timeout
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        # smtplib's timeout is per byte received: only a shutdown ends a line that drips.
        sock = self.host.sock if self.host is not None else None
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Born:
    """Tells who made it before it connects, so that connecting can be cut off too."""

    def __init__(self, *args: Any, born: Callable[[Any], None], **kwargs: Any):  # noqa: ANN401 - smtplib's own
        born(self)
        super().__init__(*args, **kwargs)


class _Smtp(_Born, smtplib.SMTP):
    pass


class _SmtpOverTls(_Born, smtplib.SMTP_SSL):
    pass


def _refused(
    error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError | smtplib.SMTPSenderRefused,
) -> Refused:
    code, said = (
        next(iter(error.recipients.values()))
        if isinstance(error, smtplib.SMTPRecipientsRefused)
        else (error.smtp_code, error.smtp_error)
    )
    permanent = code >= _PERMANENT and not isinstance(error, smtplib.SMTPSenderRefused)
    return Refused(_said(code, said), code=code, permanent=permanent)


def _reason(error: smtplib.SMTPException | OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return one_line(str(error) or type(error).__name__, _REASON_LENGTH)


def _said(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return one_line(f"{code} {text}", _REASON_LENGTH)
