"""Passwords that show where a rule draws its lines: each class alone and together, each bound.

They are examples for whoever builds or checks a form (`idp policy test-vectors`), nobody's secrets.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from idp.policy.password import PasswordSection
from idp.policy.password_classes import EXAMPLES, special_characters

_LOWER: Final = "kvtzgbwqmxdpfjhrncls"
_DIGITS: Final = "7294816305"
_ACCENTS: Final = "éçàùêîôûëï"
_ENOUGH: Final = 12
"""No word of the block list is met by chance; a rule's maximum may still be below."""


def samples(rule: PasswordSection) -> Iterator[str]:
    """Yield passwords, some of which the rule accepts; always the same ones, each once."""
    special = special_characters(rule) or EXAMPLES
    alphabets = (_LOWER, _LOWER.upper(), _DIGITS, special)
    length = min(max(rule.min_length, _ENOUGH), rule.max_length)
    found: dict[str, None] = {}
    for count in range(1, len(alphabets) + 1):
        for chosen in combinations(alphabets, count):
            found[_mixed(chosen, length)] = None
    ordinary = (_LOWER, _LOWER.upper(), _DIGITS)
    for mix in (ordinary, (*ordinary, special)):
        for bound in (rule.min_length - 1, rule.min_length, rule.max_length, rule.max_length + 1):
            found[_mixed(mix, bound)] = None
    found[_mixed((*ordinary, _ACCENTS), length)] = None
    found[_mixed((*ordinary, " "), length)] = None
    found[_padded("MotDePasse", length)] = None
    yield from (password for password in found if password)


def _mixed(alphabets: tuple[str, ...], length: int) -> str:
    """Return characters of each alphabet in turn, none twice in a row."""
    return "".join(
        alphabets[place % len(alphabets)][
            place // len(alphabets) % len(alphabets[place % len(alphabets)])
        ]
        for place in range(length)
    )


def _padded(word: str, length: int) -> str:
    return word + (_DIGITS * length)[: max(length - len(word), 1)]
