"""The outermost layer, in front of Flask: which hosts are answered, which headers always go out.

Plain WSGI, so that protocol endpoints pay a microsecond and no request hook (decision 25).
"""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

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
        self._hosts = frozenset({*_host_forms(issuer), *settings.server.trusted_hosts})
        self._has_proxies = settings.server.trusted_proxies > 0
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

        if environ.get("HTTP_HOST", "").lower() not in self._hosts:
            return _refusal(start, "400 Bad Request", "This host name is not served here.\n")
        if environ["REQUEST_METHOD"] not in METHODS:
            allow = ("Allow", ", ".join(sorted(METHODS)))
            return _refusal(start, "405 Method Not Allowed", "Method not allowed.\n", allow)
        if self._has_proxies:
            environ["REMOTE_ADDR"] = _address(environ.get("REMOTE_ADDR", ""))
        return self._app(environ, start)


def behind_proxies(app: "WSGIApplication", hops: int) -> "WSGIApplication":
    """Return `app` believing X-Forwarded-For and -Proto from `hops` proxies, or from none.

    X-Forwarded-Host is never believed: no URL is built from it, and hosts are checked first.
    """
    return ProxyFix(app, x_for=hops, x_proto=hops, x_host=0, x_prefix=0) if hops else app


def _host_forms(issuer: SplitResult) -> Iterable[str]:
    """Yield the issuer's host as browsers write it, and with the scheme's own port (RFC 9110)."""
    host = issuer.netloc.lower()
    yield host
    if issuer.port is None:
        yield f"{host}:{443 if issuer.scheme == 'https' else 80}"


def _address(claimed: str) -> str:
    """Return what a proxy says the peer is, '' unless it is an address: it is counted and kept."""
    try:
        return str(ip_address(claimed.partition("%")[0]))
    except ValueError:
        return ""


def _refusal(
    start: Callable[..., object], status: str, text: str, *headers: tuple[str, str]
) -> Iterable[bytes]:
    body = text.encode()
    start(
        status,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            *headers,
        ],
    )
    return [body]
