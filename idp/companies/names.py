"""Compare a person's name with those of a company's officers (R-PDL-12)."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from idp.companies.register import Officer

_PARTICLES: Final = frozenset(
    {
        *("d", "da", "de", "del", "della", "der", "des", "di", "do", "dos", "du"),
        *("l", "la", "le", "les", "van", "von", "zu"),
    }
)
_NOT_A_LETTER: Final = re.compile(r"[^a-z0-9]+")
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


def is_officer(family_name: str, given_name: str, officers: Iterable[Officer]) -> bool:
    """Tell whether a person bears an officer's names.

    Accents, case, hyphens, apostrophes and particles make no difference. One family name has to
    be the same, or one part of a double one; one given name too, where both sides have any.
    """
    return any(
        _same_family(family_name, officer.family_names)
        and (
            not given_name.strip()
            or not officer.given_names
            or any(_share(given_name, name) for name in officer.given_names)
        )
        for officer in officers
    )


def _same_family(name: str, officers_names: Iterable[str]) -> bool:
    """Tell whether all words of one name stand in the other: DUPONT and Dupont-Martin."""
    mine = _words(name)
    return any(
        bool(mine) and bool(theirs) and (mine <= theirs or theirs <= mine)
        for theirs in map(_words, officers_names)
    )


def _share(one: str, other: str) -> bool:
    return not _words(one).isdisjoint(_words(other))


def _words(name: str) -> frozenset[str]:
    """Return the words that tell people apart; the particles too, for who has nothing else."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LIGATURES))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    words = frozenset(_NOT_A_LETTER.sub(" ", letters).split())
    return words - _PARTICLES or words
