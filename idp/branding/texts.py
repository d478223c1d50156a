"""The words people see: a catalogue per language, and what a portal says in its own words.

A text is a plain string with named placeholders, `{portal}`. Placeholders are names and nothing
else: no attribute, no index, no conversion, no format, so a text can't reach into what it is given.
French typography (no-break spaces, « ») is written in the files and left as it is (R-ALL-11).
"""

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

FALLBACK: Final = "fr"
MAX_LENGTH: Final = 600
_NAME: Final = re.compile(r"[a-z][a-z_]{0,30}")
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE


class UnsafeText(ValueError):
    """A text can't be shown: its message says which one and why."""


class UnknownText(LookupError):
    """No language has a text of this id."""


class _Placeholders(dict[str, str]):
    """A placeholder that nobody filled stays as it was written: better than no page at all."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


@dataclass(frozen=True, slots=True)
class Texts:
    """The catalogue (language → id → text) under one portal's own texts of the same shape.

    Raises:
        UnsafeText: A text holds a placeholder that isn't a plain name.
    """

    catalogue: Mapping[str, Mapping[str, str]]
    overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for source in (self.catalogue, self.overrides):
            for lang, texts in source.items():
                for text_id, text in texts.items():
                    _checked(text, f"{text_id} ({lang})")

    def get(self, text_id: str, lang: str, /, **placeholders: str | int) -> str:
        """The text in this language: the portal's own, else the catalogue's, else the French one.

        Raises:
            UnknownText: The id exists nowhere; a mistake in the code or a template.
        """
        for text in self._candidates(text_id, lang):
            filled = {name: str(value) for name, value in placeholders.items()}
            return text.format_map(_Placeholders(filled))
        raise UnknownText(text_id)

    def has(self, text_id: str) -> bool:
        """Tell whether there is such a text, in any language."""
        return any(True for _ in self._candidates(text_id, FALLBACK))

    def delay(self, seconds: int, lang: str) -> str:
        """A delay as people read it: `45 s`, `1 min 30 s`, `2 h 5 min` (R-ALL-11)."""
        if seconds >= _HOUR:
            minutes = -(-seconds // _MINUTE)
            parts = (("delay.hours", minutes // 60), ("delay.minutes", minutes % 60))
        else:
            parts = (("delay.minutes", seconds // _MINUTE), ("delay.seconds", seconds % _MINUTE))
        said = [self.get(text_id, lang, count=count) for text_id, count in parts if count]
        return "\N{NO-BREAK SPACE}".join(said or [self.get("delay.seconds", lang, count=0)])

    def _candidates(self, text_id: str, lang: str) -> Iterator[str]:
        for language in (lang, FALLBACK):
            for source in (self.overrides, self.catalogue):
                text = source.get(language, {}).get(text_id)
                if text is not None:
                    yield text


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The product's words (language → id → text), under which portals put their own."""

    words: Mapping[str, Mapping[str, str]]

    def under(self, overrides: Mapping[str, Mapping[str, str]]) -> Texts:
        """Return the words as one portal says them."""
        return Texts(self.words, overrides)


def load_catalogue(folder: Path) -> dict[str, dict[str, str]]:
    """Every `<language>.toml` of a folder as language → dotted id → text.

    Raises:
        UnsafeText: A value isn't a string, or a placeholder isn't a plain name.
        tomllib.TOMLDecodeError: A file isn't TOML.
    """
    return {
        file.stem: dict(flatten(tomllib.loads(file.read_text(encoding="utf-8"))))
        for file in sorted(folder.glob("*.toml"))
    }


def flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Dotted ids and texts of nested tables: `{"a": {"b": "x"}}` gives `("a.b", "x")`.

    Raises:
        UnsafeText: A value is neither a table nor an acceptable text.
    """
    for key, value in table.items():
        text_id = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from flatten(value, f"{text_id}.")
        elif isinstance(value, str):
            yield text_id, _checked(value, text_id)
        else:
            message = f"{text_id}: a text is a string"
            raise UnsafeText(message)


def placeholders(text: str) -> frozenset[str]:
    """The names between braces.

    Raises:
        UnsafeText: One isn't a plain name, or braces don't match.
    """
    names = set()
    try:
        pieces = list(string.Formatter().parse(text))
    except ValueError as problem:
        raise UnsafeText(str(problem)) from None
    for _, name, spec, conversion in pieces:
        if name is None:
            continue
        if spec or conversion or not _NAME.fullmatch(name):
            message = f"{{{name}}} is not a plain placeholder"
            raise UnsafeText(message)
        names.add(name)
    return frozenset(names)


def faults(overrides: Mapping[str, str], catalogue: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a portal's texts of one language, as (id, reason) for `clients check`."""
    for text_id, text in overrides.items():
        if text_id not in catalogue:
            yield text_id, "unknown text"
            continue
        try:
            unknown = placeholders(text) - placeholders(catalogue[text_id])
        except UnsafeText as problem:
            yield text_id, str(problem)
            continue
        if unknown:
            yield text_id, f"unknown placeholder {{{min(unknown)}}}"
        if len(text) > MAX_LENGTH:
            yield text_id, f"{len(text)} characters, at most {MAX_LENGTH}"
        if re.search(r"<\s*/?\s*[a-z!]", text, re.IGNORECASE):
            yield text_id, "HTML is not interpreted here"


@lru_cache(maxsize=8192)  # a page's texts are those of the page before
def _checked(text: str, where: str) -> str:
    try:
        placeholders(text)
    except UnsafeText as problem:
        message = f"{where}: {problem}"
        raise UnsafeText(message) from None
    return text
