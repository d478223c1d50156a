"""Protocol failures: what a client is told, in the registered words and in ASCII."""

import re

from idp.kernel.refusal import Refusal

_UNPRINTABLE = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


class ProtocolError(Refusal):
    """An OAuth 2 error answer (RFC 6749 §4.1.2.1, §5.2); a refusal, so its effects are kept.

    `description` goes to the client: ASCII English, never a value that the client sent
    (decision 7). `shown` errors are pages (the redirect URI can't be trusted); others are JSON at
    back-channel endpoints and redirects at the authorization endpoint.
    """

    def __init__(
        self,
        error: str,
        description: str = "",
        *,
        status: int = 400,
        shown: bool = False,
        headers: dict[str, str] | None = None,
    ):
        """Keep the registered error code and its description, made safe for any answer."""
        super().__init__(error)
        self.error = error
        self.description = _UNPRINTABLE.sub("?", description)
        self.status = status
        self.shown = shown
        self.headers = headers or {}


def invalid_request(description: str) -> ProtocolError:
    """Return `invalid_request`: a parameter is missing, repeated or malformed."""
    return ProtocolError("invalid_request", description)


def invalid_client(description: str, *, challenge: bool = False) -> ProtocolError:
    """Return `invalid_client` with 401, and a challenge when Basic was tried (RFC 6749 §5.2)."""
    headers = {"WWW-Authenticate": 'Basic realm="token"'} if challenge else {}
    return ProtocolError("invalid_client", description, status=401, headers=headers)


def invalid_grant(description: str) -> ProtocolError:
    """Return `invalid_grant`: the code or token is unknown, spent, expired or another's."""
    return ProtocolError("invalid_grant", description)
