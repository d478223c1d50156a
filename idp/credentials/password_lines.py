"""The rules of `[password]` that a browser can judge too: words, a pattern and a verdict for each.

A pattern is what the page's script tests a password with (a regular expression with the flags `s`
and `u`, on the password in NFC); the server's verdict is computed without it. Tests hold the two
against each other.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from idp.policy.password import CharacterClass, PasswordSection
from idp.policy.password_classes import (
    EXAMPLES,
    KINDS,
    belongs,
    is_forbidden,
    is_letter,
    kinds_missing,
    special_characters,
)

ALPHABETIC, NUMERIC, SPECIAL = KINDS
_MEMBERS: Final[tuple[CharacterClass, ...]] = ("letter", "digit", "special")
"""The class that stands for each kind."""
_ORDER: Final[tuple[CharacterClass, ...]] = ("upper", "lower", "letter", "digit", "special")


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that is asked of a password.

    Attributes:
        pattern: What must match at the password's beginning, for the page.
        fault: Returns the text id of what is wrong with a password in NFC, "" if nothing is.
    """

    pattern: str
    fault: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list of rules: its id and words, and the demands that it tells of."""

    id: str
    text_id: str
    demands: tuple[Demand, ...]
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def pattern(self) -> str:
        """Return the pattern of a password that keeps every demand of the line."""
        return "^" + "".join(f"(?={demand.pattern})" for demand in self.demands)


def lines(rule: PasswordSection) -> tuple[Line, ...]:
    """Return the rule line by line, in the order in which it is shown."""
    return (_length(rule), *_required(rule), *_forbidden(rule))


def values(rule: PasswordSection) -> dict[str, str]:
    """Return what every sentence about the rule may name."""
    return {
        "min": str(rule.min_length),
        "max": str(rule.max_length),
        "count": str(rule.at_least_kinds),
        "specials": " ".join(special_characters(rule) or EXAMPLES),
    }


def _length(rule: PasswordSection) -> Line:
    def fault(password: str) -> str:
        if len(password) < rule.min_length:
            return "password_rules.fault.too_short"
        return "password_rules.fault.too_long" if len(password) > rule.max_length else ""

    if rule.min_length == rule.max_length:
        text_id = "password_rules.length_exactly"
    elif rule.min_length == 1:
        text_id = "password_rules.length_at_most"
    else:
        text_id = "password_rules.length_between"
    pattern = f".{{{rule.min_length},{rule.max_length}}}$"
    return Line("length", text_id, (Demand(pattern, fault),), values(rule))


def _required(rule: PasswordSection) -> Iterator[Line]:
    required: set[CharacterClass] = set(rule.require)
    if required & {"upper", "lower"}:
        required.discard("letter")  # one of them is a letter
    with_kinds = None
    if kinds_missing(required, rule):
        members = [name for name in _MEMBERS if name in required]
        with_kinds = members[0] if len(members) == 1 and rule.at_least_kinds > 1 else None
        yield _kinds(rule, with_kinds)
    for name in _ORDER:
        if name in required and name != with_kinds:
            yield Line(name, _required_text(name, rule), (_class(rule, name),), values(rule))


def _required_text(name: CharacterClass, rule: PasswordSection) -> str:
    if name == "special" and rule.specials:
        return "password_rules.special_among"
    ascii_only = rule.letters == "ascii" and name in ALPHABETIC
    return f"password_rules.{name}_ascii" if ascii_only else f"password_rules.{name}"


def _kinds(rule: PasswordSection, with_class: CharacterClass | None) -> Line:
    """Tell of the kinds, and in the same sentence of the one that must be among them (R-INT-9)."""
    count = rule.at_least_kinds

    def fault(password: str) -> str:
        found = sum(any(belongs(char, name, rule) for char in password) for name in _MEMBERS)
        return "" if found >= count else "password_rules.fault.needs_kinds"

    choices = (
        "".join(f"(?=.*{_set(name, rule)})" for name in chosen)
        for chosen in combinations(_MEMBERS, count)
    )
    demand = Demand(f"(?:{'|'.join(choices)})", fault)
    if with_class:
        text_id = f"password_rules.kinds_with_{with_class}"
        return Line("kinds", text_id, (demand, _class(rule, with_class)), values(rule))
    text_id = "password_rules.kinds" if count > 1 else "password_rules.kinds_one"
    return Line("kinds", text_id, (demand,), values(rule))


def _class(rule: PasswordSection, name: CharacterClass) -> Demand:
    fault_id = f"password_rules.fault.needs_{name}"

    def fault(password: str) -> str:
        return "" if any(belongs(char, name, rule) for char in password) else fault_id

    return Demand(f".*{_set(name, rule)}", fault)


def _forbidden(rule: PasswordSection) -> Iterator[Line]:
    for name in _ORDER:
        if name in rule.forbid:
            ascii_only = name == "special" and rule.letters == "ascii"
            text_id = f"password_rules.no_{name}{'_ascii' if ascii_only else ''}"
            yield Line(f"no_{name}", text_id, (_without(rule, name),), values(rule))


def _without(rule: PasswordSection, name: CharacterClass) -> Demand:
    def fault(password: str) -> str:
        refused = [char for char in password if is_forbidden(char, name, rule)]
        if not refused:
            return ""
        if name == "special" and all(map(is_letter, refused)):
            return "password_rules.fault.has_accent"
        if name == "special" and set(refused) == {" "}:
            return "password_rules.fault.has_space"
        return f"password_rules.fault.has_{name}"

    if name == "special":
        letters = r"\p{L}\p{M}" if rule.letters == "unicode" else "A-Za-z"
        return Demand(f"[{letters}0-9]*$", fault)
    any_letters = {"upper": r"\p{Lu}", "lower": r"\p{Ll}", "letter": r"\p{L}\p{M}", "digit": "0-9"}
    return Demand(f"[^{any_letters[name]}]*$", fault)


def _set(name: CharacterClass, rule: PasswordSection) -> str:
    """Return the bracket expression of a class that is required."""
    if name == "special":
        if not rule.specials:
            return r"[^\p{L}\p{M}0-9]"
        return "[" + "".join(map(_escaped, special_characters(rule))) + "]"
    if name == "digit":
        return "[0-9]"
    if rule.letters == "ascii":
        return {"upper": "[A-Z]", "lower": "[a-z]"}.get(name, "[A-Za-z]")
    return {"upper": r"[\p{Lu}]", "lower": r"[\p{Ll}]"}.get(name, r"[\p{L}\p{M}]")


def _escaped(char: str) -> str:
    return f"\\{char}" if char in r"\]^-[" else char
