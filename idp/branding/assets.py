"""What pages load beside themselves: compressed once, when the process starts.

A page must weigh at most 15 KB on the wire without a proxy in front. Only files
that hold no secret are compressed; pages, which hold tokens, never are (BREACH).
"""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CONTENT_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file to serve: as it is, gzipped, and under which strong ETag (unquoted)."""

    content_type: str
    body: bytes
    gzipped: bytes
    etag: str


def asset(body: bytes, suffix: str) -> Asset:
    """A file to serve; the same bytes always give the same compressed bytes and ETag.

    Raises:
        KeyError: The suffix isn't one of `CONTENT_TYPES`.
    """
    compressed = gzip.compress(body, compresslevel=9, mtime=0)
    return Asset(CONTENT_TYPES[suffix], body, compressed, hashlib.sha256(body).hexdigest()[:16])


def load_assets(folder: Path) -> dict[str, Asset]:
    """Every servable file of a folder, by its name (`parvis.css`, …)."""
    return {
        file.name: asset(file.read_bytes(), file.suffix)
        for file in sorted(folder.iterdir())
        if file.suffix in CONTENT_TYPES
    }
