"""Secrets that leave by mail or on paper: made from a row, stored only as a keyed HMAC.

A mailed link, code or provisional password is derived from (mail key, row id, purpose) each time
it is sent: a retry is identical, and a dump of the database holds nothing to type. What is
printed at once may be drawn at random instead (`random_provisional`).
"""

import secrets
import unicodedata
from base64 import urlsafe_b64encode

from idp.crypto.tokens import keyed_fingerprint

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 characters: neither 0 nor O, neither 1 nor I nor L."""

PAPER_LENGTH = 12
"""Characters of a printed provisional password: 59 bits."""

MAILED_LENGTH = 17
"""Characters of a mailed provisional password: 84 bits."""

_GROUP = 4
_IGNORED = frozenset(" \t\r\n-_.·•\u2010\u2011\u2012\u2013\u2014\u2212")


def link_token(key: bytes, row_id: str, purpose: str) -> str:
    """Return the token of a mailed link: 256 bits as 43 URL-safe characters."""
    derived = keyed_fingerprint(key, f"link:{purpose}", row_id)
    return urlsafe_b64encode(derived).rstrip(b"=").decode("ascii")


def typed_code(key: bytes, row_id: str, purpose: str) -> str:
    """Return the code that the same mail carries for the waiting tab: six decimal digits."""
    return f"{_number(key, f'code:{purpose}', row_id) % 10**6:06d}"


def mailed_provisional(key: bytes, row_id: str, purpose: str) -> str:
    """Return a mailed provisional password: 17 characters of `ALPHABET`, not grouped."""
    return _spelled(_number(key, f"provisional:{purpose}", row_id), MAILED_LENGTH)


def random_provisional(length: int = PAPER_LENGTH) -> str:
    """Return a random provisional password of `length` characters of `ALPHABET`, not grouped."""
    return _spelled(secrets.randbelow(len(ALPHABET) ** length), length)


def stored_form(key: bytes, purpose: str, secret: str, *, bound_to: str = "") -> bytes:
    """Return what is stored of a secret: a keyed HMAC, 32 bytes.

    Args:
        key: The mail key, kept outside the database.
        purpose: The one step that the secret opens.
        secret: As issued; a provisional password goes through `parse_provisional` first.
        bound_to: Id of the row that holds it, so that two rows with one six-digit code differ.
            Empty where the stored form is itself what a row is found by.
    """
    return keyed_fingerprint(key, f"stored:{purpose}", f"{bound_to}\0{secret}")


def format_provisional(secret: str) -> str:
    """Return a provisional password in groups of four for print: `ABCD-EFGH-JKMN`.

    A single last character joins the group before it.
    """
    groups = [secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = ["".join(groups[-2:])]
    return "-".join(groups)


def parse_provisional(typed: str, length: int = PAPER_LENGTH) -> str | None:
    """Return a provisional password as it was issued, or None when it cannot be one.

    Case, spaces of any kind, hyphens, dashes, dots and full-width forms do not matter (R-ENT-5).
    """
    if len(typed) > 4 * length:
        return None
    compact = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c not in _IGNORED)
    if len(compact) != length or any(c not in ALPHABET for c in compact):
        return None
    return compact


def _number(key: bytes, purpose: str, row_id: str) -> int:
    # 256 bits reduced to 84 at most: the bias is below 2^-170.
    return int.from_bytes(keyed_fingerprint(key, purpose, row_id), "big")


def _spelled(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)
