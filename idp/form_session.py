"""Flask's signed cookie, for the token of forms and the language, on pages only.

Protocol endpoints read and write no such cookie: opening one would cost each of them more than a
statement (decision 25).
"""

import hashlib

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

PROTOCOL_PATHS = (
    "/authorize/",
    "/token/",
    "/userinfo/",
    "/introspect/",
    "/events/",
    "/revoke/",
    "/jwks/",
    "/register/",
    "/.well-known/",
    "/static/",
    "/brand/",
    "/health/",
)
"""Where answers are made for programs, or the same for everybody; whole words of the path."""


class PageSessions(SecureCookieSessionInterface):
    """Opens the cookie where a page may need it, with one serializer for the process."""

    digest_method = staticmethod(hashlib.sha256)

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the one serializer; the key does not change while a process lives."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the page's cookie, or None where Flask is to put an empty, closed one."""
        if f"{request.path}/".startswith(PROTOCOL_PATHS):
            return None
        return super().open_session(app, request)
