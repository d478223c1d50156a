"""One request to a service that the operator named: no redirect, limits for time and size."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from idp.kernel.clock import monotonic
from idp.kernel.deadline import Until
from idp.stores.engine import write_is_open

MAX_BYTES: Final = 1024 * 1024


class NoHttpAnswer(Exception):
    """The service can't be reached, was too slow, too long, or speaks no HTTP."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back, whatever its status; `retry_after` is the header of that name."""

    status: int
    retry_after: str
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpService:
    """A service under one base URL, asked over connections that are closed after each answer.

    Attributes:
        base_url: `https://host/path`, or http on a loopback address; no slash at the end.
        headers: Sent with every request, secret ones too: hence no redirect is followed.
        connect_timeout: Seconds that connecting may take.
    """

    base_url: str
    headers: Mapping[str, str] = field(repr=False)
    connect_timeout: float = 2.0

    def get(self, path: str, *, until: float) -> HttpAnswer:
        """Return the answer to `GET base_url + path`, all of it read before `until`.

        Raises:
            NoHttpAnswer: There is none, or not in time.
        """
        return self._answer("GET", path, None, until)

    def post(self, path: str, body: bytes, *, until: float) -> HttpAnswer:
        """Return the answer to `POST base_url + path` with a body of JSON; otherwise as `get`.

        Raises:
            NoHttpAnswer: There is none, or not in time.
        """
        return self._answer("POST", path, body, until)

    def _answer(self, method: str, path: str, body: bytes | None, until: float) -> HttpAnswer:
        if write_is_open():
            raise RuntimeError("a write transaction is open")
        base = urlsplit(self.base_url)
        try:
            connection = _Timed(base.hostname or "", base.port, base.scheme == "https")
            connection.open(until, self.connect_timeout)
            try:
                target = base.path.rstrip("/") + path
                connection.request(method, target, body, self._headers(body))
                return _read(connection, method, until)
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoHttpAnswer(type(error).__name__) from error

    def _headers(self, body: bytes | None) -> dict[str, str]:
        typed = {} if body is None else {"Content-Type": "application/json"}
        return {**self.headers, **typed, "Connection": "close"}


class _Timed(http.client.HTTPConnection):
    """A connection whose time to connect is one limit for all addresses of a name."""

    def __init__(self, host: str, port: int | None, secure: bool) -> None:  # noqa: FBT001 - of this file alone
        super().__init__(host, port or (443 if secure else 80))
        self._context = ssl.create_default_context() if secure else None

    def open(self, until: float, connect_timeout: float) -> None:
        """Connect to the first address that answers."""
        until = min(until, monotonic() + connect_timeout)
        refused: OSError = TimeoutError()
        for *_, address in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
            left = until - monotonic()
            if left <= 0:
                raise refused
            try:
                plain = socket.create_connection((str(address[0]), self.port), left)
            except OSError as error:
                refused = error
                continue
            self.sock = self._secured(plain)
            return
        raise refused

    def _secured(self, plain: socket.socket) -> socket.socket:
        if self._context is None:
            return plain
        try:
            return self._context.wrap_socket(plain, server_hostname=self.host)
        except OSError:
            plain.close()
            raise


def _read(connection: _Timed, method: str, until: float) -> HttpAnswer:
    answer = http.client.HTTPResponse(Until(connection.sock, until), method=method)  # type: ignore[arg-type]  # it asks for a file of it alone
    answer.begin()
    body = answer.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise NoHttpAnswer("too large")
    return HttpAnswer(answer.status, answer.getheader("Retry-After", ""), body)
