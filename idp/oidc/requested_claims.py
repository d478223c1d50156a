"""The `claims` parameter: what a client asks for claim by claim (OpenID Connect Core §5.5)."""

import json
import re
from collections.abc import Mapping
from typing import Any, Literal, NoReturn, TypedDict

from idp.oidc.errors import ProtocolError, invalid_request

MAX_LENGTH = 8 * 1024
MAX_CLAIMS = 50
MAX_NAME = 200
MAX_DEPTH = 6
"""Containers inside one another: claims → userinfo → name → values → a structured value."""
Place = Literal["id_token", "userinfo"]
PLACES: tuple[Place, ...] = ("id_token", "userinfo")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


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
    content = _json(text)
    _refuse_odd(content, depth=0)
    if not isinstance(content, dict):
        raise _malformed("is not an object")
    return {place: _members(content[place]) for place in PLACES if content.get(place)}


def required_value(claims: RequestedClaims, place: Place, name: str) -> str | None:
    """Return the one value that a claim must have, None where any will do."""
    value = claims.get(place, {}).get(name, {}).get("value")
    return value if isinstance(value, str) else None


def _json(text: str) -> object:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _malformed("is not JSON") from error


def _no_constant(_: str) -> NoReturn:
    raise ValueError  # NaN and Infinity are Python's, not JSON's


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


def _refuse_odd(content: object, *, depth: int) -> None:
    """Refuse what no claim holds and no database wants: depth, control characters, surrogates."""
    if depth > MAX_DEPTH:
        raise _malformed("is too deep")
    if isinstance(content, str):
        if _CONTROL.search(content) or not _is_unicode(content):
            raise _malformed("holds a character that it may not")
    elif isinstance(content, list):
        for item in content:
            _refuse_odd(item, depth=depth + 1)
    elif isinstance(content, Mapping):
        for name, item in content.items():
            _refuse_odd(name[:MAX_NAME] if len(name) <= MAX_NAME else "\0", depth=depth + 1)
            _refuse_odd(item, depth=depth + 1)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _malformed(what: str) -> ProtocolError:
    return invalid_request(f"claims {what}")
