"""The authorization request that waits behind a journey, as the journeys' pages see it."""

from dataclasses import dataclass
from datetime import datetime

from idp.clients.registry import ClientRegistry
from idp.credentials.factor_facts import WANTED
from idp.journeys.model import Facts
from idp.oidc import interactions
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.wanted_acr import wanted
from idp.stores.engine import Stores, Transaction


@dataclass(frozen=True, slots=True)
class Gone:
    """There was a request and it is over, expired, or another browser's."""

    was_answered: bool


@dataclass(frozen=True, slots=True)
class Pending:
    """A request that waits for a person."""

    id: str
    request: AuthorizationRequest
    authenticated_at: datetime | None

    @property
    def ui_locales(self) -> str | None:
        """Return the languages that the portal asked for."""
        return self.request.ui_locales

    @property
    def redirect_uri(self) -> str:
        """Return where the answer will go."""
        return self.request.redirect_uri

    def facts(self) -> Facts:
        """Return what a journey should know of the request from its start."""
        again = "login" in self.request.prompt or self.request.max_age is not None
        return {
            "login_hint": (self.request.login_hint or "")[:320],
            "reason": "reauthenticate" if again else "",
            WANTED: wanted(self.request),
        }


@dataclass(frozen=True, slots=True)
class Waiting:
    """Finds the requests that wait, each only for the browser that brought it."""

    stores: Stores
    registry: ClientRegistry

    def load(self, interaction_id: str | None, browser: bytes) -> Pending | Gone | None:
        """Return the request, `Gone`, or None where no request is named."""
        if not interaction_id:
            return None
        with self.stores.read() as connection:
            found = interactions.load(
                connection,
                interaction_id,
                browser_hash=browser,
                registry=self.registry,
                at=self.stores.clock.now(),
            )
        if not isinstance(found, interactions.PendingInteraction):
            return Gone(was_answered=found is not None and found.was_answered)
        return Pending(found.id, found.request, found.authenticated_at)

    def authenticated(
        self, tx: Transaction, interaction_id: str, session_id: str, *, at: datetime
    ) -> None:
        """Record that this request's own journey signed a person in."""
        interactions.authenticated(tx, interaction_id, session_id, at=at)
