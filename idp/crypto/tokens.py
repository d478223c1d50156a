"""What is stored and compared in place of a random token."""

import hashlib
import hmac


def fingerprint(token: str) -> bytes:
    """Return the SHA-256 of a token as sent, 32 bytes: the key it is stored under.

    Enough for a secret of 128 random bits or more; a shorter one needs `keyed_fingerprint`.
    """
    return hashlib.sha256(_octets(token)).digest()


def keyed_fingerprint(key: bytes, purpose: str, value: str) -> bytes:
    """Return HMAC-SHA-256(key, purpose ‖ 0x00 ‖ value), 32 bytes.

    Two purposes never give the same fingerprint for one value.

    Raises:
        ValueError: The key is empty, or the purpose is empty or holds a NUL.
    """
    if not key:
        raise ValueError("a keyed fingerprint needs a key")
    if not purpose or "\0" in purpose:
        raise ValueError("a purpose is a non-empty text without NUL")
    return hmac.digest(key, _octets(f"{purpose}\0{value}"), "sha256")


def same(a: bytes, b: bytes) -> bool:
    """Tell whether two byte strings are equal, in a time that does not depend on where they differ.

    Both are fingerprints of a fixed length: a difference of length does show in the time.
    """
    return hmac.compare_digest(a, b)


def _octets(text: str) -> bytes:
    # A lone surrogate can come out of a hostile request; it must not become an error.
    return text.encode("utf-8", "surrogatepass")
