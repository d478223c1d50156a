"""TOML files of a folder and of `_defaults`, merged key by key, each key knowing its line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from idp.clients.files import CONTROL
from idp.clients.findings import Finding
from idp.clients.lines import Path, key_lines, line_of

MAX_DEPTH: Final = 10
_PART: Final = r"(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*"
_ENDLESS_KEY: Final = re.compile(rf"(?<![\w-]){_PART}(?:\.[ \t]*{_PART}){{49}}")
"""Fifty words joined by dots; tomllib's time for a key grows with the square of their number."""
_POSITION: Final = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")


@dataclass(frozen=True, slots=True)
class Source:
    """One parsed TOML file: its name, its table, the line of each key."""

    file: str
    table: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)

    def has(self, path: Path) -> bool:
        """Tell whether this very key is written here."""
        return path in self.lines


def parse(file: str, text: str) -> tuple[Source, list[Finding]]:
    """Return a parsed file, or an empty one and why."""
    try:
        table = {} if (is_endless := bool(_ENDLESS_KEY.search(text))) else tomllib.loads(text)
        if is_endless or _depth(table) > MAX_DEPTH:
            return Source(file), [Finding("error", file, 0, "", "too_deep", {"limit": MAX_DEPTH})]
        source = Source(file, table, key_lines(text))
        return source, list(_controls(source))
    except RecursionError:
        return Source(file), [Finding("error", file, 0, "", "too_deep", {"limit": MAX_DEPTH})]
    except ValueError as error:
        why = str(error)
        at = _POSITION.search(why)
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        finding = Finding("error", file, line, "", "bad_toml", {"why": _POSITION.sub("", why)})
        return Source(file), [finding]


def _controls(source: Source) -> Iterator[Finding]:
    """Yield a finding for each text with a control character that was written as an escape."""
    for path, text in _texts(source.table, ()):
        if odd := CONTROL.search(text.replace("\r", "\0")):
            code = {"code": f"U+{ord(odd[0]):04X}"}
            line = line_of(source.lines, path)
            yield Finding("error", source.file, line, "", "control_character", code)


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield each text of a table, its keys too, with the path that it stands at."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key), key
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*path, index))


def place(sources: tuple[Source, ...], path: Path) -> tuple[str, int]:
    """Return file and line of a key: where it is written, else of the nearest table around it."""
    for length in range(len(path), 0, -1):
        for source in sources:
            if source.has(path[:length]):
                return source.file, source.lines[path[:length]]
    return sources[0].file, line_of(sources[0].lines, path)


def merged(over: Mapping[str, Any], under: Mapping[str, Any]) -> dict[str, Any]:
    """Return two tables as one, key by key; lists are replaced whole."""
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        result[key] = merged(value, below) if both else value  # type: ignore[arg-type] # both are
    return result


def dotted(path: Path) -> str:
    """Return a path as people write it: `client.redirect_uris[0]`, `steps."a.b".count`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            name = f'"{part}"' if "." in part else part
            text += f".{name}" if text else name
    return text


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
