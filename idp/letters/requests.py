"""« Ask for a new letter »: it lands in the school's list, and tells nothing to who asks."""

from dataclasses import dataclass

from idp.audit.letter_events import LetterRequested
from idp.audit.record import record
from idp.clients.model import Client
from idp.identity.identifiers import bucket_form, canonical
from idp.letters import store
from idp.stores.engine import Stores
from idp.throttle.limits import Attempt, Throttle, Wait


@dataclass(frozen=True, slots=True)
class Asked:
    """It is noted, if there is such a person; nothing more is known."""


@dataclass(frozen=True, slots=True)
class AskedTooOften:
    """Nothing was noted; try again in `seconds`."""

    seconds: int


@dataclass(frozen=True, slots=True)
class LetterRequests:
    """Takes requests for letters: the same statements and the same answer for everybody."""

    stores: Stores
    throttle: Throttle

    def request(self, client: Client, identifier: str, *, source: str) -> Asked | AskedTooOften:
        """Note that whoever has this identifier waits for a letter, once until it is printed."""
        at = self.stores.clock.now()
        typed = canonical(client.policy.identifier, identifier)
        nobody = typed is None or typed.foreign_domain
        bucket = bucket_form(identifier) if typed is None else typed.value
        attempt = Attempt(
            organisation_id=client.organisation_id,
            client_id=client.client_id,
            identifier=f"letter\0{bucket}",
            source=source,
            known_browser=None,
        )
        reserved = self.throttle.reserve(attempt, client.policy.throttle, at=at)
        if isinstance(reserved, Wait):
            return AskedTooOften(reserved.seconds(at))
        with self.stores.write() as tx:
            store.request(tx, client.organisation_id, "" if nobody else bucket, at=at)
            record(
                tx,
                LetterRequested(
                    at=at,
                    organisation_id=client.organisation_id,
                    client_id=client.client_id,
                    source=source,
                ),
            )
        return Asked()
