"""TOML files of a folder and of `_defaults`, merged key by key, each key knowing its line."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from idp.clients.findings import Finding
from idp.clients.lines import Path, key_lines, line_of

MAX_DEPTH: Final = 10
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
        table = tomllib.loads(text)
        if _depth(table) > MAX_DEPTH:
            return Source(file), [Finding("error", file, 0, "", "too_deep", {"limit": MAX_DEPTH})]
        return Source(file, table, key_lines(text)), []
    except RecursionError:
        return Source(file), [Finding("error", file, 0, "", "too_deep", {"limit": MAX_DEPTH})]
    except ValueError as error:
        why = str(error)
        at = _POSITION.search(why)
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        finding = Finding("error", file, line, "", "bad_toml", {"why": _POSITION.sub("", why)})
        return Source(file), [finding]


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
