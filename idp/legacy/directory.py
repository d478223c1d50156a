"""How a former system is asked about its accounts, whatever kind of system it is (R-PAR-29)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from idp.identity.identifiers import bucket_form, canonical_address

Why = Literal["refused", "unreachable", "not_understood", "paused"]


@dataclass(frozen=True, slots=True)
class LegacyAccount:
    """An account of a former system.

    Attributes:
        key: What the portal finds its history by; unique in its source.
        address: Where its owner was written to, '' where nobody knows.
        data: What the former system knew, by the names of `FIELDS`, other names as they came.
    """

    key: str
    address: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The former system gave no answer to rely on: nobody is accepted, nobody is refused."""

    why: Why


Answer = LegacyAccount | None | Unavailable
"""None: the former system answered, and knows no such account, or not with this password."""


class LegacyDirectory(Protocol):
    """Knows the accounts of one former system. Imported records and HTTP are its two kinds."""

    def verify(self, login: str, password: str) -> Answer:
        """Return whose login and password these are; a shut account is nobody's.

        A login that nobody has costs what a known one costs. May hash or wait for a network: not
        to be called while a write is open.
        """
        ...

    def find(self, login: str) -> Answer:
        """Return the account of a login, to be proved by its mailbox; a shut one is nobody's."""
        ...


def canonical_login(typed: str) -> str:
    """Return the form under which two spellings of a login are one: an address, or plain text."""
    return canonical_address(typed) or bucket_form(typed)
