"""Compose a mail: facts, a client and its words become a message of a text and an HTML part."""

import email.policy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from typing import Any, Final

import flask_mail
from jinja2 import Environment, FileSystemLoader, select_autoescape

from idp.branding.texts import Texts
from idp.clients.model import Client
from idp.kernel import paths
from idp.mail.kinds import KINDS
from idp.mail.links import Links, Uncomposable
from idp.mail.sender import Sender, parse_address, sender_of
from idp.mail.words import Occasion, Words, Writer

Catalogue = Mapping[str, Mapping[str, str]]
_MARK: Final = "parvis."


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a mail is made of: the columns of its row."""

    row_id: str
    kind: str
    to: str
    lang: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    created_at: datetime
    expires_at: datetime


class Message(flask_mail.Message):
    """A mail ready to leave: Flask-Mail's message, written as plain multipart/alternative.

    Its `Message-ID` and `Date` are those of its row, so that it is the same at each try.
    """

    def __init__(self, draft: Draft, sender: Sender, words: Words):
        self.to = parse_address(draft.to)
        self.from_ = sender.address
        self.words = words
        super().__init__(
            subject=words.subject,
            recipients=[self.to.addr_spec],
            sender=(sender.address.display_name, sender.address.addr_spec),
            reply_to=sender.reply_to.addr_spec if sender.reply_to else None,
            body=_written("mail/message.txt", words),
            html=_written("mail/message.html", words),
            date=draft.created_at.timestamp(),
            extra_headers={
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
            },
        )
        self.msgId = f"<{message_id(draft.row_id, sender.address)}>"
        self._row_id, self._dated = draft.row_id, draft.created_at
        if self.has_bad_headers():
            raise Uncomposable("a line break in a header")

    @property
    def needs_utf8(self) -> bool:
        """Tell whether the recipient's server must speak SMTPUTF8 (RFC 6531)."""
        return not self.to.username.isascii()

    def as_bytes(self) -> bytes:
        """Return the message as it is sent: ASCII headers unless the address needs others."""
        policy = email.policy.SMTPUTF8 if self.needs_utf8 else email.policy.SMTP
        return self._message().as_bytes(policy=policy)

    def as_string(self) -> str:
        """Return the message as text."""
        return self.as_bytes().decode()

    def _message(self) -> EmailMessage:  # type: ignore[override]  # the modern class of the same role
        written = EmailMessage(policy=email.policy.SMTP)
        written["Subject"] = self.subject
        written["From"] = self.from_
        written["To"] = self.to
        written["Date"] = format_datetime(self._dated)
        written["Message-ID"] = self.msgId
        if self.reply_to:
            written["Reply-To"] = str(self.reply_to)
        for name, value in (self.extra_headers or {}).items():
            written[name] = value
        written.set_content(self.body or "", cte="quoted-printable")
        written.add_alternative(self.html or "", subtype="html", cte="quoted-printable")
        written["Content-Language"] = self.words.lang
        written.set_boundary(f"=_{self._row_id}")  # not a random one: a retry is identical
        return written


class Composer:
    """Composes mails; the same row gives the same message each time.

    Args:
        catalogue: The product's own texts: language → text id → text.
        links: What links, codes and passwords are derived with.
    """

    def __init__(self, catalogue: Catalogue, links: Links):
        self._catalogue = catalogue
        self._links = links

    def compose(self, draft: Draft, client: Client, *, at: datetime) -> Message:
        """Return the message of a row, in the client's words of today.

        Args:
            draft: The row.
            client: Whose sender, words and colours it wears.
            at: Now: a code that is over is left out.

        Raises:
            Uncomposable: The row can't become a message, now or later.
        """
        kind = KINDS.get(draft.kind)
        if kind is None:
            raise Uncomposable(f"no kind of mail is called {draft.kind!r}")
        sender = sender_of(client, self._links.issuer)
        occasion = Occasion(
            kind=kind,
            lang=draft.lang,
            facts=draft.facts,
            created_at=draft.created_at,
            expires_at=draft.expires_at,
            secrets=self._links.secrets_of(draft.facts, at=at),
            host=self._links.host,
            support=sender.support,
        )
        texts = Texts(self._catalogue, client.revision.texts)
        return Message(draft, sender, Writer(client, texts).write(occasion))


def message_id(row_id: str, sender: Address) -> str:
    """Return a mail's Message-ID, without brackets: derived from its row and sender alone."""
    return f"{_MARK}{row_id}@{sender.domain}"


def row_of(message_id_header: str) -> str:
    """Return the row that a Message-ID was made of; '' if it is none of ours."""
    local = message_id_header.strip().removeprefix("<").partition("@")[0]
    return local.removeprefix(_MARK) if local.startswith(_MARK) else ""


def _written(template: str, words: Words) -> str:
    return _environment().get_template(template).render(mail=words)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(paths.shipped("templates")),
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
