"""The only way to fetch a URL that a client handed over (OpenID Core §8.1, OC-10).

https, public addresses, no redirect, two seconds, 64 KB. The address is checked and then connected
to: a name that changes its mind in between gains nothing.
"""

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from idp.kernel.clock import monotonic
from idp.kernel.deadline import Until
from idp.oidc.json_input import MalformedJson, parse_json
from idp.stores.engine import write_is_open

TIMEOUT_SECONDS = 2.0
MAX_BYTES = 64 * 1024
_MAX_DEPTH = 8
_HTTP_OK = 200
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class FetchRefused(ValueError):
    """The URL may not be fetched, or did not answer as a JSON document in time."""


class FetchJson(Protocol):
    """Fetches the JSON document at a URL; raises `FetchRefused`."""

    def __call__(self, url: str, /) -> object:
        """Return what the document holds."""
        ...


@dataclass(frozen=True, slots=True)
class GuardedFetch:
    """Fetches JSON from public https hosts; from loopback and http too where tests say so."""

    allow_loopback: bool = False

    def __call__(self, url: str, /) -> object:
        """Return the JSON document at `url`.

        Raises:
            FetchRefused: Whatever the reason; the text says it and repeats nothing of the answer.
        """
        if write_is_open():
            msg = "a write transaction is open"
            raise RuntimeError(msg)
        parts = _split(url)
        try:
            return self._get(parts)
        except (OSError, http.client.HTTPException, MalformedJson) as error:
            msg = "the URL did not answer with JSON"
            raise FetchRefused(msg) from error

    def _get(self, parts: SplitResult) -> object:
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self._address(host, port, parts.scheme)
        connection = _Pinned(host, port, address, secure=parts.scheme == "https")
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", path, headers={"Accept": "application/json"})
            until = connection.begun_at + TIMEOUT_SECONDS
            answer = http.client.HTTPResponse(Until(connection.sock, until), method="GET")  # type: ignore[arg-type]  # it asks for a file of it alone
            answer.begin()
            if answer.status != _HTTP_OK:
                msg = "the URL did not answer 200"
                raise FetchRefused(msg)
            body = answer.read(MAX_BYTES + 1)
        finally:
            connection.close()
        if len(body) > MAX_BYTES:
            msg = "the document is too large"
            raise FetchRefused(msg)
        return parse_json(body, max_depth=_MAX_DEPTH)

    def _address(self, host: str, port: int, scheme: str) -> str:
        """Return an address of the host; every one that it has must be allowed."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        for text in addresses:
            ip = ipaddress.ip_address(text.partition("%")[0])
            tested = self.allow_loopback and ip.is_loopback
            if not tested and (scheme != "https" or not _is_public(ip)):
                msg = "the host may not be asked"
                raise FetchRefused(msg)
        return addresses[0]


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError as error:
        msg = "the URL is malformed"
        raise FetchRefused(msg) from error
    if parts.scheme not in {"https", "http"} or not has_host or parts.username is not None:
        msg = "the URL is not a plain https URL"
        raise FetchRefused(msg)
    return parts


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    inner = _carried(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that a translator would reach for an IPv6 one."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever the name says a moment later."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool):
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self.begun_at = monotonic()
        self._address = address
        self._context = ssl.create_default_context() if secure else None

    def connect(self) -> None:
        """Connect to the address that was checked, with TLS for the name."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        if self._context is None:
            self.sock = plain
        else:
            self.sock = self._context.wrap_socket(plain, server_hostname=self.host)
