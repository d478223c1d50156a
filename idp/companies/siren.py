"""SIREN, as people type it: nine digits, or a SIRET or VAT number that holds them (R-PDL-13)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

LENGTH: Final = 9
_SIRET_LENGTH: Final = 14
_VAT_KEY: Final = 2
_LA_POSTE: Final = "356000000"
_SEPARATORS: Final = frozenset(".-‐‑‒–—―−")  # noqa: RUF001 - every dash that a word processor makes
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width forms
_ASCII_DIGITS: Final = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class CompanyNumber:
    """A SIREN whose check digit is right, and what it was taken from.

    Attributes:
        siren: Nine digits.
        given_as: What was typed: the SIREN itself, or a number that holds it.
    """

    siren: str
    given_as: Literal["siren", "siret", "vat"] = "siren"

    @property
    def hint(self) -> str:
        """Return the id of the sentence that says what was kept; empty for a plain SIREN."""
        return _HINTS.get(self.given_as, "")


@dataclass(frozen=True, slots=True)
class NumberFault:
    """Why what was typed is no company's number: a text's id, and what fills it in."""

    text: str
    values: Mapping[str, int] = field(default_factory=dict)


_HINTS: Final = {"siret": "siren.kept_of_siret", "vat": "siren.kept_of_vat"}


def parse(typed: str) -> CompanyNumber | NumberFault:
    """Return the company's number, or what is wrong with it.

    Blanks of any kind (U+00A0 and U+202F too), dots and dashes are removed; full-width digits are
    digits. Fourteen digits are a SIRET, `FR` and eleven characters a VAT number: both hold a SIREN.
    """
    text = _bare(typed)
    if not text:
        return NumberFault("siren.missing")
    if text.startswith("FR"):
        return _of_vat(text.removeprefix("FR"))
    if not _ASCII_DIGITS.issuperset(text):
        return NumberFault("siren.not_digits")
    if len(text) == _SIRET_LENGTH:
        return _of_siret(text)
    if len(text) != LENGTH:
        return NumberFault("siren.length", {"count": len(text)})
    return CompanyNumber(text) if _is_siren(text) else NumberFault("siren.check_digit")


def shown(siren: str) -> str:
    """Return nine digits as they are printed: in threes, held together."""
    return "\u202f".join((siren[:3], siren[3:6], siren[6:]))


def _bare(typed: str) -> str:
    """Return what was typed in upper case, without what only separates or can't be seen."""
    return "".join(
        character
        for character in typed.translate(_WIDE).upper()
        if not character.isspace()
        and character not in _SEPARATORS
        and unicodedata.category(character) != "Cf"
    )


def _of_siret(text: str) -> CompanyNumber | NumberFault:
    siren = text[:LENGTH]
    if not _is_siren(siren) or not (_luhn(text) or _is_of_la_poste(text)):
        return NumberFault("siren.siret_check_digit")
    return CompanyNumber(siren, "siret")


def _is_of_la_poste(siret: str) -> bool:
    """Tell whether it is a post office's: more of them than Luhn leaves room for."""
    return siret.startswith(_LA_POSTE) and sum(map(int, siret)) % 5 == 0


def _of_vat(rest: str) -> CompanyNumber | NumberFault:
    key, siren = rest[:_VAT_KEY], rest[_VAT_KEY:]
    well_formed = len(siren) == LENGTH and _ASCII_DIGITS.issuperset(siren) and _is_vat_key(key)
    if not well_formed or not _is_siren(siren):
        return NumberFault("siren.vat")
    if _ASCII_DIGITS.issuperset(key) and int(key) != (12 + 3 * (int(siren) % 97)) % 97:
        return NumberFault("siren.vat")
    return CompanyNumber(siren, "vat")


def _is_vat_key(key: str) -> bool:
    """Tell whether it may be a key: those with letters say nothing that could be checked."""
    return key.isascii() and key.isalnum()


def _is_siren(text: str) -> bool:
    """Tell whether nine digits are a number: nine zeros pass Luhn and are none."""
    return _luhn(text) and text.strip("0") != ""


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the digit sum of two digits
    return total % 10 == 0
