"""The scanner finds the line of everything that `tomllib` finds."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from idp.clients.lines import Path, key_lines, line_of

SOURCE = '''\
# a comment with = and [brackets]
extends = "_defaults" # [not.a.table]

[client]
name = "Été # pas un commentaire"
redirect_uris = [
  "https://a.example/cb", # first
  # between
  "https://b.example/cb",
]
text = """
[fake]
key = "value" \\""" still inside """
path = \'\'\'C:\\'\'\'

[journeys.login]
steps = ["a", {step = "b", when = {profile = ["x"]}}]
[steps."account.choose_password"]
count = 2
[[help]]
phone = "1"
[[help]]
phone = "2"
label.fr = "Aide"
[help.label.more]
x = 1
'''


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every path of a parsed document, tables and elements included."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, index))


def test_lines_of_an_ordinary_folder() -> None:
    lines = key_lines(SOURCE)
    assert lines["extends",] == 2
    assert lines["client", "redirect_uris", 1] == 9
    assert lines["client", "path"] == 14
    assert lines["journeys", "login", "steps", 1, "when", "profile", 0] == 17
    assert lines["steps", "account.choose_password", "count"] == 19
    assert lines["help", 1, "phone"] == 23
    assert lines["help", 1, "label", "more", "x"] == 26
    assert set(lines) == set(paths(tomllib.loads(SOURCE)))


def test_a_missing_key_is_said_to_be_in_its_table() -> None:
    lines = key_lines(SOURCE)
    assert line_of(lines, ("client", "portal_url")) == 4
    assert line_of(lines, ("nothing",)) == 0


KEYS = st.text(st.sampled_from('ab-_9 ."é\\#[]={}'), min_size=1, max_size=4)
TEXTS = st.text(st.sampled_from("ab \"'#[]{}=,\\\né"), max_size=8)
SCALARS = st.one_of(TEXTS, st.integers(-9, 9), st.booleans(), st.floats(-2, 2))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=5)
NOISE = st.sampled_from(["", "\n", "# [x]\n", "  \n\n", "\t# a = 1\n"])


class Writer:
    """Writes a document as TOML, in a style drawn by Hypothesis, and notes every line."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.out = ""
        self.lines: dict[Path, int] = {}

    def noise(self) -> None:
        self.out += self.data.draw(NOISE)

    def here(self, path: Path) -> None:
        self.lines.setdefault(path, self.out.count("\n") + 1)

    def table(self, table: dict[str, Any], path: Path) -> None:
        later = []
        for key, value in table.items():
            if path_is_header(value) and self.data.draw(st.booleans()):
                later.append((key, value))
                continue
            self.noise()
            self.here((*path, key))
            self.out += f"{quote(key)} = "
            self.value(value, (*path, key))
            self.out += " # end\n"
        for key, value in later:
            self.headers(key, value, path)

    def headers(self, key: str, value: Any, path: Path) -> None:
        name = ".".join(quote(str(part)) for part in (*path, key) if isinstance(part, str))
        elements = value if isinstance(value, list) else [value]
        for index, element in enumerate(elements):
            self.noise()
            self.here((*path, key))
            inner = (*path, key, index) if isinstance(value, list) else (*path, key)
            self.here(inner)
            self.out += f"[[ {name} ]]\n" if isinstance(value, list) else f"[{name}]\n"
            self.table(element, inner)

    def value(self, value: Any, path: Path) -> None:
        if isinstance(value, dict):
            self.out += "{ "
            for place, (key, inner) in enumerate(value.items()):
                self.out += ", " if place else ""
                self.here((*path, key))
                self.out += f"{quote(key)} = "
                self.value(inner, (*path, key))
            self.out += " }"
        elif isinstance(value, list):
            self.out += "["
            for index, inner in enumerate(value):
                self.out += "\n"
                self.noise()
                self.here((*path, index))
                self.value(inner, (*path, index))
                self.out += " ,"
            self.out += "]"
        else:
            self.out += self.scalar(value)

    def scalar(self, value: Any) -> str:
        if isinstance(value, str):
            long = '"""' + value.replace("\\", "\\\\").replace('"""', '""\\"') + '"""'
            wide = value.endswith('"') or value.startswith("\n")
            return long if not wide and self.data.draw(st.booleans()) else quote(value)
        return json.dumps(value)


def quote(text: str) -> str:
    """Return a basic string; JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False)


def path_is_header(value: Any) -> bool:
    """Tell whether a value may be written as `[table]` or `[[tables]]`."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(inner, dict) for inner in value)
    return isinstance(value, dict)


@given(st.data())
def test_every_key_that_tomllib_finds_has_its_line(data: st.DataObject) -> None:
    document = data.draw(DOCUMENTS)
    writer = Writer(data)
    writer.table(document, ())
    assert tomllib.loads(writer.out) == document
    assert key_lines(writer.out) == writer.lines
    assert set(writer.lines) == set(paths(document))
