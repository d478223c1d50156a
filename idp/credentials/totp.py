"""Time-based one-time codes (RFC 6238): six digits of HMAC-SHA-1 over steps of thirty seconds.

SHA-1, six digits and thirty seconds are what every authenticator app reads, whatever else an
`otpauth:` address says; HMAC does not rest on what SHA-1 lost.
"""

import hmac
import secrets
from base64 import b32decode, b32encode
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

import segno

from idp.kernel.clock import timestamp

DIGITS: Final = 6
PERIOD: Final = 30
"""Seconds of one step."""

SKEW: Final = 1
"""Steps by which a telephone's clock may be off, either way."""

_SECRET_SIZE: Final = 20  # RFC 4226 §4 R6: 160 bits
_GROUP: Final = 4


def new_secret() -> str:
    """Return a random secret of 160 bits as 32 characters of base32."""
    return b32encode(secrets.token_bytes(_SECRET_SIZE)).decode("ascii")


def step_of(at: datetime) -> int:
    """Return the number of the step that an instant lies in."""
    return timestamp(at) // PERIOD


def code_at(secret: str, step: int) -> str:
    """Return the code of one step (RFC 4226 §5.3); `secret` is base32."""
    digest = hmac.digest(b32decode(secret), step.to_bytes(8, "big"), "sha1")
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def steps_of(secret: str, typed: str, *, at: datetime) -> list[int]:
    """Return the steps around an instant whose code was typed, the newest first.

    Every step is compared, whatever the first says.
    """
    return [step for step, is_right in _compared(secret, typed, at) if is_right]


def _compared(secret: str, typed: str, at: datetime) -> Iterator[tuple[int, bool]]:
    now, given = step_of(at), typed.encode("utf-8", "surrogatepass")
    for step in range(now + SKEW, now - SKEW - 1, -1):
        yield step, hmac.compare_digest(code_at(secret, step).encode(), given)


def address(secret: str, *, portal: str, identifier: str) -> str:
    """Return the `otpauth:` address that a QR code carries: the portal's name, then whose it is."""
    label = quote(f"{portal}:{identifier}", safe="")
    facts = {"secret": secret, "issuer": portal, "algorithm": "SHA1"}
    numbers = {"digits": DIGITS, "period": PERIOD}
    return f"otpauth://totp/{label}?{urlencode(facts | numbers, quote_via=quote)}"


def drawing(text: str) -> str:
    """Return a QR code as an SVG element, black on white in any colour scheme.

    It stands in the page itself: no address of ours, no cache and no log ever holds the secret.
    """
    code = segno.make_qr(text, error="m")
    return code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)


def grouped(secret: str) -> str:
    """Return a secret for who types it: groups of four."""
    return " ".join(secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP))
