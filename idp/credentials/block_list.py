"""Passwords that are tried first: common words of French and English, names, places, keyboards.

The rule: a password is common when what is left of it is in `common_passwords.txt`, or walks along
a keyboard row, once case and accents are gone, digits and signs at either end are cut, and digits
that stand for letters are read as such (`M0tDeP4sse!2024`). So is a password that is nothing but
one character, a run (`abcdefgh`, `87654321`), or a piece of at most three characters or a common
one written over and over. Sorting words out is left to what a list can do: a phrase of several
words is never common.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from idp.credentials.personal_parts import plain, unleet

_FILE: Final = Path(__file__).with_name("common_passwords.txt")
_ROWS: Final = (
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiop",
    "1234567890",
)
_SHORTEST_WALK: Final = 4
_SHORT_PIECE: Final = 3
_L_FOR_I: Final = str.maketrans("1!|", "lil")


def is_common(password: str) -> bool:
    """Tell whether a password is among those that are tried first."""
    simple = plain(password)
    piece = _piece(simple)
    if len(piece) < len(simple) and (len(piece) <= _SHORT_PIECE or is_common(piece)):
        return True
    return _is_run(simple) or any(
        form in common_words() or _is_walk(form) for form in _forms(simple)
    )


@cache
def common_words() -> frozenset[str]:
    """Return the list: small letters and digits, no accent."""
    written = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in written if not line.startswith("#") for word in line.split())


@cache
def _longest() -> int:
    return max(map(len, (*common_words(), *_ROWS)))


def _forms(simple: str) -> Iterator[str]:
    """Yield what a password may have been made from: both ends cut, signs read as letters.

    The end is cut character by character: the last digit of `m0td3p4ss3` is part of the word.
    """
    letters = [place for place, char in enumerate(simple) if char.isalpha()]
    if not letters:
        yield from (simple, unleet(simple), unleet(simple.translate(_L_FOR_I)))
        return
    for start in {0, letters[0]}:
        end = len(simple)
        while end > start:
            if end - start <= _longest():
                form = simple[start:end]
                yield from (form, unleet(form), unleet(form.translate(_L_FOR_I)))
            if simple[end - 1].isalpha():
                break
            end -= 1


def _piece(text: str) -> str:
    """Return what a text repeats: `ab` of `ababab`, itself where nothing is repeated."""
    again = (text + text).find(text, 1)
    return text[:again] if again > 0 else text


def _is_run(text: str) -> bool:
    """Tell whether each character follows the one before, up or down; 0 comes after 9."""
    if len(text) < _SHORTEST_WALK:
        return False
    steps = {
        -1 if (one, two) == ("0", "9") else 1 if (one, two) == ("9", "0") else ord(two) - ord(one)
        for one, two in pairwise(text)
    }
    return steps in ({1}, {-1})


def _is_walk(text: str) -> bool:
    if len(text) < _SHORTEST_WALK or not text.isalnum():
        return False
    return any(text in row or text[::-1] in row for row in _ROWS)
