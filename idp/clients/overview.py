"""What is registered, for people who look after it."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from idp.clients import store
from idp.clients.errors import UnknownClient
from idp.policy.client import ClientSection
from idp.policy.schema import Revision
from idp.stores.engine import Stores


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One stored revision: when, by whom, and whether it is the one served now."""

    number: int
    registered_at: datetime
    registered_by: str
    sha256: str
    current: bool


@dataclass(frozen=True, slots=True)
class ClientDetails:
    """A client, everything that was ever registered for it, and until when its secrets open."""

    row: store.ClientRow
    metadata: ClientSection | None
    revisions: tuple[RevisionLine, ...]
    secrets: tuple[datetime | None, ...]


def overview(stores: Stores) -> list[store.ClientRow]:
    """Return every client, active or not, by name."""
    with stores.read() as connection:
        return store.client_rows(connection)


def details(stores: Stores, client_id: str, *, at: datetime) -> ClientDetails:
    """Return all there is to know about one client; `metadata` None if it can't be read.

    Raises:
        UnknownClient: No such client.
    """
    with stores.read() as connection:
        row = store.find_client(connection, client_id)
        if row is None:
            raise UnknownClient(client_id)
        stored = store.revisions_of(connection, row.id)
        secrets = store.live_secrets(connection, at).get(row.id, ())
    lines = tuple(
        RevisionLine(
            it.number, it.registered_at, it.registered_by, it.sha256.hex(), it.id == row.revision_id
        )
        for it in stored
    )
    current = next((it.content for it in stored if it.id == row.revision_id), None)
    ends = tuple(secret.not_after for secret in secrets)
    return ClientDetails(row, _metadata(row, current), lines, ends)


def _metadata(row: store.ClientRow, content: str | None) -> ClientSection | None:
    try:
        if row.registered_metadata is not None:
            return ClientSection.model_validate(row.registered_metadata)
        return Revision.model_validate_json(content).policy.client if content else None
    except ValidationError:
        return None
