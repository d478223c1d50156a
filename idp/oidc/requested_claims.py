"""The `claims` parameter: what a client asks for claim by claim (OpenID Connect Core §5.5)."""

from typing import Any, Literal, TypedDict

from idp.oidc.errors import ProtocolError, invalid_request
from idp.oidc.json_input import MalformedJson, parse_json

MAX_LENGTH = 8 * 1024
MAX_CLAIMS = 50
MAX_DEPTH = 6
"""Containers inside one another: claims → userinfo → name → values → a structured value."""
Place = Literal["id_token", "userinfo"]
PLACES: tuple[Place, ...] = ("id_token", "userinfo")


class ClaimRequest(TypedDict, total=False):
    """How one claim is asked for; nothing in it means "voluntary, any value"."""

    essential: bool
    value: Any
    values: list[Any]


RequestedClaims = dict[str, dict[str, ClaimRequest]]
"""Place (`id_token`, `userinfo`) → claim → how it is asked for; stored as JSON with the grant."""


def parse_claims(text: str) -> RequestedClaims:
    """Return the claims asked for; unknown members are ignored (§5.5).

    Raises:
        ProtocolError: `invalid_request`, when it is not such an object, or too large or deep.
    """
    if len(text) > MAX_LENGTH:
        raise _malformed("is too long")
    try:
        content = parse_json(text, max_depth=MAX_DEPTH)
    except MalformedJson as error:
        raise _malformed(str(error)) from error
    if not isinstance(content, dict):
        raise _malformed("is not an object")
    return {place: _members(content[place]) for place in PLACES if content.get(place)}


def required_value(claims: RequestedClaims, place: Place, name: str) -> str | None:
    """Return the one value that a claim must have, None where any will do."""
    value = claims.get(place, {}).get(name, {}).get("value")
    return value if isinstance(value, str) else None


def _members(asked: object) -> dict[str, ClaimRequest]:
    if not isinstance(asked, dict) or len(asked) > MAX_CLAIMS:
        raise _malformed("has a member that is not a small object")
    return {name: _claim(how) for name, how in asked.items()}


def _claim(how: object) -> ClaimRequest:
    if how is None:
        return {}
    if not isinstance(how, dict) or not isinstance(how.get("values", []), list):
        raise _malformed("asks for a claim in an unknown way")
    if not isinstance(how.get("essential", False), bool):
        raise _malformed("asks for a claim in an unknown way")
    claim = ClaimRequest()
    if "essential" in how:
        claim["essential"] = how["essential"]
    if "value" in how:
        claim["value"] = how["value"]
    if "values" in how:
        claim["values"] = how["values"]
    return claim


def _malformed(what: str) -> ProtocolError:
    return invalid_request(f"claims {what}")
