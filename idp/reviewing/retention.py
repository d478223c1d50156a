"""What is forgotten of files, and when: `[retention] refused` days after the decision (R-PDL-16).

The row of a case stays, and counts: kind, profile, département, reason, dates; nobody is named.
"""

from dataclasses import dataclass
from datetime import timedelta

from idp.audit.record import record
from idp.audit.review_events import CasesForgotten
from idp.clients.registry import ClientRegistry
from idp.registration.registrations import Registrations
from idp.reviewing import store
from idp.stores.engine import Stores


@dataclass(frozen=True, slots=True)
class Retention:
    """Erases what applicants said, once its time is over."""

    stores: Stores
    registry: ClientRegistry
    registrations: Registrations

    def purge(self) -> int:
        """Forget the people of old files and erase registrations; returns how many of both.

        A withdrawn file is forgotten at once.
        """
        at = self.stores.clock.now()
        kept = {one.organisation_id: one.policy.retention.refused for one in self.registry.all()}
        forgotten = sum(self._of(organisation_id, days) for organisation_id, days in kept.items())
        with self.stores.read() as connection:
            parting = store.ended(connection, at)
        if parting:
            with self.stores.write() as tx:
                store.let_go(tx, parting)
        return forgotten + self.registrations.purge(at=at)

    def _of(self, organisation_id: str, days: int) -> int:
        at = self.stores.clock.now()
        with self.stores.read() as connection:
            ids = store.over(connection, organisation_id, at - timedelta(days=days))
        if ids:
            with self.stores.write() as tx:
                store.forget(tx, ids)
                told = CasesForgotten(
                    at=at, actor="worker", organisation_id=organisation_id, count=len(ids)
                )
                record(tx, told)
        return len(ids)
