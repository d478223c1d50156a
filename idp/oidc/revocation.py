"""Revocation (RFC 7009): a client gives a token back."""

from dataclasses import dataclass

from authlib.oauth2.rfc7009 import RevocationEndpoint as AuthlibRevocation
from flask import Request, Response, request

from idp.audit.events import TokenRevoked
from idp.audit.record import record
from idp.clients.model import Client
from idp.crypto.tokens import fingerprint
from idp.oidc.access_token import is_jwt
from idp.oidc.back_channel import form_of, serve
from idp.oidc.errors import ProtocolError
from idp.oidc.server import BackChannelRequest, Dependencies, Provider, RegisteredClient, registered
from idp.stores import grants, tokens


@dataclass(frozen=True, slots=True)
class _Given:
    """A token that its owner gives back: one access token, or the whole grant it stands for."""

    client_id: str
    grant_id: str | None
    access_hash: bytes | None


class _Revocation(AuthlibRevocation):
    """Authlib's, which touches nothing of another client's and says 200 all the same (§2.2)."""

    def authenticate_token(
        self, request: BackChannelRequest, client: RegisteredClient
    ) -> _Given | None:
        """Return the caller's own token; a hint is never needed to find it (§2.1).

        Raises:
            ProtocolError: `unsupported_token_type`: a JWT that stands for no grant can't be taken
                back (§2.2.1).
        """
        using: Dependencies = self.server.using
        token = request.parameters.require("token")
        given = _jwt(using, token) if is_jwt(token) else _stored(using, token)
        own = given is not None and given.client_id == registered(client).client_id
        if own and given and given.grant_id is None and given.access_hash is None:
            raise ProtocolError("unsupported_token_type", "this token can only expire")
        return given if own else None

    def revoke_token(self, token: _Given, request: BackChannelRequest) -> None:
        """End a grant with all its tokens, or one opaque access token (7009-02)."""
        using: Dependencies = self.server.using
        client: Client = registered(request.client)
        at = using.clock.now()
        with using.stores.write() as tx:
            if token.access_hash is not None:
                tokens.drop(tx, token.access_hash)
            elif token.grant_id and grants.revoke(tx, token.grant_id, because="given_back", at=at):
                event = TokenRevoked(
                    at=at,
                    grant_id=token.grant_id,
                    organisation_id=client.organisation_id,
                    client_id=client.client_id,
                )
                record(tx, event)


class RevocationEndpoint:
    """Answers /revoke, to public clients too."""

    def __init__(self, using: Dependencies):
        self._provider = Provider(using)
        self._provider.register_endpoint(_Revocation)

    def view(self) -> Response:
        """Return an empty object: the token works no more, or never did."""
        return serve(self._respond, request, methods=("POST",))

    def _respond(self, received: Request) -> Response:
        authorization = received.headers.get("Authorization")
        asked = BackChannelRequest(form_of(received), authorization)
        return self._provider.answer("revocation", asked)


def _stored(using: Dependencies, token: str) -> _Given | None:
    token_hash = fingerprint(token)
    with using.stores.read() as connection:
        owner = tokens.find_owner(connection, token_hash)
    client = using.registry.by_row(owner.client_row_id) if owner else None
    if owner is None or client is None:
        return None
    if owner.kind == "access":
        return _Given(client.client_id, owner.grant_id, token_hash)
    return _Given(client.client_id, owner.grant_id, None)


def _jwt(using: Dependencies, token: str) -> _Given | None:
    said = using.access_tokens.verify(token, at=using.clock.now())
    return _Given(str(said["client_id"]), said.get("grant_id"), None) if said else None
