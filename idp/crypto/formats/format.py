"""What every imported hash format offers."""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Protocol


class UnusableHash(ValueError):
    """A hash is refused when it is imported: too costly to verify, or its library is missing.

    The text is for the operator and holds no part of the hash.
    """


class Format(Protocol):
    """One kind of work, whatever the spelling: `pbkdf2-sha256` in Django's, passlib's or LDAP's."""

    @property
    def scheme(self) -> str:
        """Name in the column `credential.scheme`."""

    def cost_of(self, text: str) -> int | None:
        """Return the cost as the scheme counts it, or None when the text is not of this format.

        Raises:
            UnusableHash: It is, but its cost is absurd or its library is not installed.
        """

    def verify(self, text: str, password: bytes) -> bool:
        """Tell whether the password has this hash; a malformed text is False, never an error."""

    def dummy(self, cost: int, seed: bytes) -> str:
        """Return a hash of that cost which no password has, the same for the same seed."""


def bounded(what: str, value: int, highest: int) -> int:
    """Return `value`, or raise UnusableHash when it is above what one sign-in may cost."""
    if value > highest:
        raise UnusableHash(f"{what} {value} is above {highest}, the most that is verified here")
    return value


def filler(seed: bytes, length: int) -> bytes:
    """Return `length` bytes that look random and depend on the seed alone."""
    return hashlib.shake_256(seed).digest(length)


@cache
def optional_library(module: str, extra: str) -> ModuleType:
    """Return a library that only some imported hashes need, loaded at its first use.

    Raises:
        UnusableHash: It is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise UnusableHash(
            f"this kind of hash needs the extra «{extra}»: pip install 'parvis[{extra}]'"
        ) from None


def usable(verify: Callable[[], bool]) -> bool:
    """Return what `verify` says, and False for a hash that is malformed or refused."""
    try:
        return verify()
    except (ValueError, OverflowError, MemoryError):
        return False
