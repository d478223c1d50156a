"""The stored journey: begun, found again, advanced once, ended once."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, insert, select, update

from idp.clients.model import Client
from idp.crypto.sealing import Sealer
from idp.journeys.model import Facts, Journey
from idp.kernel.ids import is_id, new_id
from idp.stores.engine import Stores
from idp.stores.tables import StoredJourney

_PURPOSE = "journey"
_BEGIN = insert(cast("Table", StoredJourney.__table__))


@dataclass(frozen=True, slots=True)
class Ended:
    """The journey was there and is over: finished, refused or expired."""

    ending: str
    client_row_id: str
    interaction_id: str | None


class JourneyStore:
    """Keeps journeys; their facts are sealed and bound to the row, the row to the browser."""

    def __init__(self, stores: Stores, sealer: Sealer):
        """Keep journeys in `stores`, what they know sealed by `sealer`."""
        self._stores = stores
        self._sealer = sealer

    def begin(
        self,
        client: Client,
        name: str,
        *,
        browser_hash: bytes,
        interaction_id: str | None,
        facts: Facts,
    ) -> Journey:
        """Return a new journey, or the unfinished one this browser has for the same request.

        A new one starts with `facts`, what the request said: `login_hint`, `reason`.
        """
        at = self._stores.clock.now()
        if known := self._unfinished(client, name, browser_hash, interaction_id):
            return known
        journey = Journey(
            id=new_id(),
            name=name,
            client_row_id=client.row_id,
            revision_id=client.revision_id,
            interaction_id=interaction_id,
            facts=facts,
            done=(),
            waiting=None,
            version=1,
            created_at=at,
            expires_at=at + timedelta(seconds=client.policy.journeys[name].lifetime),
        )
        with self._stores.write() as tx:
            tx.execute(_BEGIN, {"browser_hash": browser_hash, **self._row(journey)})
        return journey

    def load(self, journey_id: str, *, browser_hash: bytes) -> Journey | Ended | None:
        """Return the journey of this browser, how it ended, or None for one that isn't its own."""
        if not is_id(journey_id):
            return None
        query = select(StoredJourney).where(
            StoredJourney.id == journey_id, StoredJourney.browser_hash == browser_hash
        )
        with self._stores.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if row.ended_at is not None:
            return Ended(row.ending or "finished", row.client_row_id, row.interaction_id)
        if row.expires_at <= self._stores.clock.now():
            return Ended("expired", row.client_row_id, row.interaction_id)
        return self._journey(row)

    def advance(self, before: Journey, after: Journey) -> bool:
        """Store a step's result; False when another tab or a double click was first."""
        with self._stores.write() as tx:
            return self._claim(tx, before, self._row(after) | {"version": before.version + 1})

    def end(self, tx: Connection, journey: Journey, ending: str) -> bool:
        """End a journey, once; False when it was over already. What it knew is erased."""
        blank = self._sealed(journey.id, {})
        ended = {"ended_at": self._stores.clock.now(), "ending": ending, "facts": blank}
        return self._claim(tx, journey, ended)

    def ending_of(self, tx: Connection, journey: Journey) -> str | None:
        """Return how a journey ended as this transaction sees it, None while it goes on."""
        query = select(StoredJourney.ending).where(StoredJourney.id == journey.id)
        ending: str | None = tx.execute(query).scalar_one_or_none()
        return ending

    def _claim(self, tx: Connection, journey: Journey, values: dict[str, Any]) -> bool:
        statement = (
            update(StoredJourney)
            .where(
                StoredJourney.id == journey.id,
                StoredJourney.version == journey.version,
                StoredJourney.ended_at.is_(None),
                StoredJourney.expires_at > self._stores.clock.now(),
            )
            .values(values)
        )
        return tx.execute(statement).rowcount == 1

    def _unfinished(
        self, client: Client, name: str, browser_hash: bytes, interaction_id: str | None
    ) -> Journey | None:
        query = (
            select(StoredJourney)
            .where(
                StoredJourney.browser_hash == browser_hash,
                StoredJourney.client_row_id == client.row_id,
                StoredJourney.name == name,
                StoredJourney.interaction_id.is_(None)
                if interaction_id is None
                else StoredJourney.interaction_id == interaction_id,
                StoredJourney.ended_at.is_(None),
                StoredJourney.expires_at > self._stores.clock.now(),
            )
            .order_by(StoredJourney.created_at.desc())
            .limit(1)
        )
        with self._stores.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else self._journey(row)

    def _sealed(self, journey_id: str, facts: Any) -> bytes:  # noqa: ANN401 - a JSON object
        text = json.dumps(facts, ensure_ascii=False).encode()
        return self._sealer.seal(_PURPOSE, text, bound_to=journey_id.encode())

    def _row(self, journey: Journey) -> dict[str, Any]:
        return {
            "id": journey.id,
            "name": journey.name,
            "client_row_id": journey.client_row_id,
            "revision_id": journey.revision_id,
            "interaction_id": journey.interaction_id,
            "done": list(journey.done),
            "facts": self._sealed(journey.id, dict(journey.facts)),
            "waiting": journey.waiting,
            "version": journey.version,
            "created_at": journey.created_at,
            "expires_at": journey.expires_at,
        }

    def _journey(self, row: Row[Any]) -> Journey:
        facts = self._sealer.open(_PURPOSE, row.facts, bound_to=row.id.encode())
        return Journey(
            id=row.id,
            name=row.name,
            client_row_id=row.client_row_id,
            revision_id=row.revision_id,
            interaction_id=row.interaction_id,
            facts=json.loads(facts),
            done=tuple(row.done),
            waiting=row.waiting,
            version=row.version,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
