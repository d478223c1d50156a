"""The statements of credentials: an organisation's mix of hashes, a hash made anew."""

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from idp.crypto.passwords import PasswordHash
from idp.identity.find import SignInRow
from idp.stores.engine import Stores, Transaction
from idp.stores.tables import Credential

_MIX_IS_FRESH = timedelta(minutes=5)


class CredentialMixes:
    """How many live passwords an organisation has of each (scheme, cost), at most 5 min old."""

    def __init__(self, stores: Stores):
        """Count in `stores`, once in a while."""
        self._stores = stores
        self._lock = threading.Lock()
        self._known: dict[str, tuple[datetime, Mapping[tuple[str, int], int]]] = {}

    def of(self, organisation_id: str) -> Mapping[tuple[str, int], int]:
        """Return the mix that a dummy hash is drawn from (model-in-detail, story 17)."""
        at = self._stores.clock.now()
        with self._lock:
            counted_at, mix = self._known.get(organisation_id, (None, {}))
        if counted_at is not None and at - counted_at < _MIX_IS_FRESH:
            return mix
        mix = self._count(organisation_id)
        with self._lock:
            self._known[organisation_id] = (at, mix)
        return mix

    def _count(self, organisation_id: str) -> Mapping[tuple[str, int], int]:
        query = (
            select(Credential.scheme, Credential.cost, func.count())
            .where(
                Credential.organisation_id == organisation_id,
                Credential.kind == "password",
                Credential.state == "live",
            )
            .group_by(Credential.scheme, Credential.cost)
        )
        with self._stores.read() as connection:
            return {(scheme, cost): count for scheme, cost, count in connection.execute(query)}


def replace_hash(tx: Transaction, found: SignInRow, fresh: PasswordHash) -> None:
    """Store a password hashed anew, unless it changed since it was verified."""
    if found.credential_id is None or found.password is None:
        return
    tx.execute(
        update(Credential)
        .where(Credential.id == found.credential_id, Credential.secret == found.password.secret)
        .values(
            scheme=fresh.scheme,
            cost=fresh.cost,
            pepper_id=fresh.pepper_id or "",
            secret=fresh.secret,
        )
    )
