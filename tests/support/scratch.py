"""Where tests keep their databases: in memory where there is room, since each test has its own.

Copying a PostgreSQL template takes half a second on a disk and a fiftieth of it in memory, and a
commit of SQLite waits for no platter.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of our own is made inside of it
_ROOM: Final = 4 * 2**30


def scratch_folder() -> Path:
    """Return the folder for short-lived files: `/dev/shm` with 4 GiB free, else the usual one."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM:
        return _MEMORY
    return Path(tempfile.gettempdir())


def pytest_configure() -> None:
    """Have `tmp_path` lie there too."""
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(scratch_folder()))
