"""How everything was at the beginning, and the way back there."""

import hashlib
from pathlib import Path
from typing import Final

from idp.kernel.paths import shipped
from idp.stores import stamps
from idp.stores.backup import restore_rows, write_backup
from idp.stores.engine import Stores

FILE: Final = "beginning.jsonl"
_TABLES: Final = "tables.sha256"


def has_our_tables(folder: Path) -> bool:
    """Tell whether the database of a folder was made by the migrations of this very program."""
    try:
        return (folder / _TABLES).read_text(encoding="ascii") == _migrations()
    except OSError:
        return False


def keep(stores: Stores, url: str, folder: Path) -> None:
    """Remember every row as it is now, unless a beginning is remembered already."""
    (folder / _TABLES).write_text(_migrations(), encoding="ascii")
    if not (folder / FILE).exists():
        write_backup(stores, url, folder / FILE, at=stores.clock.now())


def bring_back(stores: Stores, folder: Path) -> int:
    """Put every row back as it was, in one transaction; returns how many rows there are."""
    with stores.write() as tx:
        before = stamps.read_all(tx)
        rows = restore_rows(tx, folder / FILE, force=True)
        # Whoever caches must look again, also where a stamp would be what it was before.
        for name in (stamps.CLIENTS, stamps.KEYS):
            while stamps.read_all(tx).get(name, 0) <= before.get(name, 0):
                stamps.bump(tx, name)
    return rows


def _migrations() -> str:
    digest = hashlib.sha256()
    for file in sorted((shipped("migrations") / "versions").glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
