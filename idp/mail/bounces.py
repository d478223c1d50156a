"""Mails that came back: which one, and why (RFC 3464). For staff to see; no form ever says it.

A bounce names its mail by the address that it came back to (`retours+<row>@…`), by the Message-ID
of the mail it encloses, or by its own References. Answers of absent people are no bounces.
"""

import email
import email.policy
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Final

from idp.kernel.ids import is_id
from idp.mail import store
from idp.mail.message import row_of
from idp.mail.sender import one_line
from idp.stores.engine import Stores

LARGEST: Final = 2**20
"""Bytes of a message that are read; a bounce that encloses more is cut there."""

_REASON_LENGTH: Final = 300
_CAME_BACK_TO: Final = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_VERP: Final = re.compile(r"\+([0-9a-z]{26})@")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of ours that came back."""

    row_id: str
    reason: str


class Bounces:
    """Takes in what came back."""

    def __init__(self, stores: Stores):
        self._stores = stores

    def take_in(self, raw: bytes) -> Bounce | None:
        """Note what a message says of a mail of ours; None when it says nothing.

        Args:
            raw: A message as a mail server hands it over; malformed ones say nothing.
        """
        found = read(raw)
        if found is None or not store.bounced(self._stores, found.row_id, found.reason):
            return None
        return found

    def empty(self, maildir: Path) -> Iterator[Bounce]:
        """Take in each new message of a Maildir, and file it as seen, whatever it was.

        Raises:
            OSError: The folder can't be read or written.
        """
        if not (maildir / "new").is_dir():
            raise NotADirectoryError(f"{maildir} is no Maildir: it has no folder `new`")
        box = mailbox.Maildir(maildir, factory=None, create=False)
        for name in sorted(path.name for path in (maildir / "new").iterdir()):
            with (maildir / "new" / name).open("rb") as file:
                found = self.take_in(file.read(LARGEST))
            key = name.partition(box.colon)[0]
            seen = mailbox.MaildirMessage()
            seen.set_subdir("cur")
            seen.set_flags("S")
            (maildir / "new" / name).rename(maildir / "cur" / f"{key}{box.colon}{seen.get_info()}")
            if found:
                yield found


def read(raw: bytes) -> Bounce | None:
    """Return what a message says of a mail of ours, without looking whether the row exists."""
    message = email.message_from_bytes(raw[:LARGEST], policy=email.policy.default)
    try:
        reason = _reason(message)
        row_id = _row_id(message) if reason else ""
    except (LookupError, ValueError, TypeError, AttributeError, IndexError):
        return None  # the standard library's parser raises all of these on malformed headers
    return Bounce(row_id, reason) if is_id(row_id) else None


def _reason(message: EmailMessage) -> str:
    """Return why a mail came back; '' where it did not, or may still arrive."""
    if message.get_content_type() == "multipart/report":
        blocks = _status_blocks(message)
        block = next((one for one in blocks if _header(one, "Action") == "failed"), None)
        if block is None:
            return ""
        said = _header(block, "Diagnostic-Code", lower=False).partition(";")[2]
        return one_line(f"{_header(block, 'Status')} {said}".strip() or "failed", _REASON_LENGTH)
    by_a_server = _header(message, "Return-Path") == "<>"
    answered = _header(message, "Auto-Submitted").startswith("auto-replied")
    if by_a_server and not answered and _row_by_address(message):
        return one_line(_header(message, "Subject", lower=False) or "failed", _REASON_LENGTH)
    return ""


def _status_blocks(message: EmailMessage) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (block for block in blocks if isinstance(block, Message))


def _row_id(message: EmailMessage) -> str:
    if row_id := _row_by_address(message):
        return row_id
    for part in message.walk():
        enclosed: Message | None = None
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            enclosed = email.message_from_bytes(text) if isinstance(text, bytes) else None
        elif part is not message:
            enclosed = part
        if enclosed is not None and (row_id := row_of(_header(enclosed, "Message-ID"))):
            return row_id
    for reference in f"{message['References'] or ''} {message['In-Reply-To'] or ''}".split():
        if row_id := row_of(reference):
            return row_id
    return ""


def _row_by_address(message: EmailMessage) -> str:
    for name in _CAME_BACK_TO:
        for value in message.get_all(name, []):
            if found := _VERP.search(str(value).lower()):
                return found[1]
    return ""


def _header(message: Message, name: str, *, lower: bool = True) -> str:
    value = str(message.get(name, "")).strip()
    return value.lower() if lower else value
