"""The token endpoint (RFC 6749 §3.2): POST, a form, JSON; nothing else in or out."""

from flask import Request, Response, request

from idp.oidc.back_channel import form_of, serve
from idp.oidc.grants.authorization_code import AuthorizationCodeGrant
from idp.oidc.grants.client_credentials import ClientCredentialsGrant
from idp.oidc.grants.refresh_token import RefreshTokenGrant
from idp.oidc.server import BackChannelRequest, Dependencies, Provider

GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials")
"""What discovery announces."""


class TokenEndpoint:
    """Answers /token."""

    def __init__(self, using: Dependencies):
        self._provider = Provider(using)
        for grant in (AuthorizationCodeGrant, RefreshTokenGrant, ClientCredentialsGrant):
            self._provider.register_grant(grant)

    def view(self) -> Response:
        """Return tokens, or an OAuth error as JSON."""
        return serve(self._respond, request, methods=("POST",))

    def _respond(self, received: Request) -> Response:
        parameters = form_of(received)
        parameters.require("grant_type")
        authorization = received.headers.get("Authorization")
        asked = BackChannelRequest(parameters, authorization)
        response: Response = self._provider.create_token_response(asked)  # type: ignore[assignment]  # what handle_response made
        return response
