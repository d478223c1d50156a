"""The outermost layer, in front of Flask: which hosts are answered, which headers always go out.

Plain WSGI, so that protocol endpoints pay a microsecond and no request hook (decision 25).
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.middleware.proxy_fix import ProxyFix

from idp.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE"})
_YEAR = 31_536_000


class Edge:
    """Refuses unknown hosts and odd methods, and adds the headers of every response."""

    def __init__(self, app: "WSGIApplication", settings: Settings):
        """Stand in front of `app` as `settings` say; the issuer's own host is always answered."""
        self._app = app
        issuer = urlsplit(settings.issuer)
        self._hosts = frozenset({issuer.netloc, *settings.server.trusted_hosts})
        self._headers = [("X-Content-Type-Options", "nosniff")]
        if settings.is_https:
            self._headers.append(("Strict-Transport-Security", f"max-age={_YEAR}"))

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: object = None
        ) -> Callable[[bytes], object]:
            return start_response(status, headers + self._headers, exc_info)  # type: ignore[arg-type]  # WSGI's own triple

        if environ.get("HTTP_HOST") not in self._hosts:
            return _refusal(start, "400 Bad Request", "This host name is not served here.\n")
        if environ["REQUEST_METHOD"] not in METHODS:
            return _refusal(start, "405 Method Not Allowed", "Method not allowed.\n")
        return self._app(environ, start)


def behind_proxies(app: "WSGIApplication", hops: int) -> "WSGIApplication":
    """Return `app` believing X-Forwarded-For and -Proto from `hops` proxies, or from none.

    X-Forwarded-Host is never believed: no URL is built from it, and hosts are checked first.
    """
    return ProxyFix(app, x_for=hops, x_proto=hops, x_host=0, x_prefix=0) if hops else app


def _refusal(start: Callable[..., object], status: str, text: str) -> Iterable[bytes]:
    body = text.encode()
    start(
        status,
        [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))],
    )
    return [body]
