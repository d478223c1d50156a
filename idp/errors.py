"""The only map from an exception to a page or to OAuth's JSON."""

import logging
from dataclasses import dataclass

from flask import Flask, Request, Response, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from idp.branding.page import Incident
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.crossing.step_pages import BUSY_SECONDS
from idp.crypto.hash_lane import LaneFull
from idp.kernel.clock import Clock
from idp.kernel.ids import new_id
from idp.oidc.errors import ProtocolError
from idp.pages.render import Pages
from idp.stores.engine import DatabaseUnavailable

_LOG = logging.getLogger("idp")
_PROTOCOL_PATHS = (
    "/token/",
    "/userinfo/",
    "/introspect/",
    "/events/",
    "/revoke/",
    "/jwks/",
    "/register/",
    "/.well-known/",
)
_MESSAGES = {
    400: "error.bad_request",
    403: "error.forbidden",
    404: "error.not_found",
    405: "error.method_not_allowed",
    413: "error.too_large",
    429: "error.too_many_requests",
    503: "error.unavailable",
}
_OAUTH_ERRORS = {404: "not_found", 405: "invalid_request", 413: "invalid_request"}


@dataclass(frozen=True, slots=True)
class ErrorPages:
    """Answers for what went wrong: a page for people, JSON for clients, never a trace."""

    pages: Pages
    registry: ClientRegistry
    clock: Clock

    def install(self, app: Flask) -> None:
        """Handle every exception of `app`."""
        app.register_error_handler(ProtocolError, self.protocol)
        app.register_error_handler(LaneFull, self.busy)
        app.register_error_handler(DatabaseUnavailable, self.database)
        app.register_error_handler(HTTPException, self.http)
        app.register_error_handler(Exception, self.bug)

    def protocol(self, error: ProtocolError) -> Response:
        """Answer a protocol failure that nobody could redirect: a page, or JSON."""
        if not error.shown:
            return _json(error.error, error.description, error.status, error.headers)
        message = {
            "invalid_client": "error.unknown_client",
            "invalid_redirect_uri": "error.redirect_uri",
        }.get(error.error, "error.bad_request")
        return self._page(error.status if error.status != 401 else 400, message)  # noqa: PLR2004 - a page is no challenge

    def busy(self, error: LaneFull) -> Response:
        """Answer that too many sign-ins wait for their hash: 503, and when to come back."""
        del error
        response = self._page(503, "error.unavailable")
        response.headers["Retry-After"] = str(BUSY_SECONDS)
        return response

    def database(self, error: DatabaseUnavailable) -> Response:
        """Answer that the database does not answer: 503, nothing was lost."""
        _LOG.error("database: %s", type(error.orig).__name__)
        if _is_protocol(request):
            return _json(
                "temporarily_unavailable", "try again", 503, {"Retry-After": str(BUSY_SECONDS)}
            )
        response = self._page(503, "error.unavailable")
        response.headers["Retry-After"] = str(BUSY_SECONDS)
        return response

    def http(self, error: HTTPException) -> Response:
        """Answer an HTTP error of the framework in the right form."""
        code = error.code or 500
        headers = _allow(error) if isinstance(error, MethodNotAllowed) else {}
        if _is_protocol(request):
            return _json(_OAUTH_ERRORS.get(code, "invalid_request"), "", code, headers)
        response = self._page(code, _MESSAGES.get(code, "error.bad_request"))
        response.headers.update(headers)
        return response

    def bug(self, error: Exception) -> Response:
        """Answer an unexpected exception with a reference; the log has the rest."""
        reference = new_id()[:8]
        _LOG.error("incident %s on %s", reference, request.path, exc_info=error)
        if _is_protocol(request):
            return _json("server_error", f"reference {reference}", 500, {})
        at = self.clock.now().strftime("%d/%m/%Y %H:%M UTC")
        return self._page(500, "error.internal", Incident(reference=reference, at=at))

    def _page(self, status: int, message: str, incident: Incident | None = None) -> Response:
        context = {"message_id": message, "incident": incident}
        return self.pages.render("error.html", self._client(), status=status, context=context)

    def _client(self) -> Client | None:
        """Return the portal that the request names, for the look and the way back."""
        named = request.args.get("client_id") or request.path.split("/")[1]
        return self.registry.get(named)


def _is_protocol(current: Request) -> bool:
    return f"{current.path}/".startswith(_PROTOCOL_PATHS)


def _allow(error: MethodNotAllowed) -> dict[str, str]:
    """Return the header that a 405 must carry (RFC 9110 §15.5.6)."""
    return {"Allow": ", ".join(sorted(error.valid_methods or ()))}


def _json(error: str, description: str, status: int, headers: dict[str, str]) -> Response:
    body = {"error": error} | ({"error_description": description} if description else {})
    response = jsonify(body)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers)
    return response
