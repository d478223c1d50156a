"""What makes and sends mail, for a process that serves and for one that only sends."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from idp.branding.texts import load_catalogue
from idp.clients.registry import ClientRegistry
from idp.crypto.mail_keys import MailKeys
from idp.jobs.postman import Postman
from idp.kernel import paths
from idp.mail.delivery import Delivery
from idp.mail.links import Links
from idp.mail.message import Composer
from idp.mail.outbox import Outbox
from idp.mail.transport import Transport
from idp.settings import Settings
from idp.stores.engine import Stores


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return the product's own words: language → text id → text."""
    return load_catalogue(paths.shipped("templates") / "texts")


def mail_composer(settings: Settings) -> Composer:
    """Return what makes messages of the outbox's rows."""
    return Composer(catalogue(), Links(settings.issuer, mail_keys(settings)))


def mail_keys(settings: Settings) -> MailKeys:
    """Return the keys that mailed and printed secrets are derived from."""
    return MailKeys([key.encode() for key in settings.secrets.keys])


def mail_transport(settings: Settings) -> Transport:
    """Return the way out to the mail server."""
    return Transport(settings.mail, urlsplit(settings.issuer).hostname or "localhost")


def mail_delivery(settings: Settings, stores: Stores, registry: ClientRegistry) -> Delivery:
    """Return what empties the outbox, of a process that serves or of one that only sends."""
    return Delivery(stores, registry, mail_composer(settings), mail_transport(settings))


def postman(settings: Settings, stores: Stores, delivery: Delivery, outbox: Outbox) -> Postman:
    """Return the postman of this process."""
    maildir = settings.mail.bounce_maildir
    return Postman(stores, delivery, outbox.arrived, maildir=Path(maildir) if maildir else None)
