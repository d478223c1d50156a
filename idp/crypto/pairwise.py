"""The subject that the clients of one sector see (OpenID Connect Core §8.1)."""

import hmac
from base64 import urlsafe_b64encode

_SHORTEST_SALT = 16


def pairwise_subject(salt: bytes, sector: str, subject: str) -> str:
    """Return base64url(HMAC-SHA-256(salt, sector ‖ 0x00 ‖ subject)), 43 characters.

    Args:
        salt: Made once for the deployment and never rotated: another salt renames everybody.
        sector: Host of the sector identifier, lower case.
        subject: The membership's own subject.

    Raises:
        ValueError: The salt has less than 16 bytes, or the sector is empty or holds a NUL.
    """
    if len(salt) < _SHORTEST_SALT:
        raise ValueError("a pairwise salt has at least 16 bytes")
    if not sector or "\0" in sector:
        raise ValueError("a sector is a non-empty host name")
    message = sector.encode() + b"\0" + subject.encode()
    return urlsafe_b64encode(hmac.digest(salt, message, "sha256")).rstrip(b"=").decode("ascii")
