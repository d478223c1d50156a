"""The `sub` that a client sees: the membership's own, or one made for its sector (Core §8)."""

import secrets
from urllib.parse import urlsplit

from idp.clients.model import Client
from idp.crypto.pairwise import pairwise_subject
from idp.stores.engine import Stores
from idp.stores.keys import value_made_once

_SALT_NAME = "pairwise_salt"
_SALT_BYTES = 32


class Subjects:
    """Gives the subject to send; the salt is a row made once, read at the first pairwise client."""

    def __init__(self, stores: Stores):
        self._stores = stores
        self._salt: bytes | None = None

    def sent(self, client: Client, subject: str) -> str:
        """Return the `sub` that `client` sees for a membership's subject."""
        if client.metadata.subject_type == "public":
            return subject
        return pairwise_subject(self._made_salt(), sector_of(client), subject)

    def _made_salt(self) -> bytes:
        if self._salt is None:
            self._salt = value_made_once(
                self._stores,
                _SALT_NAME,
                secrets.token_bytes(_SALT_BYTES),
                at=self._stores.clock.now(),
            )
        return self._salt


def sector_of(client: Client) -> str:
    """Return the host that pairwise subjects are made for, lower case (Core §8.1).

    A sector never spans two organisations, hence the organisation's name in front.
    """
    metadata = client.metadata
    host = metadata.sector_identifier or urlsplit((metadata.redirect_uris or [""])[0]).hostname
    return f"{client.organisation_slug}/{(host or '').lower()}"
