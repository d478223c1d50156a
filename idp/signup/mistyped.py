"""An address that looks mistyped, and the one that was probably meant."""

import difflib
from typing import Final

_MAILBOXES: Final = (
    "bbox.fr",
    "free.fr",
    "gmail.com",
    "gmx.fr",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "live.fr",
    "neuf.fr",
    "numericable.fr",
    "orange.fr",
    "outlook.com",
    "outlook.fr",
    "proton.me",
    "protonmail.com",
    "sfr.fr",
    "wanadoo.fr",
    "yahoo.com",
    "yahoo.fr",
)
"""Domains that most private mailboxes in France are at."""
_CLOSE: Final = 0.85


def likely(address: str) -> str:
    """Return the address that was probably meant, '' where what was typed looks right."""
    local, _, domain = address.rpartition("@")
    if domain.casefold() in _MAILBOXES:
        return ""
    close = difflib.get_close_matches(domain.casefold(), _MAILBOXES, n=1, cutoff=_CLOSE)
    return f"{local}@{close[0]}" if close else ""
