"""What an ID token says of a person, read when they agree and frozen on the grant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp.clients.model import Client
from idp.oidc import claims
from idp.oidc.authorization_request import AuthorizationRequest
from idp.session.model import SessionView
from idp.stores import people
from idp.stores.engine import Stores


@dataclass(frozen=True, slots=True)
class FrozenClaims:
    """Callable as `IdTokenFacts`: no statement unless an ID token of this client says more."""

    stores: Stores

    def __call__(self, request: AuthorizationRequest, session: SessionView) -> Mapping[str, Any]:
        """Return claims asked for in `claims.id_token`, or mapped there by the client's folder."""
        asked = claims.Asked.of(" ".join(request.scope), request.claims, "id_token")
        if session.membership is None or not (asked.names or _maps_any(request.client)):
            return {}
        with self.stores.read() as connection:
            person = people.of_membership(connection, session.membership.id)
        return claims.for_id_token(person, request.client, asked) if person else {}


def _maps_any(client: Client) -> bool:
    return any(how.id_token for how in client.policy.claims.values())
