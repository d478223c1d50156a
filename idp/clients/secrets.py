"""Client secrets: 256 random bits, stored as SHA-256, two alive while one replaces the other."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from idp.clients import store
from idp.clients.errors import RefusedByPolicy, UnknownClient
from idp.clients.model import Client
from idp.kernel.ids import new_client_secret
from idp.policy.client import ClientSection
from idp.policy.schema import Revision
from idp.stores.engine import Connection, Stores

MAX_GRACE: Final = timedelta(days=90)


def is_confidential(metadata: ClientSection) -> bool:
    """Tell whether this client proves itself with a shared secret (RFC 6749 §2.1)."""
    return metadata.token_endpoint_auth_method.startswith("client_secret_")


def issue(tx: Connection, client_row_id: str, *, at: datetime) -> str:
    """Make a secret and return it in clear, the only time; its SHA-256 is what is stored."""
    secret = new_client_secret()
    store.add_secret(tx, client_row_id, _hashed(secret), at)
    return secret


def _nobody(tx: Connection) -> None:
    """Witness nothing."""


def rotate(
    stores: Stores,
    client_id: str,
    *,
    grace: timedelta,
    at: datetime,
    witness: Callable[[Connection], None] = _nobody,
) -> str:
    """Return a new secret; the one before opens for `grace` more, any older one no longer.

    `witness` is called in the same write: how the layers above add their audit event.

    Raises:
        UnknownClient: No such client.
        RefusedByPolicy: It has no secret (`none`, `private_key_jwt`), or the grace is too long.
    """
    if not timedelta(0) <= grace <= MAX_GRACE:
        raise RefusedByPolicy("grace_too_long", days=MAX_GRACE.days)
    with stores.write() as tx:
        row = store.lock_client(tx, client_id)
        if row is None:
            raise UnknownClient(client_id)
        if not is_confidential(_metadata(tx, row)):
            raise RefusedByPolicy("no_secret", client_id=client_id)
        store.end_secrets(tx, row.id, at + grace, at)
        witness(tx)
        return issue(tx, row.id, at=at)


def matches(client: Client, presented: str, at: datetime) -> bool:
    """Tell whether this is one of the client's live secrets; compares all, in constant time."""
    hashed = _hashed(presented)
    found = False
    for secret in client.secrets:
        alive = secret.not_after is None or secret.not_after > at
        found |= hmac.compare_digest(secret.sha256, hashed) and alive
    return found


def _metadata(tx: Connection, row: store.ClientRow) -> ClientSection:
    if row.registered_metadata is not None:
        return ClientSection.model_validate(row.registered_metadata)
    current = store.revision(tx, row.revision_id or "")
    if current is None:
        raise UnknownClient(row.client_id)
    return Revision.model_validate_json(current.content).policy.client


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
