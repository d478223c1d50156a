"""What each character of a password is, and which rules nobody could keep (R-INT-9, R-PAR-6).

Every character is a letter, a digit (0 to 9), a special character, or none of them: a character
that `specials` leaves out, or a letter with an accent where `letters = "ascii"`. Such a character
counts for nothing, and is refused where special characters are.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from idp.policy.password import CharacterClass, PasswordSection

KINDS: Final[tuple[frozenset[CharacterClass], ...]] = (
    frozenset({"upper", "lower", "letter"}),
    frozenset({"digit"}),
    frozenset({"special"}),
)
"""Alphabetic, numeric, special: what `at_least_kinds` counts. Case is not a kind."""
EXAMPLES: Final = "-!#$%&*+=?@_"
"""Special characters that every keyboard has: shown where a rule names none of its own."""
_CASES: Final[frozenset[CharacterClass]] = frozenset({"upper", "lower"})


def is_letter(char: str) -> bool:
    """Tell whether a character is a letter, or a mark that is part of one, in any script."""
    return unicodedata.category(char)[0] in "LM"


def special_characters(rule: PasswordSection) -> str:
    """Return the special characters that the rule names, each once; "" where any will do."""
    named = dict.fromkeys(rule.specials)
    return "".join(char for char in named if not is_letter(char) and char not in "0123456789")


def belongs(char: str, wanted: CharacterClass, rule: PasswordSection) -> bool:
    """Tell whether a character counts as one of a class that the rule requires."""
    if wanted == "digit":
        return char in "0123456789"
    if wanted == "special":
        named = not rule.specials or char in rule.specials
        return named and not is_letter(char) and char not in "0123456789"
    if rule.letters == "ascii" and not char.isascii():
        return False
    return _is_letter_of(char, wanted)


def is_forbidden(char: str, refused: CharacterClass, rule: PasswordSection) -> bool:
    """Tell whether a character is refused by a class that the rule forbids.

    Forbidding special characters leaves letters and digits; É is upper case in any rule.
    """
    if refused == "digit":
        return char in "0123456789"
    if refused == "special":
        return not (belongs(char, "letter", rule) or char in "0123456789")
    return _is_letter_of(char, refused)


def kinds_missing(classes: set[CharacterClass], rule: PasswordSection) -> int:
    """Return how many kinds `at_least_kinds` asks for beyond those of some required classes."""
    return max(rule.at_least_kinds - sum(bool(kind & classes) for kind in KINDS), 0)


def contradictions(rule: PasswordSection) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Yield why no password could be accepted: the key at fault, a code, what it speaks of."""
    if rule.min_length > rule.max_length:
        yield "min_length", "min_above_max", {}
    required, forbidden = set(rule.require), set(rule.forbid)
    both = required & forbidden
    if "letter" in forbidden and _CASES & required:
        both.add("letter")
    if "letter" in required and forbidden >= _CASES:
        both |= _CASES
    if both:
        values = {"classes": ", ".join(sorted(both))}
        yield "forbid", "required_and_forbidden", values
    no_letters = "letter" in forbidden or forbidden >= _CASES
    left = 3 - no_letters - len(forbidden & {"digit", "special"})
    if rule.at_least_kinds > left:
        yield "at_least_kinds", "too_few_kinds", {"left": left}
    if rule.specials and "special" in required and not special_characters(rule):
        yield "specials", "no_special_named", {}


def _is_letter_of(char: str, wanted: CharacterClass) -> bool:
    if wanted == "letter":
        return is_letter(char)
    return unicodedata.category(char) == ("Lu" if wanted == "upper" else "Ll")
