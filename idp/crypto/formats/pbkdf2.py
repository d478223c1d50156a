"""PBKDF2 (RFC 8018) as Django, passlib, OpenLDAP and Werkzeug spell it."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from idp.crypto.formats.encodings import from_adapted_base64, from_base64, from_hex, to_base64
from idp.crypto.formats.format import bounded, filler, usable

_MOST_ITERATIONS = 5_000_000
"""Django 6 asks for 1,200,000; a second and a half of SHA-256."""

_ITERATIONS = r"([1-9][0-9]{0,9})"
_DJANGO = re.compile(rf"pbkdf2_(sha1|sha256|sha512)\${_ITERATIONS}\$([!-#%-~]{{1,64}})\$(.+)")
_WERKZEUG = re.compile(rf"pbkdf2:(sha1|sha256|sha512):{_ITERATIONS}\$([!-#%-~]{{1,64}})\$(.+)")
_PASSLIB = re.compile(rf"\$pbkdf2(?:-(sha256|sha512))?\${_ITERATIONS}\$([^$]{{1,90}})\$([^$]+)")
_LDAP = re.compile(rf"\{{PBKDF2(?:-(SHA1|SHA256|SHA512))?\}}{_ITERATIONS}\$([^$]{{1,90}})\$([^$]+)")


@dataclass(frozen=True, slots=True)
class _Parsed:
    digest: str
    iterations: int
    salt: bytes | None
    derived: bytes | None


@dataclass(frozen=True, slots=True)
class Pbkdf2:
    """PBKDF2 with one digest; the cost is the number of iterations."""

    digest: str

    @property
    def scheme(self) -> str:
        """Return `pbkdf2-sha1`, `pbkdf2-sha256` or `pbkdf2-sha512`."""
        return f"pbkdf2-{self.digest}"

    def cost_of(self, text: str) -> int | None:
        """Return the number of iterations.

        Raises:
            UnusableHash: There are more than 5,000,000.
        """
        parsed = _parsed(text)
        if parsed is None or parsed.digest != self.digest or not parsed.salt:
            return None
        if len(parsed.derived or b"") != hashlib.new(self.digest).digest_size:
            return None
        return bounded("iteration count", parsed.iterations, _MOST_ITERATIONS)

    def verify(self, text: str, password: bytes) -> bool:
        """Tell whether the password derives to this hash."""
        return usable(lambda: self._verify(text, password))

    def dummy(self, cost: int, seed: bytes) -> str:
        """Return a hash of `cost` iterations that no password has."""
        octets = filler(seed, 16 + hashlib.new(self.digest).digest_size)
        return f"pbkdf2_{self.digest}${cost}${octets[:8].hex()}${to_base64(octets[16:])}"

    def _verify(self, text: str, password: bytes) -> bool:
        parsed = _parsed(text)
        if self.cost_of(text) is None or parsed is None or not parsed.salt or not parsed.derived:
            return False
        actual = hashlib.pbkdf2_hmac(self.digest, password, parsed.salt, parsed.iterations)
        return hmac.compare_digest(actual, parsed.derived)


def _parsed(text: str) -> _Parsed | None:
    if (match := _DJANGO.fullmatch(text)) is not None:
        derived = from_base64(match[4])
        return _Parsed(match[1], int(match[2]), match[3].encode(), derived)
    if (match := _WERKZEUG.fullmatch(text)) is not None:
        return _Parsed(match[1], int(match[2]), match[3].encode(), from_hex(match[4]))
    if (match := _PASSLIB.fullmatch(text) or _LDAP.fullmatch(text)) is not None:
        salt, derived = from_adapted_base64(match[3]), from_adapted_base64(match[4])
        return _Parsed((match[1] or "sha1").lower(), int(match[2]), salt, derived)
    return None


PBKDF2S = (Pbkdf2("sha1"), Pbkdf2("sha256"), Pbkdf2("sha512"))
