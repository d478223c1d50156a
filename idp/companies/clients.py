"""The companies that an organisation knows as its clients, let in at once (R-PDL-5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from idp.audit.company_events import ClientCompaniesChanged
from idp.audit.record import record
from idp.companies import store
from idp.stores.engine import Stores, Transaction


@dataclass(frozen=True, slots=True)
class ClientCompany:
    """A company on the list."""

    siren: str
    name: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class ClientCompanies:
    """One organisation's list; each change is recorded as made `by` somebody."""

    stores: Stores
    organisation_id: str
    by: str

    def all(self) -> list[ClientCompany]:
        """Return the list by SIREN."""
        with self.stores.read() as connection:
            rows = store.clients(connection, self.organisation_id)
        return [ClientCompany(row.siren, row.name, row.added_at) for row in rows]

    def add(self, named: Iterable[tuple[str, str]], *, replace: bool = False) -> tuple[int, int]:
        """Put companies on the list: pairs of a SIREN, as `siren.parse` returns it, and a name.

        Args:
            named: Those that are on it already stay as they are.
            replace: Take off whatever is not named.

        Returns:
            How many were added, and how many taken off.
        """
        wanted = dict(named)
        with self.stores.write() as tx:
            at = self.stores.clock.now()
            listed = {row.siren for row in store.clients(tx, self.organisation_id)}
            gone = sorted(listed - wanted.keys()) if replace else []
            for siren in gone:
                store.remove_client(tx, self.organisation_id, siren)
            rows = [
                {
                    "organisation_id": self.organisation_id,
                    "siren": siren,
                    "name": name[:255],
                    "added_at": at,
                }
                for siren, name in wanted.items()
                if siren not in listed
            ]
            if rows:
                store.add_clients(tx, rows)
            self._record(tx, len(rows), len(gone), at)
        return len(rows), len(gone)

    def remove(self, siren: str) -> bool:
        """Take a company off the list; False when it is not on it."""
        with self.stores.write() as tx:
            done = store.remove_client(tx, self.organisation_id, siren)
            self._record(tx, 0, int(done), self.stores.clock.now())
        return done

    def _record(self, tx: Transaction, added: int, removed: int, at: datetime) -> None:
        if added or removed:
            event = ClientCompaniesChanged(
                at=at,
                actor=self.by,
                organisation_id=self.organisation_id,
                added=added,
                removed=removed,
            )
            record(tx, event)
