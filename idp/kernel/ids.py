"""Random identifiers and secrets: the only place that makes them."""

import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 26


def new_id() -> str:
    """Return a random 128-bit row id: 26 characters of Crockford's base 32, lower case."""
    number = secrets.randbits(128)
    letters = []
    for _ in range(ID_LENGTH):
        number, place = divmod(number, 32)
        letters.append(_ALPHABET[place])
    return "".join(letters)


def is_id(text: str) -> bool:
    """Tell whether a text has the shape of a row id, before a database is asked for it."""
    return len(text) == ID_LENGTH and all(letter in _ALPHABET for letter in text)


def new_token() -> str:
    """Return a random 256-bit secret: 43 URL-safe characters (RFC 6749 §10.10)."""
    return secrets.token_urlsafe(32)


def new_client_secret() -> str:
    """Return a random 256-bit client secret of letters and digits only.

    Some clients do not percent-encode a secret before Basic authentication (RFC 6749 §2.3.1), so
    it holds nothing that would need it.
    """
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
    return "".join(secrets.choice(alphabet) for _ in range(44))
