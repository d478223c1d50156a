"""The bcrypt function: plain (PHP, Spring, Django, {CRYPT}) and Django's `bcrypt_sha256`."""

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass

import bcrypt

from idp.crypto.formats.format import bounded, filler, usable

MOST_BYTES = 72
"""What bcrypt reads of a password; the library raises beyond."""

_MOST_COST = 15
"""Two seconds: nothing dearer is verified at a sign-in."""

_FEWEST_COST = 4
_MODULAR = re.compile(r"\$2[aby]\$([0-9]{2})\$[./A-Za-z0-9]{53}")
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BCRYPT = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_RESPELLED = str.maketrans(_STANDARD, _BCRYPT)


def doublings_of(modular: str) -> int | None:
    """Return the cost of a `$2b$` hash (also `$2a$`, `$2y$`), or None when it is not one."""
    match = _MODULAR.fullmatch(modular)
    cost = int(match[1]) if match else 0
    return cost if cost >= _FEWEST_COST else None


def dummy_hash(cost: int, seed: bytes) -> str:
    """Return a `$2b$` hash of that cost which no password has."""
    octets = filler(seed, 39)
    salt, digest = _respelled(octets[:16]), _respelled(octets[16:])
    return f"$2b${cost:02d}${salt}{digest}"


@dataclass(frozen=True, slots=True)
class Bcrypt:
    """Hashes made by bcrypt from the password itself, or from its SHA-256 in hexadecimal."""

    scheme: str
    prefixes: tuple[str, ...]
    hashed_first: bool = False

    def cost_of(self, text: str) -> int | None:
        """Return log2 of the number of rounds.

        Raises:
            UnusableHash: It is above 15.
        """
        cost = doublings_of(self._modular(text))
        return None if cost is None else bounded("bcrypt cost", cost, _MOST_COST)

    def verify(self, text: str, password: bytes) -> bool:
        """Tell whether the password has this hash.

        A plain hash says nothing of what follows the 72nd byte, so a longer password does not
        match: it takes the same time, and its owner chooses a new one by recovery.
        """
        return usable(lambda: self._verify(text, password))

    def dummy(self, cost: int, seed: bytes) -> str:
        """Return a hash of that cost which no password has."""
        return self.prefixes[0] + dummy_hash(cost, seed)

    def _verify(self, text: str, password: bytes) -> bool:
        if self.cost_of(text) is None:
            return False
        if self.hashed_first:
            password = hashlib.sha256(password).hexdigest().encode()
        matches = bcrypt.checkpw(password[:MOST_BYTES], self._modular(text).encode())
        return matches and len(password) <= MOST_BYTES

    def _modular(self, text: str) -> str:
        for prefix in self.prefixes:
            rest = text.removeprefix(prefix)
            if rest.startswith("$2") and len(rest) + len(prefix) == len(text):
                return rest
        return ""


def _respelled(octets: bytes) -> str:
    return b64encode(octets).decode("ascii").rstrip("=").translate(_RESPELLED)


BCRYPTS = (
    Bcrypt("bcrypt", ("", "{CRYPT}", "{crypt}", "{bcrypt}", "bcrypt$")),
    Bcrypt("bcrypt-sha256-django", ("bcrypt_sha256$",), hashed_first=True),
)
