"""A client acting for itself (RFC 6749 §4.4)."""

from typing import Any

from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6749.errors import UnauthorizedClientError

from idp.clients.model import Client
from idp.oidc import access_token
from idp.oidc.access_token import Minted
from idp.oidc.claims import SCOPES
from idp.oidc.errors import ProtocolError
from idp.oidc.server import BackChannelRequest, Dependencies, registered
from idp.stores import tokens

_OF_PEOPLE = frozenset({"openid", "offline_access", *SCOPES})


class ClientCredentialsGrant(grants.ClientCredentialsGrant):
    """Authlib's; a JWT costs no statement, an opaque token one and its commit."""

    request: BackChannelRequest

    @property
    def using(self) -> Dependencies:
        """Return what the grant stands on."""
        using: Dependencies = self.server.using
        return using

    def validate_requested_scope(self) -> None:
        """Refuse a public client, and a scope that the client's folder does not list (TK-cc-scope).

        Raises:
            ProtocolError: `invalid_scope`.
        """
        client = registered(self.request.client)
        if client.metadata.token_endpoint_auth_method == "none":
            raise UnauthorizedClientError
        _scope(client, self.request.parameters.get("scope"))

    def generate_token(self, **_of_authlib: object) -> dict[str, Any]:  # type: ignore[override]  # what Authlib passes is known here
        """Return the answer; nothing about a person, no refresh token (§4.4.3)."""
        client, at = registered(self.request.client), self.using.clock.now()
        scope = _scope(client, self.request.parameters.get("scope"))
        minted = access_token.mint(client, scope, refresh=False)
        rows = access_token.rows_of(client, minted, None, at=at)
        if rows:
            with self.using.stores.write_tokens() as tx:
                tokens.insert(tx, rows)
        signer = self.using.access_tokens
        access = minted.access or signer.sign(client, minted, granted=None, at=at)
        return _body(access, minted)


def _scope(client: Client, asked: str | None) -> str:
    """Return the scope that a client gets for itself: all of its own when it asks for none."""
    allowed = [name for name in client.metadata.scopes if name not in _OF_PEOPLE]
    if asked is None:
        return " ".join(allowed)
    wanted = set(asked.split())
    if not wanted <= set(allowed):
        raise ProtocolError("invalid_scope", "this client may not ask for that scope for itself")
    return " ".join(name for name in allowed if name in wanted)


def _body(access: str, minted: Minted) -> dict[str, Any]:
    body = {"access_token": access, "token_type": "Bearer", "expires_in": minted.expires_in}
    return body | ({"scope": minted.scope} if minted.scope else {})
