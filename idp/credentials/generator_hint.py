"""The `passwordrules` attribute: what a password manager reads before it makes a password up.

Grammar: Apple, "Customizing Password AutoFill Rules". It can't say "two of three kinds", so the
stricter member is said: whatever is made from it is accepted.
"""

from collections.abc import Iterator
from typing import Final

from idp.policy.password import CharacterClass, PasswordSection
from idp.policy.password_classes import EXAMPLES, KINDS, kinds_missing, special_characters

_ANY_LENGTH: Final = 256
"""A maximum from here on is not worth saying: no generator comes near."""
_CLASSES: Final[tuple[CharacterClass, ...]] = ("upper", "lower", "digit", "special")


def passwordrules(rule: PasswordSection) -> str:
    """Return the attribute: `minlength: 8; required: upper; required: [-!#];`."""
    parts = [f"minlength: {rule.min_length}"]
    if rule.max_length < _ANY_LENGTH:
        parts.append(f"maxlength: {rule.max_length}")
    required = _required(rule)
    parts += [f"required: {named}" for name in required if (named := _named(name, rule))]
    if rule.at_least_kinds and not rule.forbid:
        parts.append("allowed: ascii-printable")
    elif not required and rule.forbid:
        left = (_named(name, rule) for name in _CLASSES if not _is_refused(name, rule))
        parts.append(f"allowed: {', '.join(filter(None, left))}")
    return "; ".join(parts) + ";"


def _required(rule: PasswordSection) -> list[CharacterClass]:
    """Return the classes that are asked for, a letter and each missing kind made definite."""
    required: set[CharacterClass] = set(rule.require)
    short_of = kinds_missing(required, rule)
    if "letter" in required:
        required.discard("letter")
        if not required & {"upper", "lower"}:
            required.add(_case(rule))
    for member in _kinds_left(required, rule):
        if short_of:
            required.add(member)
            short_of -= 1
    return [name for name in _CLASSES if name in required]


def _kinds_left(required: set[CharacterClass], rule: PasswordSection) -> Iterator[CharacterClass]:
    members: tuple[CharacterClass, ...] = (_case(rule), "digit", "special")
    for kind, member in zip(KINDS, members, strict=True):
        if not kind & required and not _is_refused(member, rule):
            yield member


def _case(rule: PasswordSection) -> CharacterClass:
    return "upper" if "lower" in rule.forbid else "lower"


def _is_refused(name: CharacterClass, rule: PasswordSection) -> bool:
    return name in rule.forbid or (name in KINDS[0] and "letter" in rule.forbid)


def _named(name: CharacterClass, rule: PasswordSection) -> str:
    """Return a class as the grammar names it; `-` stands first in a class of its own, `]` last.

    "" where the rule's special characters are all outside of ASCII: the grammar knows none.
    """
    if name != "special":
        return name
    known = special_characters(rule) or EXAMPLES
    typed = {char for char in known if char.isascii() and char.isprintable()}
    inner = "".join(sorted(typed - set("-]")))
    first, last = "-" if "-" in typed else "", "]" if "]" in typed else ""
    return f"[{first}{inner}{last}]" if typed else ""
