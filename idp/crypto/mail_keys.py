"""The keys that mailed and printed secrets are derived from, by id, so that they can rotate."""

from collections.abc import Sequence
from typing import Final

from idp.crypto.mailed_secrets import stored_form
from idp.crypto.tokens import keyed_fingerprint

_ID_SIZE: Final = 8


class MailKeys:
    """One key per deployment secret; the first makes new secrets, all of them still verify.

    What is stored beside a secret is the id of the key it was derived from: a mail that is sent
    again after a rotation carries the same link.
    """

    def __init__(self, deployment_secrets: Sequence[bytes]):
        """Derive a key from each deployment secret, the current one first.

        Raises:
            ValueError: There is none.
        """
        if not deployment_secrets:
            raise ValueError("mail keys need a deployment secret")
        keys = [keyed_fingerprint(secret, "mail", "") for secret in deployment_secrets]
        self._keys = {keyed_fingerprint(key, "id", "").hex()[:_ID_SIZE]: key for key in keys}
        self._current = next(iter(self._keys))

    @property
    def current(self) -> tuple[str, bytes]:
        """Return the id and the key that new secrets are derived from."""
        return self._current, self._keys[self._current]

    def of(self, key_id: str) -> bytes:
        """Return a key by its id.

        Raises:
            LookupError: Its deployment secret is no longer listed.
        """
        if key_id not in self._keys:
            raise LookupError("a mail key whose deployment secret is no longer listed")
        return self._keys[key_id]

    def stored_forms(self, purpose: str, secret: str, *, bound_to: str = "") -> list[bytes]:
        """Return what may be stored of a secret that somebody typed, under each key."""
        return [stored_form(key, purpose, secret, bound_to=bound_to) for key in self._keys.values()]
