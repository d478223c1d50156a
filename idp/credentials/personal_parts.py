"""Whether a password holds a part of what is known of its owner: identifier, names, portal.

A part is a run of letters and digits, or of either, of four characters or more: `fourquin` and
`apcma` of `fourquin@apcma.example`, `marie` of `Marie-Ange`. Case and accents don't matter, and in
parts of letters digits that stand for them don't either (`f0urquin`).
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

SHORTEST: Final = 4
_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o"})
_LEET: Final = str.maketrans("0134578@$€", "oieastbase")


def plain(text: str) -> str:
    """Return a text in small letters without accents: `Élodie` is `elodie`."""
    parted = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(char for char in parted if not unicodedata.combining(char)).casefold()


def unleet(text: str) -> str:
    """Return a text with each digit or sign that stands for a letter put back: `p4$$` is `pass`."""
    return text.translate(_LEET)


def held(password: str, texts: Iterable[str]) -> str:
    """Return the longest part of one of the texts that the password holds; "" if it holds none."""
    typed = plain(password)
    read = unleet(typed)
    found = (
        part
        for text in texts
        for part in _parts(text)
        if part in typed or (part.isalpha() and part in read)
    )
    return max(found, key=len, default="")


def _parts(text: str) -> set[str]:
    simple = plain(text)
    runs = re.findall(r"[^\W_]+", simple)
    runs += re.findall(r"[^\W\d_]+|\d+", simple)
    return {run for run in runs if len(run) >= SHORTEST}
