"""The clients as one process serves them: in memory, renewed when another process changes them.

A request pays no statement for a client. One daemon thread per process reads the stamps once per
`poll_seconds` in one statement, and calls whoever watches the one that moved (decision 25).
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from idp.clients import store
from idp.clients.model import Client
from idp.clients.served import Stored
from idp.policy.schema import Revision
from idp.stores import stamps
from idp.stores.engine import Connection, Stores

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """One consistent state; replaced whole, never changed, except for the pinned cache."""

    stored: Stored
    by_client_id: Mapping[str, Client]
    by_row: Mapping[str, Client]
    pinned: dict[tuple[str, str], Client | None] = field(default_factory=dict)


class ClientRegistry:
    """Every client, by id; loads at once, then only when stamp `clients` moved.

    Args:
        stores: Where clients are stored.
        poll_seconds: How often the thread looks, at most 5 (served within 5 s).
    """

    def __init__(self, stores: Stores, *, poll_seconds: float) -> None:
        self._stores = stores
        self._poll_seconds = poll_seconds
        self._watchers: dict[str, Callable[[], object]] = {}
        self._seen: dict[str, int] = {}
        self._refreshing = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._snapshot = _Snapshot(Stored({}, {}, {}), {}, {})
        with stores.read() as connection:
            self._seen = stamps.read_all(connection)
            self._snapshot = self._load(connection)

    def get(self, client_id: str) -> Client | None:
        """Return a client by its public id, active or not; no statement."""
        return self._snapshot.by_client_id.get(client_id)

    def by_row(self, row_id: str) -> Client | None:
        """Return a client by its row id, active or not; no statement."""
        return self._snapshot.by_row.get(row_id)

    def lead_of(self, organisation_slug: str) -> Client | None:
        """Return the client whose folder leads an organisation: its client_id is the slug."""
        lead = self.get(organisation_slug)
        return lead if lead and lead.organisation_slug == organisation_slug else None

    def all(self) -> tuple[Client, ...]:
        """Return every client, active or not, by name."""
        return tuple(self._snapshot.by_client_id.values())

    def at_revision(self, row_id: str, revision_id: str) -> Client | None:
        """Return a client as an earlier revision of its own ruled it, for pinned journeys.

        Whether it is active, its secrets and its organisation's tables are those of now. One
        statement the first time, none after.
        """
        snapshot = self._snapshot
        current = snapshot.by_row.get(row_id)
        if current and current.revision_id == revision_id:
            return current
        key = row_id, revision_id
        if key not in snapshot.pinned:
            snapshot.pinned[key] = self._pinned(snapshot.stored, row_id, revision_id)
        return snapshot.pinned[key]

    def watch(self, name: str, callback: Callable[[], object]) -> None:
        """Have the thread call `callback` each time stamp `name` moved."""
        self._watchers[name] = callback

    def refresh(self) -> None:
        """Look at the stamps now; reload clients and call watchers where one moved."""
        with self._refreshing:
            # The stamps first: what changes in between is simply seen again at the next look.
            with self._stores.read() as connection:
                now = stamps.read_all(connection)
                if now.get(stamps.CLIENTS) != self._seen.get(stamps.CLIENTS):
                    self._snapshot = self._load(connection)
            moved = [name for name in self._watchers if now.get(name) != self._seen.get(name)]
            for name in moved:
                self._watchers[name]()
            self._seen = now

    def start(self) -> None:
        """Begin to look regularly, in one daemon thread of this process."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._poll, name="parvis-stamps", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _poll(self) -> None:
        while not self._stopping.wait(self._poll_seconds):
            try:
                self.refresh()
            except Exception:  # noqa: BLE001 - whatever happens, the thread must go on
                _log.exception("stamps not read; what was loaded before is served on")

    def _load(self, connection: Connection) -> _Snapshot:
        rows = {row.id: row for row in store.client_rows(connection)}
        before = self._snapshot.stored.revisions
        wanted = {row.revision_id for row in rows.values() if row.revision_id}
        revisions = {name: parsed for name, parsed in before.items() if name in wanted}
        if missing := wanted - revisions.keys():
            for found in store.revisions(connection, missing):
                revisions |= _parsed(found)
        secrets = store.live_secrets(connection, self._stores.clock.now())
        leads = {row.organisation_id: row for row in rows.values() if row.is_lead}
        stored = Stored(rows, revisions, secrets, leads)
        built = [client for row in rows.values() if (client := _built(stored, row))]
        return _Snapshot(
            stored,
            {client.client_id: client for client in built},
            {client.row_id: client for client in built},
        )

    def _pinned(self, stored: Stored, row_id: str, revision_id: str) -> Client | None:
        row = stored.rows.get(row_id)
        if row is None:
            return None
        with self._stores.read() as connection:
            found = store.revision(connection, revision_id)
        lead = stored.leads.get(row.organisation_id, row)
        owner = row if row.registered_metadata is None else lead
        if found is None or found.client_row_id != owner.id:
            return None
        revisions = {**stored.revisions, **_parsed(found)}
        client = replace(stored, revisions=revisions).build(row, revision_id)
        return replace(client, revision_number=found.number) if client else None


def _parsed(found: store.RevisionRow) -> dict[str, Revision]:
    try:
        return {found.id: Revision.model_validate_json(found.content)}
    except ValidationError:
        _log.exception("revision %s can't be read by this version", found.id)
        return {}


def _built(stored: Stored, row: store.ClientRow) -> Client | None:
    """Return a client, or None and a line in the log: one bad row never stops the others."""
    try:
        return stored.build(row)
    except ValueError:
        _log.exception("client %s can't be served", row.client_id)
        return None
