"""A question's id: random, dated by the server, signed; what it asks is derived from it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from idp.crypto.tokens import keyed_fingerprint, same
from idp.kernel.clock import timestamp
from idp.kernel.ids import is_id, new_id

Kind = Literal["none", "work", "image"]
KINDS: Final[tuple[Kind, ...]] = ("none", "work", "image")
"""From what asks least to what asks most."""

_LONGEST: Final = 128
_PARTS: Final = 4
_DIGITS: Final = 12
_MAC_SIZE: Final = 16
_LIFETIMES: Final[dict[Kind, timedelta]] = {
    "none": timedelta(hours=2),
    "work": timedelta(hours=2),
    "image": timedelta(minutes=10),
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a signed id says: which question, and when its form was opened."""

    kind: Kind
    row_id: str
    opened_at: datetime

    @property
    def expires_at(self) -> datetime:
        """Return when it is worth nothing any more; the server alone decides."""
        return self.opened_at + _LIFETIMES[self.kind]


def mint(key: bytes, kind: Kind, *, at: datetime) -> tuple[str, Ticket]:
    """Return a new signed id and what it says."""
    ticket = Ticket(kind, new_id(), datetime.fromtimestamp(timestamp(at), UTC))
    said = _said(ticket)
    return f"{said}-{_mac(key, said)}", ticket


def read(key: bytes, text: str) -> Ticket | None:
    """Return what an id says; None unless `mint` made it with this key."""
    parts = text.split("-") if len(text) <= _LONGEST else []
    if len(parts) != _PARTS or not text.isascii():
        return None
    said, mac = text.rpartition("-")[::2]
    if not same(_mac(key, said).encode(), mac.encode()):
        return None
    kind = next((one for one in KINDS if one == parts[0]), None)
    if kind is None or not is_id(parts[1]):
        return None
    return Ticket(kind, parts[1], datetime.fromtimestamp(int(parts[2][:_DIGITS]), UTC))


def _said(ticket: Ticket) -> str:
    return f"{ticket.kind}-{ticket.row_id}-{timestamp(ticket.opened_at)}"


def _mac(key: bytes, said: str) -> str:
    return keyed_fingerprint(key, "captcha-ticket", said)[:_MAC_SIZE].hex()
