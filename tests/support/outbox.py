"""The post of a provider in a test: what waits in its outbox is sent to a mailbox when asked."""

from collections import Counter
from email.message import EmailMessage

import pytest

from idp.mail.delivery import Delivery
from idp.mail.transport import Transport
from idp.settings import Mail
from idp.wiring.mail import mail_composer
from idp.wiring.services import Services
from tests.support.provider import Provider
from tests.support.smtp import Mailbox


def delivery_to(services: Services, box: Mailbox, **settings: object) -> Delivery:
    """Return a delivery of a provider's outbox to a mailbox, by real SMTP.

    Args:
        services: The provider's parts.
        box: Where to.
        settings: Of `[mail]`, in place of the test's: timeout, security, bounce_address…
    """
    given = {"host": box.host, "port": box.port, "security": "none", "timeout": 5.0} | settings
    transport = Transport(Mail.model_validate(given), "localhost")
    composer = mail_composer(services.settings)
    return Delivery(services.stores, services.registry, composer, transport)


class Post:
    """Sends what waits, and gives what arrived since."""

    def __init__(self, provider: Provider, box: Mailbox):
        self.box = box
        self.ends: Counter[str] = Counter()
        self._delivery = delivery_to(provider.services, box)
        self._read = 0

    def deliver(self) -> list[EmailMessage]:
        """Send everything that is due; return what arrived since the last call."""
        self.ends = self._delivery.round()
        new, self._read = self.box.messages[self._read :], len(self.box.messages)
        return new

    def only(self) -> EmailMessage:
        """Send everything that is due; return the one mail that arrived."""
        (message,) = self.deliver()
        return message


def text_of(message: EmailMessage) -> str:
    """Return the text part of a mail, decoded."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    """Return the HTML part of a mail, decoded."""
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def link_of(message: EmailMessage, issuer: str) -> str:
    """Return the one link of a mail as path and query, as the text part shows it."""
    (url,) = [line for line in text_of(message).splitlines() if line.startswith(f"{issuer}/")]
    return url.removeprefix(issuer)


@pytest.fixture
def post(provider: Provider, mailbox: Mailbox) -> Post:
    """The post of `provider`, on each kind of database in turn."""
    return Post(provider, mailbox)


@pytest.fixture
def sqlite_post(sqlite_provider: Provider, mailbox: Mailbox) -> Post:
    """The post of `sqlite_provider`."""
    return Post(sqlite_provider, mailbox)
