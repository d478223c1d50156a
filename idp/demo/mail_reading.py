"""What a kept message says, read so that no message, however made, stops or hides the page."""

import base64
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Final

from idp.demo.mailbox import KeptMail

_LINKS: Final = 20
_CID: Final = re.compile(r"cid:([^\"'\s)>]+)", re.IGNORECASE)
_ANGLES: Final = re.compile(r"<([^<>\s]+)>\s*$")
_IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/svg+xml", "image/webp"})
# What would change how the rest of a line is shown: control characters, bidirectional overrides.
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A message to be shown.

    Attributes:
        sender: The address it is from, without a name.
        text: Its plain part, "" for none.
        html: Its HTML part, pictures inside; "" for none. Never shown outside a sandbox.
        headers: As they came.
        links: The links that lead to the provider, in order, each once.
    """

    subject: str
    sender: str
    text: str
    html: str
    headers: str
    links: tuple[str, ...]


def read(mail: KeptMail, issuer: str) -> ReadMail:
    """Return what a message says; links are those below `issuer` alone."""
    try:
        return _read(mail, issuer)
    except RecursionError:  # parts within parts, thousands deep
        return ReadMail("?", "", mail.content.decode("utf-8", "replace"), "", "", ())


def _read(mail: KeptMail, issuer: str) -> ReadMail:
    message = message_from_bytes(mail.content)
    text, html = _part(message, "text/plain"), _part(message, "text/html")
    head = mail.content.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return ReadMail(
        subject=_line(_header(message, "Subject")),
        sender=_address(_header(message, "From")),
        text=_UNSEEN.sub("", text.replace("\r\n", "\n")),
        html=_CID.sub(lambda found: _picture(message, found[1]), html),
        headers=_UNSEEN.sub("", head.decode("utf-8", "replace")),
        links=tuple(_links(text, html, issuer))[:_LINKS],
    )


def pieces(text: str, issuer: str) -> list[tuple[str, bool]]:
    """Return a text as (piece, whether it is a link to the provider)."""
    parts = re.split(f"({_link_pattern(issuer)})", text)
    return [(part, place % 2 == 1) for place, part in enumerate(parts) if part]


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name, ""))
    try:
        return str(make_header(decode_header(raw)))
    except (MessageError, ValueError, LookupError):
        return raw.encode("utf-8", "replace").decode("utf-8")


def _address(header: str) -> str:
    found = _ANGLES.search(header)
    return found[1] if found else parseaddr(header)[1]


def _line(text: str) -> str:
    return " ".join(_UNSEEN.sub("\ufffd", text.replace("\r", "").replace("\n", " ")).split())


def _part(message: Message, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() == kind and part.get_filename() is None:
            return _decoded(part)
    return ""


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return content.decode("latin-1")


def _picture(message: Message, content_id: str) -> str:
    """Return a picture that the message brings with it, as a data URL; one it lacks is empty."""
    for part in message.walk():
        named = str(part.get("Content-ID", "")).strip().strip("<>")
        if named == content_id and part.get_content_type() in _IMAGES:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                encoded = base64.b64encode(content).decode("ascii")
                return f"data:{part.get_content_type()};base64,{encoded}"
    return "data:,"


def _link_pattern(issuer: str) -> str:
    return re.escape(issuer) + r"/[^\s<>\"'\\]*[^\s<>\"'\\.,;:!?)\]]"


def _links(text: str, html: str, issuer: str) -> Iterator[str]:
    targets = _Targets()
    with suppress(AssertionError):  # how the parser says that it can't go on
        targets.feed(html)
    whole = re.compile(_link_pattern(issuer))
    found = whole.findall(text) + [one for one in targets.found if whole.fullmatch(one)]
    yield from dict.fromkeys(found)


class _Targets(HTMLParser):
    """Collects where a document's links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the target of one link."""
        self.found += [
            value.strip() for name, value in attrs if (tag, name) == ("a", "href") and value
        ]
