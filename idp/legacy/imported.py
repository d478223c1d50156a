"""A former system whose accounts were imported, with the hashes that it made."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from idp.crypto.passwords import PasswordHash, Passwords
from idp.legacy import store
from idp.legacy.directory import Answer, LegacyAccount, canonical_login
from idp.stores.engine import Stores

_MIX_IS_FRESH: Final = timedelta(minutes=5)
_ACTIVE: Final = "active"

Mix = Mapping[tuple[str, int], int]


@dataclass(slots=True)
class Mixes:
    """How many records each source has of each (scheme, cost), at most five minutes old."""

    stores: Stores
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _known: dict[tuple[str, str], tuple[datetime, Mix]] = field(default_factory=dict)

    def of(self, organisation_id: str, source: str) -> Mix:
        """Return the mix that the dummy hash of an unknown login is drawn from."""
        at = self.stores.clock.now()
        with self._lock:
            counted_at, mix = self._known.get((organisation_id, source), (None, {}))
        if counted_at is not None and at - counted_at < _MIX_IS_FRESH:
            return mix
        with self.stores.read() as connection:
            mix = store.mix(connection, organisation_id, source)
        with self._lock:
            self._known[organisation_id, source] = (at, mix)
        return mix


@dataclass(frozen=True, slots=True)
class ImportedDirectory:
    """Verifies with any format of `idp.crypto.formats`; an unknown login costs a like hash.

    Attributes:
        which: The organisation's id, and the source's name.
        key: Secret of the deployment: without it the dummy of a login can't be foretold.
    """

    stores: Stores
    passwords: Passwords
    mixes: Mixes
    which: tuple[str, str]
    key: bytes = field(repr=False)

    def verify(self, login: str, password: str) -> Answer:
        """Return whose login and password these are, after one statement and one hash.

        Raises:
            LaneFull: Too many hashes are waiting.
        """
        canonical = canonical_login(login)
        dummy = self.passwords.dummy_for(canonical, mix=self.mixes.of(*self.which), key=self.key)
        row = self._row(canonical)
        stored = PasswordHash(row.scheme, row.cost, None, row.secret) if row else dummy
        # A record without a hash is opened by its mailbox alone; it costs the same here.
        verdict = self.passwords.verify(stored if stored.secret else dummy, password)
        if row is None or not verdict.matches or row.status != _ACTIVE or not row.secret:
            return None
        return _account(row)

    def find(self, login: str) -> Answer:
        """Return the record of a login, in one statement."""
        row = self._row(canonical_login(login))
        return _account(row) if row is not None and row.status == _ACTIVE else None

    def _row(self, canonical: str) -> store.AnyRow | None:
        with self.stores.read() as connection:
            return store.by_login(connection, self.which, canonical)


def _account(row: store.AnyRow) -> LegacyAccount:
    return LegacyAccount(row.key, row.address, row.data)
