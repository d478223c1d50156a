"""A small reading of Apple's grammar for `passwordrules`, and a generator that follows it.

After https://developer.apple.com/password-rules/: properties are separated by `;`, classes by `,`;
a class of one's own stands in brackets, where `-` counts in the first place only and `]` in the
last. What is neither required nor allowed is not used; without both, all of printable ASCII is.
"""

import re
import string
from dataclasses import dataclass, field
from random import Random

NAMED = {
    "upper": string.ascii_uppercase,
    "lower": string.ascii_lowercase,
    "digit": string.digits,
    "special": "-~!@#$%^&*_+=`|(){}[:;\"'<>,.?] ",
    "ascii-printable": "".join(map(chr, range(0x20, 0x7F))),
}
CLASS = re.compile(r"\s*(?:([a-z-]+)|\[((?:[^\]]|\](?=\]))*)\])\s*")


@dataclass
class Hint:
    """What was read: each `required` is a choice among its characters."""

    minlength: int = 0
    maxlength: int = 0
    required: list[str] = field(default_factory=list)
    allowed: str = ""


def read(text: str) -> Hint:
    """Read the attribute; fails on anything that the grammar doesn't know."""
    hint, at = Hint(), 0
    while at < len(text):
        head = re.compile(r"\s*(minlength|maxlength|required|allowed)\s*:").match(text, at)
        assert head, text[at:]
        at = head.end()
        if head[1].endswith("length"):
            number = re.compile(r"\s*(\d+)\s*(;|$)").match(text, at)
            assert number, text[at:]
            at = number.end()
            setattr(hint, head[1], int(number[1]))
            continue
        characters, at = _classes(text, at)
        if head[1] == "required":
            hint.required.append(characters)
        else:
            hint.allowed += characters
    return hint


def _classes(text: str, at: int) -> tuple[str, int]:
    characters = ""
    while True:
        found = CLASS.match(text, at)
        assert found, text[at:]
        inner = found[2] or ""
        assert "-" not in inner[1:], "a dash that isn't first is dropped with a warning"
        characters += NAMED[found[1]] if found[1] else inner
        at = found.end()
        if at == len(text) or text[at] == ";":
            return characters, at + 1
        assert text[at] == ",", text[at:]
        at += 1


def make(hint: Hint, chance: Random) -> str:
    """Make a password up: one of each required class, the rest from all that may be used."""
    usable = hint.allowed + "".join(hint.required) or NAMED["ascii-printable"]
    shortest = max(hint.minlength, len(hint.required), 1)
    longest = min(hint.maxlength or shortest + 12, shortest + 12)
    chosen = [chance.choice(characters) for characters in hint.required]
    chosen += chance.choices(usable, k=chance.randint(shortest, longest) - len(chosen))
    chance.shuffle(chosen)
    return "".join(chosen)
