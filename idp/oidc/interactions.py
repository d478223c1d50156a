"""The authorization request while a person is busy with it (decision 4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.kernel.ids import is_id, new_id
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.interaction import Progress
from idp.oidc.redirects import is_registered
from idp.stores import interactions as store
from idp.stores.engine import Transaction

LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PendingInteraction:
    """A request that waits; `revision_id` is the client's revision that it began under."""

    id: str
    request: AuthorizationRequest
    revision_id: str
    session_id: str | None
    authenticated_at: datetime | None

    @property
    def client(self) -> Client:
        """Return the client as it is registered now."""
        return self.request.client

    def progress(self, session_id: str | None) -> Progress:
        """Return what was done for this request by the session that is live now."""
        if session_id is None or session_id != self.session_id:
            return Progress()
        return Progress(
            authenticated_at=self.authenticated_at, confirmed=self.authenticated_at is None
        )


@dataclass(frozen=True, slots=True)
class Expired:
    """A request that waited too long, was answered already, or whose client is gone.

    `client` leads back to the portal; None when the client itself is closed.
    """

    client: Client | None
    was_answered: bool


def begin(
    tx: Transaction, request: AuthorizationRequest, *, browser_hash: bytes, at: datetime
) -> str:
    """Store a request for the browser that brought it; returns its id."""
    row = store.InteractionRow(
        id=new_id(),
        client_row_id=request.client.row_id,
        revision_id=request.client.revision_id,
        request=request.to_stored(),
        session_id=None,
        authenticated_at=None,
        expires_at=at + LIFETIME,
        ended_at=None,
    )
    store.add(tx, row, browser_hash=browser_hash, at=at)
    return row.id


def load(
    connection: Transaction,
    interaction_id: str,
    *,
    browser_hash: bytes,
    registry: ClientRegistry,
    at: datetime,
) -> PendingInteraction | Expired | None:
    """Return a waiting request; None when it is unknown or another browser's.

    The client is today's: one that was disabled, or that no longer registers the redirect URI,
    gets no answer.
    """
    if not is_id(interaction_id):
        return None
    row = store.find(connection, interaction_id, browser_hash=browser_hash)
    if row is None:
        return None
    client = registry.by_row(row.client_row_id)
    if client is None or not client.is_active:
        return Expired(None, was_answered=row.ended_at is not None)
    request = AuthorizationRequest.from_stored(row.request, client)
    still_registered = is_registered(request.redirect_uri, client.metadata.redirect_uris)
    if row.ended_at is not None or row.expires_at <= at or not still_registered:
        return Expired(client, was_answered=row.ended_at is not None)
    return PendingInteraction(
        id=row.id,
        request=request,
        revision_id=row.revision_id,
        session_id=row.session_id,
        authenticated_at=row.authenticated_at,
    )


def authenticated(tx: Transaction, interaction_id: str, session_id: str, *, at: datetime) -> bool:
    """Record that the request's own journey signed somebody in; False when it is over."""
    return store.mark_authenticated(tx, interaction_id, session_id, at=at)


def confirmed(tx: Transaction, interaction_id: str, session_id: str, *, at: datetime) -> bool:
    """Record that the person chose to go on with their live session; False when it is over."""
    return store.mark_confirmed(tx, interaction_id, session_id, at=at)


def end(tx: Transaction, interaction_id: str, *, at: datetime) -> bool:
    """End a request, once: True for the one caller that may answer it."""
    return store.end(tx, interaction_id, at=at)
