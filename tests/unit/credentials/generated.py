"""The five portals' rules, rules made up by chance, and passwords around their bounds."""

from pathlib import Path
from random import Random
from typing import Final

from idp.branding.texts import Texts
from idp.clients.folder import read
from idp.clients.words import catalogue
from idp.policy.password import CharacterClass, PasswordSection
from idp.policy.password_classes import contradictions
from idp.policy.schema import Revision

SLUGS: Final = (
    "intracma",
    "cmi-organisme",
    "ent-cfa-orleans",
    "cma-paris",
    "cma-pays-de-la-loire",
)
CLASSES: Final[tuple[CharacterClass, ...]] = ("upper", "lower", "digit", "special", "letter")
PIECES: Final = (
    *("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"),
    *("-!#$%&*+=?@_", " ]^\\[/\"'~`{}|()<>.,:;", "éàçœßñ", "ÉÀÇŒØ", "\u0301\u0308", "жλع字", "ЖΛ"),
    *("١٢٣", "€😀❤\ufe0f", "ǅªº"),
)


def revision(slug: str) -> Revision:
    """Return what a portal's folder says."""
    found = read(Path("clients") / slug).draft
    assert found is not None
    return found


def texts(found: Revision | None = None) -> Texts:
    """Return the product's words under a portal's own."""
    return Texts(catalogue(), found.texts if found else {})


def section(chance: Random) -> PasswordSection:
    """Make a rule up that somebody can keep."""
    while True:
        least = chance.randint(1, 16)
        made = PasswordSection(
            min_length=least,
            max_length=max(8, least + chance.choice((0, 1, 8, 100))),
            require=chance.sample(CLASSES, chance.choice((0, 1, 1, 2, 3))),
            at_least_kinds=chance.choice((0, 0, 1, 2, 2, 3)),
            forbid=chance.sample(CLASSES, chance.choice((0, 0, 0, 1, 2))),
            letters=chance.choice(("ascii", "unicode")),
            specials=chance.choice(("", "", "-!#$%&*+=?@_", "]-^\\[", "!é9", "€§")),
            block_list=chance.random() < 0.2,
        )
        if not list(contradictions(made)):
            return made


def password(rule: PasswordSection, chance: Random) -> str:
    """Make a password up whose length and kinds lie around the rule's bounds."""
    bound = chance.choice((rule.min_length, rule.min_length, min(rule.max_length, 40)))
    length = max(bound + chance.randint(-2, 3), 0)
    drawn = chance.choices(PIECES, (6, 6, 6, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1), k=chance.randint(1, 4))
    return "".join(chance.choice(chance.choice(drawn)) for _ in range(length))
