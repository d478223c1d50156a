"""Where the folders that travel with the package are. The only reader of `idp/_shipped`."""

import os
from pathlib import Path

_SHIPPED = Path(__file__).resolve().parent.parent / "_shipped"


def shipped(folder: str) -> Path:
    """Return the absolute path of `clients`, `templates`, `config` or `migrations`.

    In a checkout they are the top-level folders (through links); in an installed wheel, copies.
    """
    return (_SHIPPED / folder).resolve()


def static() -> Path:
    """Return the absolute path of the stylesheet and the script."""
    return Path(__file__).resolve().parent.parent / "static"


def cores() -> int:
    """Return how many processors this process may use, at least one."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
