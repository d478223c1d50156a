"""Applications that do nothing: what the server and the framework cost by themselves."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from idp import server
from idp.gateway import Gateway

_BODY = b"hello\n"


def flask_app() -> Flask:
    """Return Flask with one page."""
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: _BODY)
    return app


def bare_app() -> Callable[..., Iterable[bytes]]:
    """Return a WSGI application without a framework."""

    def hello(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        del environ
        length = ("Content-Length", str(len(_BODY)))
        start_response("200 OK", [("Content-Type", "text/plain"), length])
        return [_BODY]

    return hello


def behind_gateway() -> Gateway:
    """Return Flask's hello as Parvis is served."""
    return server.gateway(flask_app().wsgi_app, threads=32, max_body_bytes=65_536)
