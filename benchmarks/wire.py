"""HTTP/1.1 as little as a load generator needs: keep-alive, Content-Length, one socket each."""

import re
import socket
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

Flow = Generator[bytes, "Reply", None]
"""One operation: gives requests, is sent their replies."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: *([^\r]*)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", re.IGNORECASE)
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Target:
    """A server on loopback."""

    port: int

    @property
    def host(self) -> str:
        """Return what the Host header says."""
        return f"localhost:{self.port}"

    @property
    def issuer(self) -> str:
        """Return the URL of its root."""
        return f"http://{self.host}"

    def connect(self) -> socket.socket:
        """Return a new connection."""
        link = socket.create_connection(("127.0.0.1", self.port), timeout=_SECONDS)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return link


@dataclass(frozen=True, slots=True)
class Reply:
    """A response; parsed no further than what an operation asks of it."""

    status: int
    head: bytes
    body: bytes

    @property
    def location(self) -> str:
        """Return where it leads, '' when nowhere."""
        found = _LOCATION.search(self.head)
        return found[1].decode() if found else ""

    @property
    def cookies(self) -> dict[str, str]:
        """Return the cookies that it sets."""
        return {name.decode(): value.decode() for name, value in _COOKIE.findall(self.head)}


@dataclass
class Jar:
    """A browser's cookies, all sent everywhere."""

    cookies: dict[str, str] = field(default_factory=dict)

    def take(self, reply: Reply) -> Reply:
        """Keep a reply's cookies; returns the reply."""
        self.cookies |= reply.cookies
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        return reply

    def headers(self) -> dict[str, str]:
        """Return the header that sends them."""
        text = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": text} if text else {}


def get(target: Target, url: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a GET of a path or of a URL of the target's."""
    return _request("GET", target, url, headers or {}, b"")


def post(
    target: Target,
    url: str,
    form: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Return a POST of a form."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return _request("POST", target, url, {**kind, **(headers or {})}, urlencode(form).encode())


def _request(
    method: str, target: Target, url: str, headers: Mapping[str, str], body: bytes
) -> bytes:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {path} HTTP/1.1", f"Host: {target.host}", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def whole_reply(received: bytes) -> Reply | None:
    """Return the reply when all of it has come, None before.

    Raises:
        OSError: It is none that this generator understands.
    """
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = received[:end]
    status = int(head[9:12])
    found = _LENGTH.search(head)
    if found is None and status not in {204, 304}:
        raise OSError("a response without Content-Length")
    length = int(found[1]) if found else 0
    body = received[end + 4 :]
    return Reply(status, head, body) if len(body) >= length else None


def once(target: Target, request: bytes) -> Reply:
    """Send one request on a connection of its own.

    Raises:
        OSError: Nobody answers.
    """
    with target.connect() as link:
        return exchange(link, request)


def exchange(link: socket.socket, request: bytes) -> Reply:
    """Send a request on a connection and wait for its reply."""
    link.sendall(request)
    received = b""
    while (reply := whole_reply(received)) is None:
        received += received_from(link)
    return reply


def received_from(link: socket.socket) -> bytes:
    """Return what has come on a connection.

    Raises:
        OSError: The server hung up.
    """
    chunk = link.recv(65536)
    if not chunk:
        raise OSError("the server hung up")
    return chunk


def play(target: Target, flow: Flow) -> None:
    """Run one operation to its end, alone."""
    with target.connect() as link:
        try:
            request = next(flow)
            while True:
                request = flow.send(exchange(link, request))
        except StopIteration:
            return
