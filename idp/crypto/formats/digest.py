"""One round of a digest, plain or salted: LDAP's `{SSHA}` family, Django's, Joomla's, bare hex."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from idp.crypto.formats.encodings import from_base64, from_hex, to_base64
from idp.crypto.formats.format import filler

_LONGEST_SALT = 64
_LDAP = re.compile(r"\{([A-Za-z0-9]{2,8})\}(.+)")
_DJANGO = re.compile(r"(md5|sha1|sha256|sha512)\$([!-#%-~]{0,64})\$([0-9a-fA-F]+)")
_JOOMLA = re.compile(r"([0-9a-fA-F]+)(?::([!-9;-~]{1,64}))?")


@dataclass(frozen=True, slots=True)
class _Parsed:
    digest: bytes
    before: bytes = b""
    after: bytes = b""


@dataclass(frozen=True, slots=True)
class Digest:
    """A single digest: the weakest that can be imported, replaced at the first sign-in.

    Spellings: `{SHA}` and `{SSHA}` (RFC 2307, salt after the password), `sha1$salt$hex` (Django,
    salt before), `hex:salt` (Joomla, osCommerce, salt after), and hexadecimal digits alone.
    """

    scheme: str
    ldap_plain: str
    ldap_salted: str

    def cost_of(self, text: str) -> int | None:
        """Return 1 for a digest of this kind."""
        return None if self._parsed(text) is None else 1

    def verify(self, text: str, password: bytes) -> bool:
        """Tell whether the password, or its Windows-1252 spelling, has this digest."""
        parsed = self._parsed(text)
        if parsed is None:
            return False
        found = False
        for spelling in _spellings(password):
            actual = self._digest(parsed.before + spelling + parsed.after)
            found |= hmac.compare_digest(actual, parsed.digest)
        return found

    def dummy(self, cost: int, seed: bytes) -> str:  # noqa: ARG002 - there is one cost
        """Return a salted digest that no password has."""
        return f"{{{self.ldap_salted}}}{to_base64(filler(seed, self._size + 8))}"

    def _digest(self, octets: bytes) -> bytes:
        return hashlib.new(self.scheme, octets, usedforsecurity=False).digest()

    @property
    def _size(self) -> int:
        return len(self._digest(b""))

    def _parsed(self, text: str) -> _Parsed | None:
        if (ldap := _LDAP.fullmatch(text)) is not None:
            return self._from_ldap(ldap[1].upper(), from_base64(ldap[2]) or b"")
        if (django := _DJANGO.fullmatch(text)) is not None:
            kind, salt, hexadecimal = django.groups()
            digest = from_hex(hexadecimal) if kind == self.scheme else None
            return self._sized(digest, before=salt.encode())
        if (bare := _JOOMLA.fullmatch(text)) is not None:
            return self._sized(from_hex(bare[1]), after=(bare[2] or "").encode())
        return None

    def _from_ldap(self, tag: str, value: bytes) -> _Parsed | None:
        salt = value[self._size :]
        fits = {self.ldap_plain: not salt, self.ldap_salted: 0 < len(salt) <= _LONGEST_SALT}
        return self._sized(value[: self._size], after=salt) if fits.get(tag) else None

    def _sized(
        self, digest: bytes | None, *, before: bytes = b"", after: bytes = b""
    ) -> _Parsed | None:
        if digest is None or len(digest) != self._size:
            return None
        return _Parsed(digest, before, after)


def _spellings(password: bytes) -> Iterator[bytes]:
    # Sites older than UTF-8 hashed what their pages were written in. Which spellings are tried
    # depends on what was typed alone, never on the account.
    yield password
    if not password.isascii():
        with suppress(UnicodeError):  # No stand-in for what it lacks: «Ω» must not open «?».
            yield password.decode().encode("cp1252")


DIGESTS = (
    Digest("md5", "MD5", "SMD5"),
    Digest("sha1", "SHA", "SSHA"),
    Digest("sha256", "SHA256", "SSHA256"),
    Digest("sha512", "SHA512", "SSHA512"),
)
