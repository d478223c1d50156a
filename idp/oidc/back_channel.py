"""What the endpoints that programs call share: a form comes in, JSON goes out, never a page."""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from idp.oidc.errors import ProtocolError, invalid_request
from idp.oidc.parameters import FORM, Parameters, parse_form

ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""What routes of the back channel accept, so that the refusal of a method is JSON too."""
MAX_BODY = 64 * 1024
# These endpoints read no cookie: a page of another origin gains nothing that its server had not.
_OPEN_TO_PAGES = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "WWW-Authenticate, Retry-After",
}
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "3600",
}
_EVERY_ANSWER = {
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
    "X-Content-Type-Options": "nosniff",
    **_OPEN_TO_PAGES,
}


def serve(
    respond: Callable[[Request], Response], request: Request, *, methods: Collection[str]
) -> Response:
    """Return the endpoint's answer, or the JSON of its refusal; never an HTML page."""
    if request.method == "OPTIONS":
        allowed = ", ".join((*methods, "OPTIONS"))
        headers = {"Allow": allowed, "Access-Control-Allow-Methods": allowed, **_PREFLIGHT}
        return Response(status=204, headers=_EVERY_ANSWER | headers)
    if request.method not in methods:
        headers = {"Allow": ", ".join((*methods, "OPTIONS"))}
        allowed_only = f"this endpoint answers {' and '.join(methods)} only"
        return refusal(ProtocolError("invalid_request", allowed_only, status=405, headers=headers))
    try:
        return respond(request)
    except ProtocolError as error:
        return refusal(error)


def refusal(error: ProtocolError) -> Response:
    """Return an OAuth error as JSON (RFC 6749 §5.2)."""
    body = {"error": error.error}
    if error.description:
        body["error_description"] = error.description
    return answer(body, status=error.status, headers=error.headers)


def answer(
    body: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return JSON that nobody may keep (RFC 6749 §5.1)."""
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return _response(text, "application/json", status=status, headers=headers)


def signed_answer(token: str) -> Response:
    """Return a signed JWT that nobody may keep (OpenID Connect Core §5.3.2)."""
    return _response(token, "application/jwt")


def _response(
    text: str, media_type: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    every = _EVERY_ANSWER | dict(headers or {})
    return Response(text, status=status, headers=every, content_type=media_type)


def form_of(request: Request) -> Parameters:
    """Return the parameters of a request's body; its query string is never looked at.

    Raises:
        ProtocolError: `invalid_request`: not a form, malformed, repeated, or too large (413).
    """
    return parse_form(_body(request), request.content_type or "")


def form_if_any(request: Request) -> Parameters:
    """Return the parameters of a body that is a form, none for any other body."""
    media_type = (request.content_type or "").partition(";")[0].strip().lower()
    return form_of(request) if media_type == FORM else Parameters({})


def _body(request: Request) -> bytes:
    too_large = ProtocolError("invalid_request", "the body is too large", status=413)
    if (request.content_length or 0) > MAX_BODY:
        raise too_large
    try:
        body = request.stream.read(MAX_BODY + 1)
    except RequestEntityTooLarge as error:
        raise too_large from error
    except (OSError, EOFError) as error:
        raise invalid_request("the body could not be read") from error
    if len(body) > MAX_BODY:
        raise too_large
    return body
