"""The userinfo endpoint (OpenID Connect Core §5.3): one statement, no commit."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Request, Response, request

from idp.clients.model import Client
from idp.crypto.tokens import fingerprint
from idp.kernel.clock import timestamp
from idp.oidc import claims
from idp.oidc.access_token import is_jwt
from idp.oidc.back_channel import answer, form_if_any, serve, signed_answer
from idp.oidc.errors import ProtocolError
from idp.oidc.server import Dependencies
from idp.stores import people
from idp.stores.people import Bearer

_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
_REALM = 'Bearer realm="userinfo"'


def bearer_token(received: Request) -> str:
    """Return the access token that a request carries: in its header or in its form, never in a URL.

    Raises:
        ProtocolError: `invalid_request` (400) for two of them or one in the URL; `invalid_token`
            (401) for none or an impossible one (RFC 6750 §2, §3.1).
    """
    if "access_token" in received.args:
        raise _refused("invalid_request", "a token never travels in a URL", 400)
    form = form_if_any(received) if received.method == "POST" else {}
    found = [
        token for token in (_in_header(received), form.get("access_token")) if token is not None
    ]
    if len(found) > 1:
        raise _refused("invalid_request", "the token was sent twice", 400)
    if not found:
        headers = {"WWW-Authenticate": _REALM}  # no error code for who did not try (§3.1)
        raise ProtocolError("invalid_token", "no access token came", status=401, headers=headers)
    if not _TOKEN.fullmatch(found[0]):
        raise _refused("invalid_token", "the access token is malformed", 401)
    return found[0]


def _in_header(received: Request) -> str | None:
    scheme, _, token = received.headers.get("Authorization", "").partition(" ")
    return token.strip(" ") if scheme.lower() == "bearer" else None


def _refused(error: str, description: str, status: int) -> ProtocolError:
    challenge = f'{_REALM}, error="{error}", error_description="{description}"'
    headers = {"WWW-Authenticate": challenge}
    return ProtocolError(error, description, status=status, headers=headers)


@dataclass(frozen=True, slots=True)
class UserinfoEndpoint:
    """Answers /userinfo: JSON, or a JWT where the client registered an algorithm for it."""

    using: Dependencies

    def view(self) -> Response:
        """Return what the token's scopes and the `claims` parameter let be told."""
        return serve(self._respond, request, methods=("GET", "POST"))

    def _respond(self, received: Request) -> Response:
        try:
            token = bearer_token(received)
        except ProtocolError as error:
            if "WWW-Authenticate" in error.headers:
                raise
            raise _refused(error.error, error.description, error.status) from error
        bearer = self._bearer(token)
        client = self.using.registry.by_row(bearer.client_row_id) if bearer else None
        if bearer is None or client is None or not client.is_active:
            raise _refused("invalid_token", "the access token is unknown, expired or revoked", 401)
        if "openid" not in bearer.scope.split():
            raise self._insufficient()
        return self._told(client, bearer)

    def _bearer(self, token: str) -> Bearer | None:
        at = self.using.clock.now()
        if not is_jwt(token):
            with self.using.stores.read() as connection:
                return people.of_token(connection, fingerprint(token), at=at)
        said = self.using.access_tokens.verify(token, at=at)
        if said is None or self.using.issuer not in _audiences(said):
            return None
        if "grant_id" not in said:
            return None
        with self.using.stores.read() as connection:
            return people.of_grant(connection, said["grant_id"], scope=said["scope"], at=at)

    def _told(self, client: Client, bearer: Bearer) -> Response:
        asked = claims.Asked.of(bearer.scope, bearer.claims_request, "userinfo")
        told = {"sub": bearer.subject} | claims.for_userinfo(bearer.person, client, asked)
        alg = client.metadata.userinfo_signed_response_alg
        if alg is None:
            return answer(told)
        signed = told | {
            "iss": self.using.issuer,
            "aud": client.client_id,
            "iat": timestamp(self.using.clock.now()),
        }
        return signed_answer(self.using.access_tokens.keys.sign(signed, alg=alg))

    @staticmethod
    def _insufficient() -> ProtocolError:
        error = _refused("insufficient_scope", "the token was not granted the scope openid", 403)
        error.headers["WWW-Authenticate"] += ', scope="openid"'
        return error


def _audiences(said: dict[str, Any]) -> list[str]:
    audience = said.get("aud")
    return audience if isinstance(audience, list) else [str(audience)]
