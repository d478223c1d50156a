"""Subjects, legacy keys and client ids that may never be used again, kept as fingerprints.

The key of the fingerprints is a row made once: it never rotates, or what was forbidden would be
free again.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from idp.crypto.tokens import keyed_fingerprint
from idp.kernel.ids import new_token
from idp.stores.tables import Epoch, Tombstone

SUBJECT = "sub"
LEGACY_KEY = "legacy_key"
_NAME = "tombstones"


def found(connection: Connection, kind: str, values: Iterable[str]) -> set[str]:
    """Return which of these values were used once and may not be used again."""
    key = _key(connection)
    if key is None:
        return set()
    of = {keyed_fingerprint(key, kind, value): value for value in values}
    query = select(Tombstone.value_hmac).where(Tombstone.kind == kind, Tombstone.value_hmac.in_(of))
    return {of[bytes(fingerprint)] for fingerprint in connection.scalars(query)}


def bury(tx: Connection, kind: str, value: str, *, at: datetime) -> None:
    """Forbid a value for ever, once its owner is erased."""
    key = _key(tx)
    if key is None:
        key = new_token().encode()
        tx.execute(insert(Epoch).values(name=_NAME, value=key, at=at))
    tx.execute(insert(Tombstone).values(kind=kind, value_hmac=keyed_fingerprint(key, kind, value)))


def _key(connection: Connection) -> bytes | None:
    return connection.execute(select(Epoch.value).where(Epoch.name == _NAME)).scalar_one_or_none()
