"""Read a CSV file as it comes: any usual encoding and delimiter, detected, row by row."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
}
DELIMITERS = ";\t,"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class UnreadableFile(ValueError):
    """The file is no CSV that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file where it starts (the header is line 1), and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file whose encoding and delimiter are known; rows are read as they are asked for.

    `content` is what was sent of a file that is on no disk; `path` is only its name then.
    """

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    content: bytes | None = field(default=None, repr=False)

    @property
    def encoding_name(self) -> str:
        """Return the encoding as people call it."""
        return _NAMES.get(self.encoding, self.encoding)

    def rows(self) -> Iterator[Row]:
        """Yield every row that is not blank.

        Raises:
            UnreadableFile: A quote never closes, or a cell is longer than 128 KB.
        """
        with _text(self.path, self.content, self.encoding) as file:
            numbered = _records(file, self.delimiter)
            next(numbered, None)
            for line, cells in numbered:
                if any(cell.strip() for cell in cells):
                    yield Row(line, tuple(as_text(cell) for cell in cells))

    def count(self) -> int:
        """Return about how many rows there are: the lines, less the header."""
        newline = "\n".encode("utf-16-le" if self.encoding == "utf-16" else "ascii")
        with _bytes(self.path, self.content) as file:
            return max(
                0, sum(chunk.count(newline) for chunk in iter(lambda: file.read(1 << 20), b"")) - 1
            )


def open_csv(
    path: Path, *, encoding: str = "", delimiter: str = "", content: bytes | None = None
) -> CsvFile:
    """Return the file, or what was sent of it, with encoding and delimiter as given or detected.

    UTF-8 where all of the file is, with or without a byte order mark; UTF-16 with one; else
    Windows-1252. Excel's `sep=;` line is heeded.

    Raises:
        UnreadableFile: It is missing, empty, has no header, or is not in the given encoding.
    """
    encoding = encoding or _encoding_of(path, content)
    try:
        with _text(path, content, encoding) as file:
            first = file.readline()
            if first[:4].lower() == "sep=":
                delimiter, first = delimiter or first[4:5], file.readline()
            delimiter = delimiter or _delimiter_of(first)
        with _text(path, content, encoding) as file:
            _, header = next(_records(file, delimiter), (0, []))
    except (OSError, UnicodeError, LookupError) as error:
        raise UnreadableFile(f"{path}: {error}") from error
    if not any(cell.strip() for cell in header):
        raise UnreadableFile(f"{path}: no header")
    return CsvFile(path, encoding, delimiter, tuple(header), content)


def _text(path: Path, content: bytes | None, encoding: str) -> io.TextIOWrapper:
    if content is None:
        return path.open(encoding=encoding, newline="")
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def _bytes(path: Path, content: bytes | None) -> io.BufferedIOBase:
    return path.open("rb") if content is None else io.BytesIO(content)


def _records(file: io.TextIOBase, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line, cells), without Excel's `sep=` line."""
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if line > 1 or "".join(cells[:1])[:4].lower() != "sep=":
                yield line, cells
            line = reader.line_num + 1
    except (csv.Error, UnicodeError) as error:
        raise UnreadableFile(f"line {line}: {error}") from error


def _encoding_of(path: Path, content: bytes | None) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with _bytes(path, content) as file:
            start = file.read(4)
            for mark, name in _BOMS:
                if start.startswith(mark):
                    return name
            decoder.decode(start)
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from error
    return "utf-8"


def _delimiter_of(header: str) -> str:
    unquoted = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=lambda one: (unquoted.count(one), -DELIMITERS.index(one)))


def defused(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe comes first."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def as_text(cell: str) -> str:
    """Return a cell as it was before `defused`."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell
