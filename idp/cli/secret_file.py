"""Where a new secret goes: the terminal once, or a file that nobody else can read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from idp.cli.output import CommandError, ExitCode


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Takes one secret; `told` is what may be shown of it on the terminal."""

    path: Path | None
    descriptor: int | None

    def put(self, secret: str, lang: str) -> str:
        """Write the secret down and return what to print: the secret, or where it is."""
        if self.path is None or self.descriptor is None:
            return secret
        os.write(self.descriptor, f"{secret}\n".encode())
        return f"→ {self.path} (0600)" if lang == "en" else f"écrit dans {self.path} (0600)"


@contextmanager
def secret_place(path: Path | None) -> Iterator[SecretPlace]:
    """Open the file before a secret is made, so that none is made that can't be kept.

    An empty file is removed again. None: the secret will be printed.

    Raises:
        CommandError: The file exists or can't be made (3).
    """
    if path is None:
        yield SecretPlace(None, None)
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise CommandError(
            f"{path} : {error.strerror}. Le secret va dans un fichier neuf ; rien n'a changé.",
            f"{path}: {error.strerror}. A secret goes into a new file; nothing changed.",
            ExitCode.INVALID,
        ) from error
    try:
        yield SecretPlace(path, descriptor)
    finally:
        written = os.fstat(descriptor).st_size
        os.close(descriptor)
        if not written:
            path.unlink()
