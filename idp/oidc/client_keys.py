"""The keys behind a client's `jwks_uri`: fetched through the guard, kept for a minute."""

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from idp.kernel.clock import Clock
from idp.oidc.guarded_fetch import FetchJson, FetchRefused

FRESH = timedelta(seconds=50)
"""A client's new key is known within a minute of its appearance (Dynamic OP profile)."""
MOST = 1_000


class ClientKeys:
    """Answers `jwks_uri` → JWK Set; a URL that fails is not asked again before `FRESH` is over."""

    def __init__(self, fetch: FetchJson, *, clock: Clock):
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[datetime, Mapping[str, Any] | None]] = {}

    def at(self, uri: str) -> Mapping[str, Any] | None:
        """Return the JWK Set at a client's registered URL, or None while it can't be had."""
        now = self._clock.now()
        with self._lock:
            fetched_at, keys = self._known.get(uri, (None, None))
        if fetched_at is not None and now - fetched_at < FRESH:
            return keys
        keys = self._fetched(uri)
        with self._lock:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[uri] = (now, keys)
        return keys

    def _fetched(self, uri: str) -> Mapping[str, Any] | None:
        try:
            document = self._fetch(uri)
        except FetchRefused:
            return None
        return document if isinstance(document, dict) else None
