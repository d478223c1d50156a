"""How strong is the weakest password that a rule accepts, in bits, by the CNIL's formula.

Source: CNIL recommendation 2022-100 of 21 July 2022: length times log2 of the imposed alphabet.
"""

import math
from typing import Final

from idp.policy.password import PasswordSection
from idp.policy.password_classes import KINDS, kinds_missing, special_characters

_LETTERS: Final = 26
_DIGITS: Final = 10
_SPECIALS: Final = 32
"""Printable ASCII that is neither letter nor digit, blank excluded."""


def weakest_bits(rule: PasswordSection, length: int | None = None) -> float:
    """Return the bits of the weakest accepted password, at `length` (None: the shortest)."""
    return (rule.min_length if length is None else length) * math.log2(alphabet(rule))


def length_for(rule: PasswordSection, bits: float) -> int:
    """Return the shortest `min_length` with which the rule reaches `bits`."""
    return math.ceil(bits / math.log2(alphabet(rule)))


def alphabet(rule: PasswordSection) -> int:
    """Return the size of the alphabet that the rule imposes; lower-case letters if it says none."""
    sizes = {
        "upper": _LETTERS,
        "lower": _LETTERS,
        "letter": _LETTERS,
        "digit": _DIGITS,
        "special": len(special_characters(rule)) or _SPECIALS,
    }
    wanted = set(rule.require)
    if wanted & {"upper", "lower"}:
        wanted.discard("letter")
    missing = [min(kind, key=sizes.__getitem__) for kind in KINDS if not kind & wanted]
    wanted |= set(sorted(missing, key=sizes.__getitem__)[: kinds_missing(wanted, rule)])
    return sum(sizes[name] for name in wanted) or _LETTERS
