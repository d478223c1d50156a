"""The spellings of bytes in imported hashes; each reader is strict and returns None at a doubt."""

import binascii
import re
from base64 import b64encode

_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_HEX = re.compile(r"(?:[0-9a-f]{2})*|(?:[0-9A-F]{2})*")


def from_base64(text: str, *, padded: bool = True) -> bytes | None:
    """Return the bytes of standard base64, with its padding or with none (as in PHC strings)."""
    if not _BASE64.fullmatch(text) or (not padded and "=" in text):
        return None
    try:
        return binascii.a2b_base64(text if padded else text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None


def from_adapted_base64(text: str) -> bytes | None:
    """Return the bytes of passlib's base64, which has `.` for `+` and no padding."""
    return None if "+" in text else from_base64(text.replace(".", "+"), padded=False)


def from_hex(text: str) -> bytes | None:
    """Return the bytes of hexadecimal digits, all lower or all upper case."""
    return bytes.fromhex(text) if _HEX.fullmatch(text) else None


def to_base64(octets: bytes) -> str:
    """Return standard base64 with its padding."""
    return b64encode(octets).decode("ascii")


def to_bare_base64(octets: bytes) -> str:
    """Return standard base64 without padding."""
    return to_base64(octets).rstrip("=")
