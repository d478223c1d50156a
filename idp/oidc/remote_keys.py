"""Public keys that clients publish at their `jwks_uri`, fetched under guard and kept briefly."""

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from idp.kernel.clock import Clock
from idp.oidc.guarded_fetch import FetchJson, FetchRefused

KEPT = timedelta(seconds=30)
"""A client's new key is known half a minute after it appears; a failure is kept as long."""
MAX_KEPT = 500


class RemoteKeys:
    """Gives the JWK Set at a `jwks_uri`; at most one fetch per URI in `KEPT`."""

    def __init__(self, fetch: FetchJson, *, clock: Clock):
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[datetime, Mapping[str, Any] | None]] = {}

    def __call__(self, jwks_uri: str) -> Mapping[str, Any] | None:
        """Return the set, or None when it can't be had now."""
        now = self._clock.now()
        with self._lock:
            until, kept = self._kept.get(jwks_uri, (now, None))
            if now < until:
                return kept
            # Others that ask meanwhile get what was there before, and don't fetch too.
            self._kept[jwks_uri] = (now + KEPT, kept)
        fetched = self._fetched(jwks_uri)
        with self._lock:
            if len(self._kept) > MAX_KEPT:
                self._kept.clear()
            self._kept[jwks_uri] = (now + KEPT, fetched)
        return fetched

    def _fetched(self, jwks_uri: str) -> Mapping[str, Any] | None:
        try:
            document = self._fetch(jwks_uri)
        except FetchRefused:
            return None
        return document if isinstance(document, dict) else None
