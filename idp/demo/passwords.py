"""Hashes of the demonstration's passwords, as another system would hand them over."""

from functools import cache
from typing import Final

import bcrypt

_COST: Final = 10


@cache
def hashed(password: str) -> str:
    """Return one hash for everybody of a portal; a sign-in hashes anew, with the pepper."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(_COST)).decode()
