"""Flask-Mail's connection with what it lacks: deadlines, verified TLS, UTF-8 addresses."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import flask_mail

from idp.mail.message import Message
from idp.settings import Mail

ANSWERS: Final = 3
"""How many times longer than one answer a whole mail may take."""


class Connection(flask_mail.Connection):
    """One connection to the mail server; `mail` holds Flask-Mail's own settings.

    Args:
        settings: The deployment's `[mail]`.
        helo: The name that we greet the server with.
    """

    def __init__(self, settings: Mail, helo: str):
        self._settings = settings
        self._helo = helo
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
        settings = self._settings
        context = None
        if settings.security != "none":
            context = ssl.create_default_context(cafile=settings.ca_file or None)
        options: dict[str, Any] = {
            "timeout": settings.timeout,
            "local_hostname": self._helo,
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
        seconds = ANSWERS * self._settings.timeout
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
