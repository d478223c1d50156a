"""Fetching what a client points at: never an address that only we can reach."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from idp.oidc import guarded_fetch
from idp.oidc.guarded_fetch import FetchRefused, GuardedFetch

NEVER = threading.Event()
ANSWERS: dict[str, tuple[int, bytes]] = {
    "/jwks?x=1": (200, b'{"keys": []}'),
    "/missing": (404, b"{}"),
    "/text": (200, b"not json"),
    "/deep": (200, b"[" * 50 + b"]" * 50),
    "/large": (200, b'"' + b"x" * 70_000 + b'"'),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer as the path says."""
        if self.path == "/slow":
            NEVER.wait(timeout=10)
            return
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/jwks?x=1")
            self.end_headers()
            return
        status, body = ANSWERS.get(self.path, (200, b"{}"))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_loopback_is_read_only_where_tests_say_so(origin: str) -> None:
    assert GuardedFetch(allow_loopback=True)(f"{origin}/jwks?x=1") == {"keys": []}
    with pytest.raises(FetchRefused):
        GuardedFetch()(f"{origin}/jwks?x=1")


@pytest.mark.parametrize("path", ["/missing", "/text", "/deep", "/large", "/redirect"])
def test_what_is_no_small_json_document_is_refused(origin: str, path: str) -> None:
    with pytest.raises(FetchRefused):
        GuardedFetch(allow_loopback=True)(origin + path)


def test_a_slow_answer_is_not_waited_for(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_fetch, "TIMEOUT_SECONDS", 0.1)
    with pytest.raises(FetchRefused):
        GuardedFetch(allow_loopback=True)(f"{origin}/slow")
    NEVER.set()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:0001::",
        "64:ff9b::7f00:1",
    ],
)
def test_a_name_that_leads_inside_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: found)
    with pytest.raises(FetchRefused, match="may not be asked"):
        GuardedFetch()("https://rp.example/jwks")


def test_plain_http_to_a_public_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(0, 0, 0, "", ("93.184.216.34", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: found)
    with pytest.raises(FetchRefused, match="may not be asked"):
        GuardedFetch()("http://rp.example/jwks")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://rp.example/",
        "https://",
        "https:///x",
        "https://user@rp.example/",
        "https://rp.example:0/",
        "https://rp.example:99999/",
        "https://[::1",
        "",
        "x",
    ],
)
def test_what_is_no_plain_url_is_refused(url: str) -> None:
    with pytest.raises(FetchRefused):
        GuardedFetch(allow_loopback=True)(url)
