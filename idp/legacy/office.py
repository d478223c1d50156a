"""What staff see and do of legacy records: show, list, count, release."""

from dataclasses import dataclass
from typing import Any

from idp.audit.legacy_events import LegacyReleased
from idp.audit.record import record
from idp.legacy import store
from idp.stores import portal_events
from idp.stores.engine import Stores


@dataclass(frozen=True, slots=True)
class LegacyOffice:
    """One organisation's records of one source, for the command line.

    Attributes:
        which: The organisation's id and the source.
        by: Who acts, for the audit log.
    """

    stores: Stores
    which: store.Which
    by: str

    def show(self, named: str) -> dict[str, Any] | None:
        """Return a record by its key with who claimed it; never its hash."""
        with self.stores.read() as connection:
            row = store.by_key(connection, self.which, named)
        if row is None:
            return None
        return {
            "key": row.key,
            "login": row.login_canonical,
            "address": row.address,
            "status": row.status,
            "scheme": row.scheme,
            "data": dict(row.data),
            "imported_at": row.imported_at,
            "claimed_at": row.claimed_at,
            "membership_id": row.membership_id,
        }

    def all(self, *, claimed: bool | None = None, limit: int = 1000) -> list[dict[str, Any]]:
        """Return records by key, without what they know of people."""
        with self.stores.read() as connection:
            rows = store.listed(connection, self.which, claimed=claimed, limit=limit)
        return [dict(row._mapping) for row in rows]

    def stats(self) -> list[dict[str, Any]]:
        """Return how many records each source has, by scheme and status, and how many claims."""
        with self.stores.read() as connection:
            return [dict(row._mapping) for row in store.counted(connection, self.which[0])]

    def release(self, named: str) -> bool | None:
        """Take a record from the member who claimed it: both may link anew (R-PAR-35).

        Their session at the organisation's portals ends, so that they forget the history.

        Returns:
            None where nobody has that key, False where nobody claimed it.
        """
        at = self.stores.clock.now()
        with self.stores.write() as tx:
            row = store.by_key(tx, self.which, named)
            if row is None or row.claim_id is None:
                return None if row is None else False
            portal_events.of_membership(tx, row.membership_id, "unlinked", at=at)
            if not store.release(tx, row.claim_id, row.membership_id):
                return False
            record(
                tx,
                LegacyReleased(
                    at=at,
                    actor=self.by,
                    organisation_id=self.which[0],
                    membership_id=row.membership_id,
                    record_id=row.id,
                ),
            )
        return True
