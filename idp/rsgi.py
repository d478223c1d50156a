"""What granian tells of a request (RSGI 1.5), and the same as PEP 3333 wants it."""

import io
import sys
from typing import Any, Protocol

Environ = dict[str, Any]
Headers = list[tuple[str, str]]


class RequestHeaders(Protocol):
    """Granian's view of a request's headers; names are lower case."""

    def items(self) -> list[tuple[str, str]]:
        """Return every header."""
        ...


class Scope(Protocol):
    """What granian tells about a request (RSGI 1.5)."""

    method: str
    path: str
    query_string: str
    http_version: str
    scheme: str
    server: str
    client: str
    authority: str | None
    headers: RequestHeaders


class Exchange(Protocol):
    """How the body is read and the response is given (RSGI 1.5)."""

    def __aiter__(self) -> Any:  # noqa: ANN401 - granian's own iterator
        """Return the chunks of the body."""
        ...

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Send the whole response."""
        ...

    def response_empty(self, status: int, headers: Headers) -> None:
        """Send a response without body."""
        ...


def environ_of(scope: Scope, body: bytes) -> Environ:
    """Return a request as PEP 3333 wants it."""
    host, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _bytes_as_text(scope.path),
        "QUERY_STRING": _bytes_as_text(scope.query_string),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in scope.headers.items():
        _add_header(environ, name, _bytes_as_text(value))
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    return environ


def _add_header(environ: Environ, name: str, value: str) -> None:
    """Add one header; repeated ones are joined (RFC 9110 §5.3, RFC 6265 §5.4 for cookies)."""
    if "_" in name or name in {"content-length", "transfer-encoding"}:
        return  # `x_forwarded_for` must not pass for `x-forwarded-for`; the length is known
    if name == "content-type":
        environ["CONTENT_TYPE"] = value
        return
    key = "HTTP_" + name.upper().replace("-", "_")
    between = "; " if name == "cookie" else ","
    environ[key] = f"{environ[key]}{between}{value}" if key in environ else value


def _bytes_as_text(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")
