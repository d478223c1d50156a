"""The way out: Flask-Mail's connection with what it lacks: deadlines, verified TLS, UTF-8.

One answer may take `timeout` seconds, a whole mail three times as long: a server that drips a byte
at a time is cut off. TLS is verified or nothing is sent; there is no falling back to clear text.
"""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from idp.mail.connection import ANSWERS, Connection
from idp.mail.message import Message, row_of
from idp.mail.sender import one_line
from idp.settings import Mail
from idp.stores.engine import write_is_open

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
        return 2 * ANSWERS * self.settings.timeout

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
        self._connection: Connection | None = None

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
                self._connection = Connection(self._transport.settings, self._transport.helo)
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
