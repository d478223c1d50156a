"""A client folder on disk, read as hostile input: bytes in, text out, every fault collected."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idp.branding.svg import UnsafeImage, sanitise
from idp.clients.findings import Finding

MAX_TOTAL: Final = 1024 * 1024
MAX_FILES: Final = 200
_TOML, _SVG, _TEXT = 128 * 1024, 32 * 1024, 256 * 1024
_NAME: Final = r"[a-z0-9][a-z0-9_.-]{0,60}"
_KNOWN: Final = (
    (re.compile(r"client\.toml|text\.(?:fr|en)\.toml"), _TOML),
    (re.compile(rf"branding/{_NAME}\.svg"), _SVG),
    (re.compile(rf"(?:terms|legal)/{_NAME}\.(?:fr|en)\.md"), _TEXT),
    (re.compile(rf"mail/{_NAME}\.(?:fr|en)\.txt"), _TEXT),
    (re.compile(r"README\.md"), _TEXT),
)
_FOLDERS: Final = frozenset({"branding", "terms", "legal", "mail"})
CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""What no text of a folder holds: it would move a terminal's cursor or turn words around."""


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """The known files of a folder, as text; SVG already sanitised; what was refused, why."""

    slug: str
    texts: dict[str, str]
    findings: tuple[Finding, ...]


def read_files(folder: Path) -> FolderFiles:
    """Read every file of `folder`; never follows a link, never leaves it, never reads too much."""
    reader = _Reader(folder)
    reader.walk()
    return FolderFiles(folder.name, reader.texts, tuple(reader.findings))


class _Reader:
    """Collects texts and findings while walking one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._total = 0
        self.texts: dict[str, str] = {}
        self.findings: list[Finding] = []

    def walk(self) -> None:
        if self._folder.is_symlink() or not self._folder.is_dir():
            self._refuse("", "not_a_folder")
            return
        for count, entry in enumerate(self._entries(self._folder, "")):
            if count >= MAX_FILES:
                self._refuse("", "too_many_files", limit=MAX_FILES)
                return
            self._take(entry)

    def _entries(self, folder: Path, prefix: str) -> Iterator[str]:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            name = prefix + entry.name
            if entry.is_symlink():
                self._refuse(_printable(name), "symlink")
            elif entry.is_dir(follow_symlinks=False):
                if name in _FOLDERS:
                    yield from self._entries(folder / entry.name, f"{name}/")
                else:
                    self._refuse(_printable(name), "unknown_file")
            else:
                yield name

    def _take(self, name: str) -> None:
        limit = next((size for known, size in _KNOWN if known.fullmatch(name)), None)
        if limit is None:
            self._refuse(_printable(name), "unknown_file")
            return
        content = self._bytes(name, limit)
        if content is None or name == "README.md":
            return
        self._total += len(content)
        if self._total > MAX_TOTAL:
            self._refuse(name, "folder_too_big", limit=MAX_TOTAL)
            return
        self._text(name, content)

    def _bytes(self, name: str, limit: int) -> bytes | None:
        """Return the file's bytes if it is a regular file of at most `limit` bytes."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(self._folder / name, flags)
        except OSError as error:
            code = "symlink" if error.errno == errno.ELOOP else "unreadable"
            self._refuse(name, code, why=error.strerror)
            return None
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                self._refuse(name, "not_a_file")
                return None
            content = file.read(limit + 1)
        if len(content) > limit:
            self._refuse(name, "file_too_big", limit=limit)
            return None
        return content

    def _text(self, name: str, content: bytes) -> None:
        try:
            if name.endswith(".svg"):
                content = sanitise(content)
            text = content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnsafeImage as error:
            self._refuse(name, "unsafe_image", why=error)
        except UnicodeDecodeError as error:
            self._refuse(name, "not_utf8", line=content[: error.start].count(b"\n") + 1)
        else:
            if odd := CONTROL.search(text):
                line = text.count("\n", 0, odd.start()) + 1
                self._refuse(name, "control_character", line=line, code=f"U+{ord(odd[0]):04X}")
            else:
                self.texts[name] = text

    def _refuse(self, name: str, sentence: str, *, line: int = 0, **values: object) -> None:
        file = f"{self._folder.name}/{name}" if name else self._folder.name
        self.findings.append(Finding("error", file, line, "", sentence, values))


def _printable(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode().replace("\n", "\\n")
