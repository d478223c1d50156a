"""Authlib's authorization server on our own ground: the only place that fits the two together.

Authlib finds the grant, walks its checks and speaks the error vocabulary. It never sees the HTTP
request (its request object is filled from parameters that were parsed strictly), authenticates no
client, makes no token and stores nothing: all of that is ours.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oauth2 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from flask import Response

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.kernel.clock import Clock
from idp.oidc import back_channel
from idp.oidc.access_token import AccessTokenSigner
from idp.oidc.client_assertion import AssertionVerifier, FetchKeys
from idp.oidc.client_authentication import (
    NO_GUARD,
    ClientAuthenticator,
    Guard,
    no_keys_elsewhere,
)
from idp.oidc.errors import ProtocolError
from idp.oidc.id_token import IdTokens
from idp.oidc.parameters import Parameters
from idp.oidc.signing import SigningKeys
from idp.stores.engine import Stores

# At DEBUG, Authlib logs whole token answers; raising the root logger's level must not bring that.
logging.getLogger("authlib").setLevel(logging.INFO)

# Authlib's own sentences repeat what the client sent, and may hold what RFC 6749 §5.2 forbids.
_SENTENCES = {
    "invalid_client": "the client is unknown or its authentication failed",
    "invalid_grant": "the code or token is not valid",
    "invalid_request": "a parameter is missing",
    "invalid_scope": "the scope is unknown or larger than what was granted",
    "unauthorized_client": "this client may not use this grant type",
    "unsupported_grant_type": "this grant type is not supported",
}
# Authlib refuses http itself, one request at a time; here settings refuse to start with it.
_NOWHERE = "https://localhost/"


class BackChannelRequest(OAuth2Request):
    """A request as Authlib wants it, made of parameters that the strict layer let through."""

    def __init__(self, parameters: Parameters, authorization: str | None):
        super().__init__("POST", _NOWHERE, headers={})
        self.parameters = parameters
        self.authorization = authorization
        self.payload = BasicOAuth2Payload(dict(parameters))

    @property
    def form(self) -> dict[str, str]:
        """Return the body's parameters."""
        return dict(self.parameters)

    @property
    def args(self) -> dict[str, str | None]:
        """Return nothing: no parameter comes from a URL."""
        return {}


class RegisteredClient(ClientMixin):
    """A client as Authlib asks about it; its secret is not Authlib's business."""

    def __init__(self, client: Client):
        self.registered = client

    def get_client_id(self) -> str:
        """Return what the client calls itself."""
        return self.registered.client_id

    def check_grant_type(self, grant_type: str) -> bool:
        """Tell whether the client's folder lists this grant type (TK-grant-*)."""
        return grant_type in self.registered.metadata.grant_types


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """What the endpoints of the back channel stand on; `assembled` makes it."""

    stores: Stores
    clock: Clock
    registry: ClientRegistry
    issuer: str
    authenticator: ClientAuthenticator
    access_tokens: AccessTokenSigner
    id_tokens: IdTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a deployment may add: a count of wrong secrets, a way to read clients' `jwks_uri`."""

    guard: Guard = NO_GUARD
    fetch_keys: FetchKeys = no_keys_elsewhere


def assembled(
    *,
    stores: Stores,
    registry: ClientRegistry,
    keys: SigningKeys,
    issuer: str,
    options: Options | None = None,
) -> Dependencies:
    """Return what every endpoint of the back channel is built with; the clock is the stores'."""
    options, clock = options or Options(), stores.clock
    assertions = AssertionVerifier(
        stores=stores,
        clock=clock,
        audiences=frozenset({issuer, f"{issuer}/token"}),
        fetch_keys=options.fetch_keys,
    )
    authenticator = ClientAuthenticator(
        registry=registry, clock=clock, assertions=assertions, guard=options.guard
    )
    return Dependencies(
        stores=stores,
        clock=clock,
        registry=registry,
        issuer=issuer,
        authenticator=authenticator,
        access_tokens=AccessTokenSigner(keys=keys, issuer=issuer),
        id_tokens=IdTokens(keys=keys, issuer=issuer),
    )


class Provider(AuthorizationServer):
    """Authlib's frame; everything in it that decides, spends or stores is replaced."""

    def __init__(self, dependencies: Dependencies):
        super().__init__()
        self.using = dependencies

    def authenticate_client(
        self, request: OAuth2Request, methods: object, endpoint: str = "token"
    ) -> ClientMixin:
        """Return the client that proves itself; `methods` is for the client's folder to say.

        Raises:
            ProtocolError: `invalid_client` or `invalid_request`.
        """
        del methods
        if not isinstance(request, BackChannelRequest):
            msg = "requests are made by the strict layer"
            raise TypeError(msg)
        client = self.using.authenticator.authenticate(
            request.parameters, request.authorization, public=endpoint != "introspection"
        )
        return RegisteredClient(client)

    def create_oauth2_request(self, request: BackChannelRequest) -> OAuth2Request:
        """Return the request as the strict layer made it."""
        return request

    def answer(self, endpoint: str, request: BackChannelRequest) -> Response:
        """Return the answer of one of Authlib's endpoints, refusals included."""
        response: Response = self.create_endpoint_response(endpoint, request)  # type: ignore[no-untyped-call]  # what handle_response made
        return response

    def handle_response(self, status: int, body: Mapping[str, object], headers: object) -> Response:
        """Return JSON; our own headers replace Authlib's."""
        del headers
        return back_channel.answer(body, status=status)

    def handle_error_response(self, request: OAuth2Request, error: OAuth2Error) -> Response:
        """Return Authlib's refusal with a sentence of ours."""
        del request
        code = error.error or "invalid_request"
        return back_channel.refusal(ProtocolError(code, _SENTENCES.get(code, "")))

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Tell nobody: what happened is in the database."""

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Store nothing: tokens were stored with the claim that made room for them."""


def registered(client: ClientMixin | None) -> Client:
    """Return our client behind Authlib's."""
    if not isinstance(client, RegisteredClient):
        msg = "clients come from the registry"
        raise TypeError(msg)
    return client.registered
