"""The portable hashes of phpass: WordPress (`$P$`) and phpBB (`$H$`)."""

import hashlib
import hmac
import re

from idp.crypto.formats.format import bounded, filler

_PARSED = re.compile(r"\$[PH]\$([./0-9A-Za-z])([./0-9A-Za-z]{8})([./0-9A-Za-z]{22})")
_ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_FEWEST_DOUBLINGS = 7
_MOST_DOUBLINGS = 18


class Phpass:
    """MD5 repeated 2^cost times, as specified by phpass's source."""

    scheme = "phpass"

    def cost_of(self, text: str) -> int | None:
        """Return log2 of the number of rounds.

        Raises:
            UnusableHash: It is above 18.
        """
        parsed = _PARSED.fullmatch(text)
        doublings = _ALPHABET.index(parsed[1]) if parsed else 0
        if doublings < _FEWEST_DOUBLINGS:
            return None
        return bounded("log2 of the round count", doublings, _MOST_DOUBLINGS)

    def verify(self, text: str, password: bytes) -> bool:
        """Tell whether the password has this hash."""
        parsed = _PARSED.fullmatch(text)
        doublings = _ALPHABET.index(parsed[1]) if parsed else 0
        if parsed is None or not _FEWEST_DOUBLINGS <= doublings <= _MOST_DOUBLINGS:
            return False
        digest = hashlib.md5(parsed[2].encode() + password, usedforsecurity=False).digest()
        for _ in range(1 << doublings):
            digest = hashlib.md5(digest + password, usedforsecurity=False).digest()
        return hmac.compare_digest(_spelled(digest), parsed[3])

    def dummy(self, cost: int, seed: bytes) -> str:
        """Return a hash of 2^cost rounds that no password has."""
        salt, digest = filler(seed, 24)[:8], filler(seed, 24)[8:]
        return f"$P${_ALPHABET[cost]}{_spelled(salt)[:8]}{_spelled(digest)}"


def _spelled(octets: bytes) -> str:
    """Return six bits a character, least significant first (phpass's `encode64`)."""
    number = int.from_bytes(octets, "little")
    # Each group of three bytes is read on its own, which is the same as one little-endian number.
    return "".join(_ALPHABET[number >> shift & 63] for shift in range(0, 8 * len(octets), 6))
