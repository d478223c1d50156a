"""Where a PDF of secrets goes: a new file that nobody else can read, whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from idp.cli.output import CommandError, ExitCode


@dataclass(slots=True)
class PdfFile:
    """A PDF on its way: kept beside its place first, moved there once what it says is true."""

    path: Path
    kept: Path
    _descriptor: int
    size: int = 0

    def keep(self, pdf: bytes) -> None:
        """Write the PDF down durably, beside its place.

        Raises:
            CommandError: It can't be written: the disk is full (1).
        """
        try:
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            rest = memoryview(pdf)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            os.fsync(self._descriptor)
        except OSError as error:
            raise CommandError(
                f"{self.path} : {error.strerror}. Rien n'est imprimé, aucun code n'est annulé.",
                f"{self.path}: {error.strerror}. Nothing is printed, no code is void.",
                ExitCode.FAILURE,
            ) from error
        self.size = len(pdf)

    def publish(self) -> None:
        """Move the PDF to its place, never over another file.

        Raises:
            CommandError: It can't be moved (1); it stays where it is, and the message says where.
        """
        try:
            _move(self.kept, self.path)
        except OSError as error:
            raise CommandError(
                f"{self.path} : {error.strerror}.\nLes codes sont enregistrés et leur PDF est "
                f"entier, ici :\n  {self.kept}\nRemède : déplacez ce fichier (mv).",
                f"{self.path}: {error.strerror}.\nThe codes are stored and their PDF is whole, "
                f"here:\n  {self.kept}\nTo mend it: move that file (mv).",
                ExitCode.FAILURE,
            ) from error


@contextmanager
def pdf_file(path: Path) -> Iterator[PdfFile]:
    """Open a new file beside `path`, for its owner only; it goes away unless it is published.

    It also stays when publishing failed.

    Raises:
        CommandError: `path` exists, or its folder takes no file (3).
    """
    kept = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        if path.exists():
            raise FileExistsError(0, "File exists")
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise CommandError(
            f"{path} : {error.strerror}. Le PDF va dans un fichier neuf ; rien n'a changé.",
            f"{path}: {error.strerror}. The PDF goes into a new file; nothing changed.",
            ExitCode.INVALID,
        ) from error
    made = PdfFile(path, kept, descriptor)
    published = False
    try:
        yield made
        published = True
        made.publish()
    finally:
        os.close(descriptor)
        if not published:
            kept.unlink(missing_ok=True)


def _move(source: Path, target: Path) -> None:
    try:
        os.link(source, target)  # unlike a rename, fails where a file appeared meanwhile
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if target.exists():
            raise
        source.rename(target)
    else:
        source.unlink()
