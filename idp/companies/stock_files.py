"""Read the public stock files of the Sirene register, whole or filtered, zipped or not."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Literal

from idp.companies import store
from idp.companies.stock_rows import COMPANY, ESTABLISHMENT, Columns

FaultCode = Literal[
    "missing",
    "no_header",
    "not_a_stock_file",
    "columns",
    "encoding",
    "quotes",
    "cells",
    "cut_off",
    "zip",
]
_DELIMITERS: Final = ",;\t"
_SPOKEN_FOR: Final = ((COMPANY, store.COMPANIES), (ESTABLISHMENT, store.ESTABLISHMENTS))


class UnusableFile(ValueError):
    """A file can't be imported: which fault, in which file, and what shows it."""

    def __init__(self, code: FaultCode, name: str, *, line: int = 0, detail: str = "") -> None:
        super().__init__(f"{name}: {code} {line or ''} {detail}".rstrip())
        self.code = code
        self.name = name
        self.line = line
        self.detail = detail


@dataclass(frozen=True, slots=True)
class StockFile:
    """One CSV, on disk or in a zip, whose columns are known; its rows are read as asked for.

    Attributes:
        member: Its name inside the zip; empty for a plain file.
        size: Bytes of its text.
    """

    path: Path
    member: str
    encoding: str
    delimiter: str
    columns: Columns
    size: int

    @property
    def name(self) -> str:
        """Return what people call it."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name

    @property
    def kind(self) -> store.Kind:
        """Return which table its rows go to."""
        return next(kind for columns, kind in _SPOKEN_FOR if columns == self.columns.spec)

    @property
    def is_of_companies(self) -> bool:
        """Tell whether its rows are legal units, not establishments."""
        return self.kind is store.COMPANIES

    def rows(self, progress: Callable[[int], None]) -> Iterator[tuple[int, list[str]]]:
        """Yield the last line and the cells of each row; `progress` gets bytes read.

        Raises:
            UnusableFile: It is damaged; what was yielded before is not to be relied upon.
        """
        with _text(self.path, self.member, self.encoding) as (text, raw):
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            width, told = len(next(reader)), 0
            try:
                for cells in reader:
                    if len(cells) != width:
                        if cells:
                            raise UnusableFile(
                                "cells", self.name, line=reader.line_num, detail=str(len(cells))
                            )
                        continue
                    yield reader.line_num, cells
                    if raw.tell() != told:
                        progress(raw.tell() - told)
                        told = raw.tell()
            except UnicodeError as error:
                raise UnusableFile("encoding", self.name, line=reader.line_num + 1) from error
            except csv.Error as error:
                raise UnusableFile(
                    "quotes", self.name, line=reader.line_num, detail=str(error)
                ) from error
            except (zipfile.BadZipFile, EOFError, OSError) as error:
                raise UnusableFile("zip", self.name, detail=str(error)) from error


def open_stock_files(paths: Sequence[Path], *, encoding: str = "") -> list[StockFile]:
    """Return what can be imported of these files, companies first.

    A zip may hold several. UTF-8 unless said otherwise, with or without a byte order mark.

    Raises:
        UnusableFile: One is missing, damaged, or no stock file; or a column is missing.
    """
    found = [
        _opened(path, member, encoding or "utf-8-sig")
        for path in paths
        for member in _members(path)
    ]
    return sorted(found, key=lambda file: not file.is_of_companies)


def _members(path: Path) -> list[str]:
    if not path.is_file():
        raise UnusableFile("missing", path.name)
    if path.suffix.lower() != ".zip":
        return [""]
    try:
        with zipfile.ZipFile(path) as whole:
            names = [name for name in whole.namelist() if name.lower().endswith(".csv")]
    except (zipfile.BadZipFile, OSError) as error:
        raise UnusableFile("zip", path.name, detail=str(error)) from error
    if not names:
        raise UnusableFile("not_a_stock_file", path.name)
    return names


def _opened(path: Path, member: str, encoding: str) -> StockFile:
    name = f"{path.name}/{member}" if member else path.name
    try:
        with _text(path, member, encoding) as (text, _):
            first = text.readline()
        if not first.strip():
            raise UnusableFile("no_header", name)
        delimiter = max(_DELIMITERS, key=first.count)
        header = next(csv.reader([first], delimiter=delimiter))
    except (UnicodeError, LookupError, csv.Error) as error:
        raise UnusableFile("encoding", name, line=1) from error
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        raise UnusableFile("zip", name, detail=str(error)) from error
    size = _size(path, member, name)
    return StockFile(path, member, encoding, delimiter, _columns(header, name), size)


def _columns(header: Sequence[str], name: str) -> Columns:
    """Return where the columns are: `siret` tells establishments from companies.

    Raises:
        UnusableFile: It is neither, or lacks a column.
    """
    names = [cell.strip() for cell in header]
    if "siret" not in names and "siren" not in names:
        raise UnusableFile("not_a_stock_file", name, detail=", ".join(names[:3])[:100])
    columns = Columns(ESTABLISHMENT if "siret" in names else COMPANY, tuple(names))
    if columns.missing:
        raise UnusableFile("columns", name, detail=", ".join(columns.missing))
    return columns


def _size(path: Path, member: str, name: str) -> int:
    """Return a file's size; the last line has to end, or the rest of it was lost.

    Raises:
        UnusableFile: The last line does not end. A zip proves itself by its checksums.
    """
    if member:
        with zipfile.ZipFile(path) as whole:
            return whole.getinfo(member).file_size
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 2))
        if not file.read().strip(b"\x00").endswith((b"\n", b"\r")):
            raise UnusableFile("cut_off", name)
    return size


@contextmanager
def _text(path: Path, member: str, encoding: str) -> Iterator[tuple[io.TextIOWrapper, IO[bytes]]]:
    """Give the text of a file, and the bytes below it, which know how far they were read."""
    if not member:
        with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, newline="") as text:
            yield text, raw
        return
    with (
        zipfile.ZipFile(path) as whole,
        whole.open(member) as packed,
        io.TextIOWrapper(packed, encoding, newline="") as text,
    ):
        yield text, packed
