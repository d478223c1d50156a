"""The register behind an HTTP API: asked once per company, then remembered, with its date."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from idp.companies import store
from idp.companies.breaker import Breaker
from idp.companies.register import Answer, Found, Unavailable, Unknown, from_json, to_json
from idp.companies.sirene import NoAnswer
from idp.stores.engine import Stores, write_is_open

_LOG: Final = logging.getLogger(__name__)

UNKNOWN_KEPT: Final = timedelta(hours=1)
"""How long an unknown SIREN stays so: new companies appear every day."""


class Api(Protocol):
    """What is asked of the network (`idp.companies.sirene.Sirene`)."""

    def ask(self, siren: str) -> Found | Unknown:
        """Return what it knows; raises `NoAnswer`."""
        ...


@dataclass(frozen=True, slots=True)
class RemoteRegister:
    """Looks companies up over the network, sparing the service and whoever waits for it.

    Attributes:
        name: The service, as evidence names it.
        breaker: Shared by all threads of the process.
        keep_for: How long an answer is used again; zero: never.
    """

    stores: Stores
    api: Api
    name: str
    breaker: Breaker
    keep_for: timedelta

    def look_up(self, siren: str) -> Answer:
        """Return a remembered answer, else what the service says, else `Unavailable`.

        Raises:
            RuntimeError: This thread holds a write transaction.
        """
        if write_is_open():
            raise RuntimeError("a write transaction is open")
        with self.stores.read() as connection:
            known = store.cached(connection, siren, self.name, at=self.stores.clock.now())
        if known is not None:
            return from_json(known)
        if not self.breaker.may_ask():
            return Unavailable(siren, "paused", self.name)
        try:
            answer = self.api.ask(siren)
        except NoAnswer as nothing:
            self._note(nothing)
            return Unavailable(siren, nothing.why, self.name)
        self.breaker.succeeded()
        self._keep(answer)
        return answer

    def _note(self, nothing: NoAnswer) -> None:
        _LOG.warning("%s gave no answer: %s", self.name, nothing.why)
        if nothing.why == "too_many_requests":
            self.breaker.asked_to_wait(nothing.retry_after)
        else:
            self.breaker.failed()

    def _keep(self, answer: Found | Unknown) -> None:
        at = self.stores.clock.now()
        kept = min(self.keep_for, UNKNOWN_KEPT) if isinstance(answer, Unknown) else self.keep_for
        if not kept:
            return
        row = {
            "siren": answer.siren,
            "source": self.name,
            "answer": to_json(answer),
            "fetched_at": at,
            "expires_at": at + kept,
        }
        with self.stores.write() as tx:
            store.keep(tx, row)
