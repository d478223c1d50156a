"""Introspection (RFC 7662): does this token work, and for whom; one statement, no commit."""

from typing import Any

from authlib.oauth2.rfc7662 import IntrospectionEndpoint as AuthlibIntrospection
from flask import Request, Response, request

from idp.clients.model import Client
from idp.crypto.tokens import fingerprint
from idp.kernel.clock import timestamp
from idp.oidc.access_token import is_jwt
from idp.oidc.back_channel import form_of, serve
from idp.oidc.server import BackChannelRequest, Dependencies, Provider, RegisteredClient, registered
from idp.stores import tokens

Inspected = dict[str, Any]
"""What a live token says, as RFC 7662 §2.2 names it."""


class _Introspection(AuthlibIntrospection):
    """Authlib's, which answers `{"active": false}` to all that a caller has no business with."""

    def check_params(self, request: BackChannelRequest, client: RegisteredClient) -> None:
        """Demand a token; a hint that is not understood is ignored (RFC 7662 §2.1)."""
        del client
        request.parameters.require("token")

    def query_token(self, token_string: str, token_type_hint: str | None) -> Inspected | None:
        """Return what a live token of ours says."""
        del token_type_hint
        using: Dependencies = self.server.using
        return _jwt(using, token_string) if is_jwt(token_string) else _opaque(using, token_string)

    def check_permission(
        self, token: Inspected, client: RegisteredClient, request: BackChannelRequest
    ) -> bool:
        """Tell whether the caller got this token itself, or is who it is meant for (R97-11)."""
        del request
        caller: Client = registered(client)
        audience = token.get("aud", ())
        meant_for = [audience] if isinstance(audience, str) else audience
        return token["client_id"] == caller.client_id or caller.client_id in meant_for

    def create_introspection_payload(self, token: Inspected | None) -> dict[str, Any]:
        """Return the answer; nothing more than `active` about what is not live."""
        return {"active": True, **token} if token else {"active": False}


class IntrospectionEndpoint:
    """Answers /introspect, to confidential clients only."""

    def __init__(self, using: Dependencies):
        self._provider = Provider(using)
        self._provider.register_endpoint(_Introspection)

    def view(self) -> Response:
        """Return whether a token works and what it says, as JSON."""
        return serve(self._respond, request, methods=("POST",))

    def _respond(self, received: Request) -> Response:
        authorization = received.headers.get("Authorization")
        asked = BackChannelRequest(form_of(received), authorization)
        return self._provider.answer("introspection", asked)


def _opaque(using: Dependencies, token: str) -> Inspected | None:
    with using.stores.read() as connection:
        live = tokens.find_live(connection, fingerprint(token), at=using.clock.now())
    client = using.registry.by_row(live.client_row_id) if live else None
    if live is None or client is None or not client.is_active:
        return None
    said: Inspected = {
        "iss": using.issuer,
        "client_id": client.client_id,
        "sub": live.subject or client.client_id,
        "scope": live.scope,
        "iat": timestamp(live.issued_at),
        "exp": timestamp(live.expires_at),
    }
    if live.kind == "access":
        said |= {"token_type": "Bearer", "aud": live.audience or using.issuer}
    return said


def _jwt(using: Dependencies, token: str) -> Inspected | None:
    at = using.clock.now()
    said = using.access_tokens.verify(token, at=at)
    client = using.registry.get(str(said.get("client_id"))) if said else None
    if said is None or client is None or not client.is_active:
        return None
    if "grant_id" in said:
        with using.stores.read() as connection:
            if not tokens.grant_is_live(connection, said["grant_id"], at=at):
                return None
    return {name: value for name, value in said.items() if name != "grant_id"} | {
        "token_type": "Bearer"
    }
