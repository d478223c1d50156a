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
_MOBILE: Final = re.compile(r"\+33[67][0-9]{8}")
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

    Numbers of other countries are taken with their code: `+32 2 123 45 67`.
    """
    digits = re.sub(r"[\s.()\-/\u2010-\u2015]", "", unicodedata.normalize("NFKC", typed))
    digits = digits.replace("+330", "+33")
    if not digits.isascii():
        return None
    if found := _FRENCH.fullmatch(digits):
        national = found[1]
        is_written_in_full = digits.startswith(("0", "+"))
        return f"+33{national}" if is_written_in_full else None
    abroad = _ABROAD.fullmatch(digits)
    return f"+{abroad[1]}" if abroad and not abroad[1].startswith("33") else None


def is_mobile(number: str) -> bool:
    """Tell whether a stored number may receive short messages; abroad nobody can tell: yes."""
    return not number.startswith("+33") or _MOBILE.fullmatch(number) is not None


def french_phone(number: str) -> str:
    """Return a stored number as French forms show it, `06 12 34 56 78`; others as they are."""
    if not number.startswith("+33"):
        return number
    national = "0" + number.removeprefix("+33")
    return " ".join(national[place : place + 2] for place in range(0, len(national), 2))
