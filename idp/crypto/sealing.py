"""Values that must be read back, encrypted at rest: private keys, journey facts, client secrets."""

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_KEY_ID_SIZE = 4
_NONCE_SIZE = 12
_TAG_SIZE = 16
_HEADER_SIZE = len(_VERSION) + _KEY_ID_SIZE
_SHORTEST_SECRET = 32


class Unsealable(Exception):
    """A sealed value is altered, bound to something else, or sealed by a secret that is gone."""


class Sealer:
    """Seals with AES-256-GCM under keys derived from the deployment secret.

    A sealed value is version (1 byte) ‖ key id (4) ‖ nonce (12) ‖ ciphertext ‖ tag (16). The key
    of each purpose is HKDF-SHA-256(secret, info=purpose); the key id is derived too, so operators
    name nothing. Safe for use by many threads, and for 2^32 values per purpose and secret.
    """

    def __init__(self, deployment_secrets: Sequence[bytes]) -> None:
        """Take the deployment secrets, the current one first; older ones only open.

        Raises:
            ValueError: There is none, or one has less than 32 bytes.
        """
        if not deployment_secrets:
            raise ValueError("sealing needs a deployment secret")
        if any(len(secret) < _SHORTEST_SECRET for secret in deployment_secrets):
            raise ValueError("a deployment secret has at least 32 bytes")
        # Reversed, so that the first of two equal secrets wins.
        self._secrets = {_key_id(secret): secret for secret in reversed(deployment_secrets)}
        self._current = _key_id(deployment_secrets[0])
        self._ciphers: dict[tuple[bytes, str], AESGCM] = {}

    def seal(self, purpose: str, plaintext: bytes, bound_to: bytes) -> bytes:
        """Return `plaintext` sealed under the current secret.

        Args:
            purpose: What it is, a constant of the code such as `signing-key`.
            plaintext: What to keep.
            bound_to: Where it belongs (the row's id): a copy into another row does not open.

        Raises:
            ValueError: The purpose is empty.
        """
        header = _VERSION + self._current
        nonce = secrets.token_bytes(_NONCE_SIZE)
        cipher = self._cipher(self._current, purpose)
        return header + nonce + cipher.encrypt(nonce, plaintext, header + bound_to)

    def open(self, purpose: str, sealed: bytes, bound_to: bytes) -> bytes:
        """Return what was sealed for the same purpose and the same place.

        Raises:
            Unsealable: It was altered, belongs elsewhere, or its secret is not in the list.
            ValueError: The purpose is empty.
        """
        header, nonce = sealed[:_HEADER_SIZE], sealed[_HEADER_SIZE : _HEADER_SIZE + _NONCE_SIZE]
        key_id = header[len(_VERSION) :]
        if len(sealed) < _HEADER_SIZE + _NONCE_SIZE + _TAG_SIZE or header[:1] != _VERSION:
            raise Unsealable("not a sealed value")
        if key_id not in self._secrets:
            raise Unsealable("sealed by a deployment secret that is no longer listed")
        try:
            return self._cipher(key_id, purpose).decrypt(
                nonce, sealed[_HEADER_SIZE + _NONCE_SIZE :], header + bound_to
            )
        except InvalidTag:
            raise Unsealable("altered, or bound to something else") from None

    def is_current(self, sealed: bytes) -> bool:
        """Tell whether a value is sealed by the current secret; others are due to be resealed."""
        return sealed[:_HEADER_SIZE] == _VERSION + self._current

    def _cipher(self, key_id: bytes, purpose: str) -> AESGCM:
        if not purpose:
            raise ValueError("a sealed value has a purpose")
        cipher = self._ciphers.get((key_id, purpose))
        if cipher is None:
            cipher = AESGCM(_derived(self._secrets[key_id], f"purpose:{purpose}", 32))
            self._ciphers[key_id, purpose] = cipher
        return cipher


def _key_id(secret: bytes) -> bytes:
    return _derived(secret, "key id", _KEY_ID_SIZE)


def _derived(secret: bytes, info: str, length: int) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=length, salt=b"parvis sealing 1", info=info.encode())
    return hkdf.derive(secret)
