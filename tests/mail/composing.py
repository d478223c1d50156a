"""Mails of the real portals, made without a database."""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from idp.branding.texts import load_catalogue
from idp.clients.folder import read
from idp.clients.model import Client
from idp.clients.served import unregistered
from idp.kernel.paths import shipped
from idp.mail.kinds import KINDS, Kind
from idp.mail.links import Links
from idp.mail.message import Composer, Draft, Message
from idp.mail.samples import sample
from tests.mail.queueing import KEYS, TO

FOLDERS = Path(__file__).resolve().parents[2] / "clients"
PORTALS = ("intracma", "cmi-organisme", "ent-cfa-orleans", "cma-paris", "cma-pays-de-la-loire")
ISSUER = "https://id.example"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """The product's own texts."""
    return load_catalogue(shipped("templates") / "texts")


@cache
def portal(slug: str) -> Client:
    """A real portal, as its folder says."""
    revision = read(FOLDERS / slug).revision
    assert revision is not None
    return unregistered(revision, slug)


def composed(client: Client, kind: str = "recovery", lang: str = "fr", **facts: Any) -> Message:
    """A mail of these facts."""
    draft = Draft(
        row_id="r" * 26,
        kind=kind,
        to=facts.pop("to", TO),
        lang=lang,
        facts=facts,
        created_at=NOON,
        expires_at=NOON + timedelta(hours=1),
    )
    return Composer(catalogue(), Links(ISSUER, KEYS)).compose(draft, client, at=NOON)


def every_mail(slug: str) -> Iterator[tuple[Kind, str, Message]]:
    """Each kind of a portal's mails in each language."""
    for lang in ("fr", "en"):
        for kind in KINDS.values():
            client = portal(slug)
            yield kind, lang, sample(kind, client, lang, issuer=ISSUER, catalogue=catalogue())


def as_received(message: Message) -> EmailMessage:
    """A message as its reader's programme parses it."""
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
