"""How strong is the weakest password that a rule accepts, in bits, by the CNIL's formula.

Source: CNIL recommendation 2022-100 of 21 July 2022: length times log2 of the imposed alphabet.
"""

import math
from typing import Final

from idp.policy.password import PasswordSection

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
        "special": len(set(rule.specials)) or _SPECIALS,
    }
    wanted: set[str] = set(rule.require)
    if wanted & {"upper", "lower"}:
        wanted.discard("letter")
    kinds = [{"upper", "lower", "letter"}, {"digit"}, {"special"}]
    missing = [min(kind, key=sizes.__getitem__) for kind in kinds if not kind & wanted]
    short_of = rule.at_least_kinds - (len(kinds) - len(missing))
    wanted |= set(sorted(missing, key=sizes.__getitem__)[: max(short_of, 0)])
    return sum(sizes[kind] for kind in wanted) or _LETTERS
