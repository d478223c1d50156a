"""A file that goes back to the browser sealed, and comes again with the agreement to it."""

import base64
import binascii
import json
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from idp.crypto.sealing import Sealer, Unsealable

LARGEST: Final = 400_000
"""Bytes of a file; below what the framework would put into a temporary file."""

_PURPOSE: Final = "console-import"
_LIFETIME: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent: its name, what it holds, when."""

    name: str
    content: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class SealedFiles:
    """Seals files for one person at one portal, `bound_to`: nobody else's browser opens them."""

    sealer: Sealer
    bound_to: str

    def seal(self, sent: Sent) -> str:
        """Return a file as a form's field carries it."""
        head = json.dumps({"name": sent.name, "at": sent.at.timestamp()}).encode()
        packed = zlib.compress(head + b"\n" + sent.content)
        sealed = self.sealer.seal(_PURPOSE, packed, self.bound_to.encode())
        return base64.urlsafe_b64encode(sealed).decode()

    def open(self, text: str, *, at: datetime) -> Sent | None:
        """Return the file, None for one that is altered, somebody else's, or an hour old."""
        try:
            sealed = base64.urlsafe_b64decode(text.encode())
            packed = self.sealer.open(_PURPOSE, sealed, self.bound_to.encode())
        except (binascii.Error, ValueError, Unsealable):
            return None
        head, _, content = zlib.decompress(packed).partition(b"\n")
        said = json.loads(head)
        sent = Sent(said["name"], content, datetime.fromtimestamp(said["at"], tz=at.tzinfo))
        return sent if at - sent.at < _LIFETIME else None
