"""Who a mail comes from, who it goes to, and how addresses are written in a message."""

import re
import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address
from typing import Final
from urllib.parse import urlsplit

import idna

from idp.clients.model import Client
from idp.mail.links import Uncomposable

_LONGEST: Final = 320
_LOCAL: Final = re.compile(r"[^\s\x00-\x1f\x7f@<>\"(),:;\[\]\\]{1,64}")
_NAME_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class Sender:
    """A portal as mails show it.

    Attributes:
        address: From.
        reply_to: Where answers go, None for From.
        support: The address that the mail names for help; may be empty.
    """

    address: Address
    reply_to: Address | None
    support: str


def sender_of(client: Client, issuer: str) -> Sender:
    """Return who a portal's mails come from: its `[mail]`, or the provider's own host.

    Raises:
        Uncomposable: The folder's address can't be written in a message.
    """
    section = client.policy.mail
    host = urlsplit(issuer).hostname or "localhost"
    name = one_line(section.from_name or client.metadata.name, _NAME_LENGTH)
    address = parse_address(section.from_address or f"no-reply@{host}", name)
    contacts = (contact.email for contact in client.policy.help)
    support = next(filter(None, contacts), "") or section.reply_to
    return Sender(
        address=address,
        reply_to=parse_address(section.reply_to) if section.reply_to else None,
        support=support or client.policy.legal.contact_email,
    )


def parse_address(written: str, name: str = "") -> Address:
    """Return an address as messages and SMTP write it; its domain in ASCII (IDNA).

    Raises:
        Uncomposable: It is no address: too long, without a domain, with control characters.
    """
    local, _, domain = written.rpartition("@")
    if len(written) > _LONGEST or not _LOCAL.fullmatch(local):
        raise Uncomposable("an address is none")
    try:
        ascii_domain = domain if _is_host(domain) else idna.encode(domain, uts46=True).decode()
        return Address(display_name=name, username=local, domain=ascii_domain)
    except (UnicodeError, ValueError) as error:
        raise Uncomposable("an address has no usable domain") from error


def one_line(text: str, longest: int) -> str:
    """Return a text that fits in a header or a line: no control character, no line break."""
    kept = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    safe = (c for c in kept if unicodedata.category(c) not in {"Cf", "Cs", "Co", "Cn"})
    # NO-BREAK SPACE and its narrow sister are typography: only runs of plain blanks collapse.
    whole = re.sub(r"[ ]{2,}", " ", "".join(safe)).strip()
    return whole if len(whole) <= longest else f"{whole[: longest - 1]}…"


def _is_host(domain: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", domain) is not None
