"""What people type to say who they are, brought to one canonical form.

Each kind has one grammar and one canonical form, so that case, width, composed or decomposed
accents, blanks pasted from a PDF and a typographic apostrophe never make a second person, a second
throttle bucket or a way round a uniqueness rule (CVE-2019-19844, CVE-2026-47203).
"""

import re
import unicodedata
from dataclasses import dataclass

import idna

from idp.policy.identifier import IdentifierSection

LONGEST = 320
"""Characters of a canonical form: the width of its column."""

_LONGEST_TYPED = 1024
_LONGEST_ADDRESS = 254  # RFC 5321 §4.5.3.1.3, with RFC 3696's erratum 1690
_LONGEST_LOCAL_PART = 64
_LONGEST_DOMAIN = 253
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc", "'''")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SEPARATORS = re.compile(r"\\\\?|/")
_ALSO_IN = {"assigned": "._-+@'", "windows": "._-'", "email": "._-+'!#$%&*/=?^`{|}~"}
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})


@dataclass(frozen=True, slots=True)
class UnitCode:
    """The unit whose code stands in front of a structured identifier (R-CMI-4)."""

    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class CanonicalIdentifier:
    """An identifier that fits its grammar.

    Attributes:
        value: What is compared, stored and counted; the same for every way to type it.
        display: What is shown to its owner: their capitals, without prefix and stray blanks.
        foreign_domain: It names a domain that is not this organisation's, and so nobody
            (R-INT-20); the page may hint at the right one.
        unit: Whose code it starts with; None unless it is structured.
    """

    kind: str
    value: str
    display: str
    foreign_domain: bool = False
    unit: UnitCode | None = None


def canonical(section: IdentifierSection, typed: str) -> CanonicalIdentifier | None:
    """Return the canonical form of what was typed, or None when it does not fit the grammar.

    Idempotent: the canonical form of a canonical form is itself. Requirements: R-INT-19 to 22,
    R-CMI-4 to 6.
    """
    if len(typed) > _LONGEST_TYPED:
        return None
    text = _readable(typed)
    if text is None:
        return None
    found = _GRAMMARS[section.kind](section, text)
    limit = min(section.max_length, LONGEST)
    if found is None or not found.value or max(len(found.value), len(found.display)) > limit:
        return None
    return found


def bucket_form(typed: str) -> str:
    """Return a form that always exists, for counting failures and choosing a dummy hash.

    All ways to write one text share it, fits the grammar or not: nothing that typing can vary gives
    a fresh bucket.
    """
    text = unicodedata.normalize("NFKC", typed[:_LONGEST_TYPED]).translate(_APOSTROPHES)
    kept = (c for c in text if unicodedata.category(c)[0] not in "CZ")
    return fold("".join(kept).replace("\u0131", "i"))[:LONGEST]


def fold(text: str) -> str:
    """Return NFKC and case-folded text, folded until nothing changes (Unicode §3.13, D147)."""
    folded = text
    while (again := _folded_once(folded)) != folded:
        folded = again
    return folded


def _folded_once(text: str) -> str:
    # Decomposed first, because a Greek iota subscript folds to a letter of its own.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", text).casefold())


def _readable(typed: str) -> str | None:
    """Return the text in NFKC without what nobody sees, or None for what nobody types."""
    text = typed
    while True:
        shown = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).strip()
        shown = shown.strip("".join(_BIDI)).strip()
        kept = "".join(c for c in shown if unicodedata.category(c) != "Cf" or c in _BIDI)
        if kept == text:
            break
        text = kept
    unseen = any(c in _BIDI or unicodedata.category(c)[0] == "C" for c in text)
    return None if unseen else text


def _named(section: IdentifierSection, text: str) -> CanonicalIdentifier | None:
    """Read a name: assigned by the organisation, or a Windows one with or without its domain."""
    domain, name = _split(section, text)
    foreign = domain is not None and fold(domain) not in map(fold, section.strip_prefixes)
    if section.kind == "windows" and "@" in name:
        foreign, name = True, name.replace("@", "")
    if not name or not _is_written_with(name, _ALSO_IN[section.kind]):
        return None
    if not foreign:
        return CanonicalIdentifier(section.kind, fold(name), name)
    if domain and not _is_written_with(domain, "._-"):
        return None
    return CanonicalIdentifier(section.kind, fold(text), text, foreign_domain=True)


def _split(section: IdentifierSection, text: str) -> tuple[str | None, str]:
    r"""Return domain and name of `domain\name`, also doubled or with a slash; None: no domain."""
    separator = _SEPARATORS.search(text) if section.strip_prefixes else None
    if separator is None:
        return None, text
    return text[: separator.start()].strip(), text[separator.end() :].strip()


def _email(section: IdentifierSection, text: str) -> CanonicalIdentifier | None:
    address = canonical_address(text)
    if address is None:
        return None
    return CanonicalIdentifier(section.kind, address, text.removesuffix("."))


def canonical_address(typed: str) -> str | None:
    """Return the form under which two spellings of an e-mail address are one, or None.

    The whole address is case-folded and its domain in ASCII (RFC 5891): what is compared, never
    what mail is sent to. A tag (`+cma`) and accents stay significant.
    """
    text = _readable(typed) if len(typed) <= _LONGEST_TYPED else None
    if text is None:
        return None
    local, at, domain = fold(text).rpartition("@")
    ascii_domain = _ascii_domain(domain) if at else None
    if ascii_domain is None or not _is_local_part(local):
        return None
    address = f"{local}@{ascii_domain}"
    return address if len(address.encode()) <= _LONGEST_ADDRESS else None


def _is_local_part(local: str) -> bool:
    return (
        0 < len(local.encode()) <= _LONGEST_LOCAL_PART
        and all(local.split("."))
        and _is_written_with(local, _ALSO_IN["email"])
    )


def _ascii_domain(domain: str) -> str | None:
    domain = domain.removesuffix(".")
    if not 0 < len(domain) <= _LONGEST_DOMAIN or "." not in domain.replace("\u3002", "."):
        return None
    try:
        encoded = idna.encode(domain).decode("ascii").lower()
        labels = idna.decode(encoded).split(".")
    except (UnicodeError, ValueError):
        return None
    return encoded if all(map(_is_of_one_script, labels)) else None


def _structured(section: IdentifierSection, text: str) -> CanonicalIdentifier | None:
    display = "".join(c for c in text if unicodedata.category(c) != "Zs")
    length = section.issuer_code_length
    longest = section.suffix_max_length or LONGEST
    suffix = display[length:]
    if not re.fullmatch("[A-Za-z0-9]+", display) or not 1 <= len(suffix) <= longest:
        return None
    value = display.lower()
    unit = UnitCode(section.unit_kind, value[:length]) if length else None
    return CanonicalIdentifier(section.kind, value, display, unit=unit)


_GRAMMARS = {
    "assigned": _named,
    "windows": _named,
    "email": _email,
    "structured": _structured,
}


def _is_written_with(text: str, also: str) -> bool:
    """Tell whether a text is letters of one script, ASCII digits and some punctuation."""
    folded = fold(text)
    return _is_of_one_script(folded) and all(
        c in also or c in "0123456789" or unicodedata.category(c)[0] in "LM" for c in folded
    )


def _is_of_one_script(text: str) -> bool:
    """Tell whether all letters are of one script: no Cyrillic letter passes among Latin ones."""
    scripts = {
        unicodedata.name(c, "UNNAMED").partition(" ")[0]
        for c in text
        if unicodedata.category(c) in {"Lu", "Ll", "Lt", "Lo"}
    }
    return len(scripts) <= 1 or scripts <= _EAST_ASIAN
