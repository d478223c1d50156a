"""The stored journey: begun, found again, advanced once, ended once."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, insert, select, update

from idp.clients.model import Client
from idp.crypto.sealing import Sealer
from idp.journeys.model import Facts, Journey, Overtaken
from idp.kernel.ids import is_id, new_id
from idp.stores.engine import Stores, Transaction
from idp.stores.tables import StoredJourney

_PURPOSE = "journey"

Arrive = Callable[[Transaction, Journey], tuple[str, Facts]]
"""Comes to a journey's current step; returns its name and what it then knows."""

Claim = Callable[[Transaction], bool]
"""Uses something up, once."""
_BEGIN = insert(cast("Table", StoredJourney.__table__))


def nothing(tx: Transaction, journey: Journey) -> tuple[str, Facts]:
    """Cause nothing: the journey stays at a step that it came to before."""
    del tx, journey
    return "", {}


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

    def now(self) -> datetime:
        """Return the instant that journeys are judged by."""
        return self._stores.clock.now()

    def draft(
        self, client: Client, name: str, *, browser_hash: bytes, facts: Facts, lifetime: timedelta
    ) -> Journey:
        """Return a journey that is not stored yet; it knows `facts` from its start."""
        at = self.now()
        return Journey(
            id=new_id(),
            name=name,
            client_row_id=client.row_id,
            revision_id=client.revision_id,
            interaction_id=None,
            facts={**facts, "began_in": browser_hash.hex()},
            done=(),
            waiting=None,
            version=1,
            created_at=at,
            expires_at=at + lifetime,
            browser_hash=browser_hash,
        )

    def begin(self, draft: Journey, arrive: Arrive) -> Journey:
        """Store a new journey; what coming to its first step causes is in the same transaction."""
        with self._stores.write() as tx:
            begun = draft.knowing(*arrive(tx, draft))
            tx.execute(_BEGIN, {"browser_hash": begun.browser_hash, **self._row(begun)})
        return begun

    def unfinished(
        self, client: Client, name: str, browser_hash: bytes, interaction_id: str | None
    ) -> Journey | None:
        """Return the newest journey that this browser left unfinished for the same request.

        One that waits for a mail longer than its pages live is not come back to by beginning anew.
        """
        at = self._stores.clock.now()
        fresh = at - timedelta(seconds=client.policy.journeys[name].lifetime)
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
                StoredJourney.expires_at > at,
                StoredJourney.created_at > fresh,
            )
            .order_by(StoredJourney.created_at.desc())
            .limit(1)
        )
        with self._stores.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else self._journey(row)

    def load(self, journey_id: str, *, browser_hash: bytes | None) -> Journey | Ended | None:
        """Return the journey of this browser, how it ended, or None for one that isn't its own.

        `browser_hash` None finds any browser's: for who holds the link that the journey mailed.
        """
        if not is_id(journey_id):
            return None
        query = select(StoredJourney).where(StoredJourney.id == journey_id)
        if browser_hash is not None:
            query = query.where(StoredJourney.browser_hash == browser_hash)
        with self._stores.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if row.ended_at is not None:
            return Ended(row.ending or "finished", row.client_row_id, row.interaction_id)
        if row.expires_at <= self._stores.clock.now():
            return Ended("expired", row.client_row_id, row.interaction_id)
        return self._journey(row)

    def advance(
        self, before: Journey, after: Journey, *, arrive: Arrive, claim: Claim | None = None
    ) -> bool:
        """Store a step's result; False when another tab or a double click was first.

        Args:
            before: The journey as it was read.
            after: As it stands now; its browser may be another one's from here on.
            arrive: Comes to the next step, in the same transaction.
            claim: Uses up the mailed proof that opened the step.

        Raises:
            Overtaken: The proof is no longer good; nothing is stored.
        """
        with self._stores.write() as tx:
            moved = {"version": before.version + 1, "browser_hash": after.browser_hash}
            if not self._claim(tx, before, self._row(after) | moved):
                return False
            if claim is not None and not claim(tx):
                raise Overtaken
            step, learnt = arrive(tx, after)
            if learnt:
                facts = self._sealed_facts(after.knowing(step, learnt))
                tx.execute(
                    update(StoredJourney).where(StoredJourney.id == after.id).values(facts=facts)
                )
        return True

    def end(self, tx: Connection, journey: Journey, ending: str) -> bool:
        """End a journey, once; False when it was over already. What it knew is erased."""
        blank = self._sealed_facts(replace(journey, facts={}, given={}))
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

    def _sealed_facts(self, journey: Journey) -> bytes:
        known = {"facts": dict(journey.facts), "given": dict(journey.given)}
        text = json.dumps(known, ensure_ascii=False).encode()
        return self._sealer.seal(_PURPOSE, text, bound_to=journey.id.encode())

    def _row(self, journey: Journey) -> dict[str, Any]:
        return {
            "id": journey.id,
            "name": journey.name,
            "client_row_id": journey.client_row_id,
            "revision_id": journey.revision_id,
            "interaction_id": journey.interaction_id,
            "done": list(journey.done),
            "facts": self._sealed_facts(journey),
            "waiting": journey.waiting,
            "version": journey.version,
            "created_at": journey.created_at,
            "expires_at": journey.expires_at,
        }

    def _journey(self, row: Row[Any]) -> Journey:
        known = json.loads(self._sealer.open(_PURPOSE, row.facts, bound_to=row.id.encode()))
        return Journey(
            id=row.id,
            name=row.name,
            client_row_id=row.client_row_id,
            revision_id=row.revision_id,
            interaction_id=row.interaction_id,
            facts=known["facts"],
            given=known["given"],
            done=tuple(row.done),
            waiting=row.waiting,
            version=row.version,
            created_at=row.created_at,
            expires_at=row.expires_at,
            browser_hash=row.browser_hash,
        )
