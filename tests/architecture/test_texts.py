"""Every text that a page names exists in both languages, and every text that exists is named."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator

from idp.journeys.registry import discover
from tests.support.source import ROOT, files, name, python

ID = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
BEGINNING = re.compile(r"[a-z_]+\.([a-z0-9_.]*[._])?")  # the rest is filled in by the program
FILE = re.compile(r".*\.(css|html|svg|toml|txt|typ)")
IN_TEMPLATE = re.compile(r"""["']([a-z_]+\.[a-z0-9_.]*)["']""")


def flatten(table: dict[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield dotted ids and their texts."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def texts(language: str) -> dict[str, str]:
    """Return all texts of one language by id."""
    path = ROOT / "templates" / "texts" / f"{language}.toml"
    return dict(flatten(tomllib.loads(path.read_text())))


def named() -> dict[str, str]:
    """Return every string that could name a text, or begin to, and one place where it stands."""
    found: dict[str, str] = {}
    for place, node in python("idp"):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.setdefault(node.value, place)
    for path in files("templates", pattern="*.html"):
        for word in IN_TEMPLATE.findall(path.read_text()):
            found.setdefault(word, name(path))
    return found


def test_both_languages_have_the_same_texts() -> None:
    assert texts("fr").keys() ^ texts("en").keys() == set()


def test_both_languages_fill_in_the_same_values() -> None:
    def fields(text: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}

    french, english = texts("fr"), texts("en")
    differing = [key for key in french if fields(french[key]) != fields(english.get(key, ""))]
    assert differing == []


def test_every_text_named_exists() -> None:
    known = texts("fr")
    tables = {key.partition(".")[0] for key in known}
    groups = {key.rpartition(".")[0] for key in known}
    missing = {
        word: place
        for word, place in named().items()
        if ID.fullmatch(word) and word.partition(".")[0] in tables
        if word not in known.keys() | groups | discover().keys()
        if not FILE.fullmatch(word) and not BEGINNING.fullmatch(word)
        # Where the same form names a column, or an endpoint.
        if not place.startswith(("idp/stores/", "idp/routes.py"))
    }
    assert missing == {}


def test_every_text_is_named() -> None:
    words, known = named(), texts("fr")
    groups = {key.rpartition(".")[0] for key in known}
    begun = tuple(
        f"{word}." if word in groups else word
        for word in words
        if BEGINNING.fullmatch(word) or ("." in word and word in groups)
    )
    assert [key for key in known if key not in words and not key.startswith(begun)] == []
