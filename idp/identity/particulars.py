"""What people write of themselves in a form: names, dates, postal codes, telephone numbers.

Each function returns what is stored, or None for what can't be meant (R-PAR-10, R-PAR-21).
"""

import re
import unicodedata
from datetime import date
from typing import Final

from idp.identity.cells import FaultyCell, clean, day

LONGEST_NAME: Final = 200
OLDEST: Final = 120
"""Years; nobody who signs in is older."""

_FRENCH: Final = re.compile(r"(?:\+33|0033)?(?:0)?([1-9][0-9]{8})")
_ABROAD: Final = re.compile(r"(?:\+|00)([1-9][0-9]{6,14})")
_OVERSEAS: Final = {
    **dict.fromkeys(("590", "690", "691"), "590"),
    **dict.fromkeys(("594", "694"), "594"),
    **dict.fromkeys(("596", "696", "697"), "596"),
    **dict.fromkeys(("262", "263", "269", "639", "692", "693"), "262"),
}
"""What French numbers overseas begin with, after their 0 → the country code they have (Arcep)."""

_NOT_OF_HERE: Final = ("508",)
"""Saint-Pierre-et-Miquelon: its numbers are shorter abroad than in France; only +508 is clear."""

_IN_FRANCE: Final = re.compile(r"\+(?:33|590|594|596|262)([1-9][0-9]{8})")
_POSTAL_CODE: Final = re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}")
_NAME_SIGNS: Final = frozenset(" '\u2019.-\u2010\u00b7")


def name(typed: str) -> str | None:
    """Return a name in NFC: letters of any script, apostrophes, hyphens, blanks, one letter up."""
    text = words(typed)
    if not text or not any(c.isalpha() for c in text):
        return None
    fits = all(c.isalpha() or c in _NAME_SIGNS or unicodedata.category(c) == "Mn" for c in text)
    return text if fits else None


def words(typed: str, *, longest: int = LONGEST_NAME) -> str | None:
    """Return a line of text in NFC, blanks folded; None where it is too long or holds controls."""
    try:
        return clean(typed, "", longest=longest)
    except FaultyCell:
        return None


def birthdate(typed: str, *, today: date) -> str | None:
    """Return a birthday as ISO 8601, written `21/07/1980` or `1980-07-21`."""
    try:
        found = day(typed.strip(), "birthdate")
    except FaultyCell:
        return None
    is_somebodys = today.year - OLDEST <= found.year and found <= today
    return found.isoformat() if is_somebodys else None


def french_day(iso: str) -> str:
    """Return a stored day as French forms show it, `21/07/1980`; anything else as it is."""
    try:
        return date.fromisoformat(iso).strftime("%d/%m/%Y")
    except ValueError:
        return iso


def postal_code(typed: str) -> str | None:
    """Return a French postal code: five digits, from 01 to 98, its blanks left out."""
    digits = re.sub(r"\s", "", typed)
    return digits if _POSTAL_CODE.fullmatch(digits) and digits.isascii() else None


def phone(typed: str) -> str | None:
    """Return a telephone number in E.164: `06 12 34 56 78` becomes `+33612345678`.

    Numbers overseas get the code of their own that they are dialled by: `0690 12 34 56` becomes
    `+590690123456`. Numbers of other countries are taken with their code: `+32 2 123 45 67`.
    """
    digits = re.sub(r"[\s.()\-/\u2010-\u2015]", "", unicodedata.normalize("NFKC", typed))
    digits = re.sub(r"^(\+|00)(33|590|594|596|262)0", r"\1\2", digits)
    if not digits.isascii():
        return None
    if found := _FRENCH.fullmatch(digits):
        national = found[1]
        is_written_in_full = digits.startswith(("0", "+"))
        if not is_written_in_full or national.startswith(_NOT_OF_HERE):
            return None
        return f"+{_OVERSEAS.get(national[:3], '33')}{national}"
    return _from_abroad(digits)


def _from_abroad(digits: str) -> str | None:
    found = _ABROAD.fullmatch(digits)
    if found is None:
        return None
    number = f"+{found[1]}"
    is_french = found[1].startswith(("33", *_OVERSEAS.values()))
    return number if not is_french or _is_overseas(number) else None


def _is_overseas(number: str) -> bool:
    """Tell whether a number has the country code that its first digits ask for."""
    national = _IN_FRANCE.fullmatch(number)
    return national is not None and number == f"+{_OVERSEAS.get(national[1][:3], '')}{national[1]}"


def is_mobile(number: str) -> bool:
    """Tell whether a stored number may receive short messages; abroad nobody can tell: yes."""
    national = _IN_FRANCE.fullmatch(number)
    return national is None or national[1][0] in "67"


def french_phone(number: str) -> str:
    """Return a stored number as French forms show it, `06 12 34 56 78`; others as they are."""
    found = _IN_FRANCE.fullmatch(number)
    if found is None:
        return number
    national = f"0{found[1]}"
    return " ".join(national[place : place + 2] for place in range(0, len(national), 2))
