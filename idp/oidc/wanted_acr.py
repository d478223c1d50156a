"""How strong a sign-in is wanted: `acr_floor`, `acr_values`, the `acr` claim (Core §5.5.1)."""

from collections.abc import Iterator

from idp.oidc.authorization_request import AuthorizationRequest
from idp.session.assurance import ACR_VALUES, strongest, weakest


def wanted(request: AuthorizationRequest) -> str:
    """Return the class that a session has to meet, '' where any will do.

    Of a list of classes the weakest will do. An essential claim may name a class that this provider
    does not know: it is returned as it is, and nobody meets it; a voluntary one is ignored.
    """
    essential = list(_essential(request))
    if essential and not weakest(essential):
        return essential[0]
    floor = request.client.policy.sign_in.acr_floor
    if floor and floor not in ACR_VALUES:
        return floor
    voluntary = [*request.acr_values, *_values(request)]
    return strongest([floor, weakest(essential), weakest(voluntary)])


def _essential(request: AuthorizationRequest) -> Iterator[str]:
    if request.claims.get("id_token", {}).get("acr", {}).get("essential"):
        yield from _values(request)


def _values(request: AuthorizationRequest) -> Iterator[str]:
    asked = request.claims.get("id_token", {}).get("acr", {})
    for value in (asked.get("value"), *asked.get("values", ())):
        if isinstance(value, str) and value:
            yield value
