"""`/jwks`: the provider's public keys (RFC 7517 §5)."""

from flask import Response, request

from idp.oidc.signing import SigningKeys


class JwksEndpoint:
    """Serves every published key: next, active and recently retired."""

    def __init__(self, *, keys: SigningKeys):
        self._keys = keys

    def view(self) -> Response:
        """Return the JWK Set, or 304."""
        return self._keys.document.answer(request)
