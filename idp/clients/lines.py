"""Where each key of a TOML file stands: key path → line, which `tomllib` does not tell.

A scanner for source that `tomllib` already accepted: it skips values and judges nothing.
Source: TOML 1.0.0. Property-tested against `tomllib`.
"""

import re
import tomllib
from typing import Final

Path = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\n\r]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:""|")?(?!")'
    r"|'''.*?'''(?:''|')?(?!')"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR: Final = re.compile(r"[^,\]}#\n]*")


def key_lines(source: str) -> dict[Path, int]:
    """Return the line (from 1) of every key, table and array element of a valid TOML text."""
    return _Scanner(source.replace("\r\n", "\n")).scan()


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Return the line of `path`, or of the nearest table around it; 0 when there is none."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 0


class _Scanner:
    """Walks a TOML text once, from table header to table header."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._counted_to = 0
        self._line = 1
        self._lines: dict[Path, int] = {}
        self._arrays: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._source):
            if self._source[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._lines

    def _header(self) -> Path:
        brackets = 2 if self._source.startswith("[[", self._at) else 1
        line = self._line_here()
        self._at += brackets
        keys = self._keys()
        self._at += brackets
        path = self._resolve(keys[:-1], line) + keys[-1:]
        if brackets == 1:
            path = self._last_element(path)
        else:
            self._lines.setdefault(path, line)
            self._arrays[path] = self._arrays.get(path, 0) + 1
            path = self._last_element(path)
        self._lines[path] = line
        return path

    def _resolve(self, keys: tuple[str, ...], line: int) -> Path:
        """Return the path of a header's outer tables, through the arrays' last elements."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            self._lines.setdefault(path, line)
            path = self._last_element(path)
        return path

    def _last_element(self, path: Path) -> Path:
        return (*path, self._arrays[path] - 1) if path in self._arrays else path

    def _pair(self, table: Path) -> None:
        line = self._line_here()
        keys = self._keys()
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        for length in range(1, len(keys)):
            self._lines.setdefault(table + keys[:length], line)
        self._lines[table + keys] = line
        self._value(table + keys)

    def _keys(self) -> tuple[str, ...]:
        """Read a dotted key and the blanks after it."""
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            bare = _BARE.match(self._source, self._at)
            keys.append(bare[0] if bare else self._quoted())
            self._at = bare.end() if bare else self._at
            self._skip(_SPACE)
            if self._source[self._at] != ".":
                return tuple(keys)
            self._at += 1

    def _quoted(self) -> str:
        quoted = self._skip(_STRING)
        key: str = tomllib.loads(f"key = {quoted}")["key"]
        return key

    def _value(self, path: Path) -> None:
        opening = self._source[self._at]
        if opening == "[":
            self._elements(path)
        elif opening == "{":
            self._inline_table(path)
        elif opening in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)

    def _elements(self, path: Path) -> None:
        self._at += 1
        self._skip(_BLANK)
        index = 0
        while self._source[self._at] != "]":
            self._lines[*path, index] = self._line_here()
            self._value((*path, index))
            self._comma()
            index += 1
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        self._skip(_BLANK)
        while self._source[self._at] != "}":
            self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        self._skip(_BLANK)
        if self._source[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._source, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]

    def _line_here(self) -> int:
        self._line += self._source.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        return self._line
