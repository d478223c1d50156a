"""From RSGI to WSGI: what an application sees of a request, and what goes wrong quietly."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from idp.gateway import Gateway, Uploads
from idp.rsgi import Environ, Headers, environ_of


@dataclass(frozen=True, slots=True)
class Sent:
    """A request's headers."""

    pairs: tuple[tuple[str, str], ...] = ()

    def items(self) -> list[tuple[str, str]]:
        return list(self.pairs)


@dataclass(slots=True)
class Request:
    """A request as granian tells it."""

    method: str = "GET"
    path: str = "/é/b"
    query_string: str = "x=%C3%A9"
    http_version: str = "1.1"
    scheme: str = "http"
    server: str = "127.0.0.1:8000"
    client: str = "[::1]:5000"
    authority: str | None = None
    headers: Any = field(default_factory=Sent)


@dataclass(slots=True)
class Wire:
    """The other side: gives a body, takes a response."""

    chunks: tuple[bytes, ...] = ()
    status: int = 0
    headers: Headers = field(default_factory=list)
    body: bytes = b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def response_empty(self, status: int, headers: Headers) -> None:
        self.status, self.headers = status, headers


def echo(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def answered(app: Any, request: Request, *chunks: bytes, limit: int = 100) -> Wire:
    wire = Wire(chunks)
    gateway = Gateway(app, threads=1, max_body_bytes=limit)
    run(gateway, request, wire)
    return wire


def run(gateway: Gateway, request: Request, wire: Wire) -> None:
    """Answer one request on a loop of its own; a browser test may have one in this thread."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(lambda: asyncio.run(gateway.__rsgi__(request, wire))).result()


def test_a_request_reads_as_pep_3333_wants_it() -> None:
    sent = Sent((("host", "a.example"), ("content-type", "text/x"), ("x-name", "v")))
    environ = environ_of(Request(method="POST", headers=sent), b"abc")
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/é/b"
    assert environ["QUERY_STRING"] == "x=%C3%A9"
    assert (environ["HTTP_HOST"], environ["HTTP_X_NAME"]) == ("a.example", "v")
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/x", "3")
    assert (environ["REMOTE_ADDR"], environ["SERVER_PORT"]) == ("::1", "8000")


def test_an_underscore_does_not_pass_for_a_hyphen() -> None:
    sent = Sent((("x_forwarded_for", "6.6.6.6"), ("x-forwarded-for", "1.2.3.4")))
    assert environ_of(Request(headers=sent), b"")["HTTP_X_FORWARDED_FOR"] == "1.2.3.4"


def test_repeated_headers_are_joined() -> None:
    sent = Sent((("cookie", "a=1"), ("cookie", "b=2"), ("accept", "x"), ("accept", "y")))
    environ = environ_of(Request(headers=sent), b"")
    assert (environ["HTTP_COOKIE"], environ["HTTP_ACCEPT"]) == ("a=1; b=2", "x,y")


def test_the_body_arrives_whole() -> None:
    wire = answered(echo, Request(method="POST"), b"ab", b"cd")
    assert (wire.status, wire.body) == (200, b"abcd")


def test_a_large_body_never_reaches_the_application() -> None:
    assert answered(echo, Request(method="POST"), b"a" * 60, b"a" * 60).status == 413


def test_a_larger_body_is_taken_where_files_are_sent_and_nowhere_else() -> None:
    uploads = Uploads("/é/b", 150)
    for body, status in ((b"a" * 120, 200), (b"a" * 160, 413)):
        wire = Wire((body,))
        run(
            Gateway(echo, threads=1, max_body_bytes=100, uploads=uploads),
            Request(method="POST"),
            wire,
        )
        assert wire.status == status
    elsewhere = Wire((b"a" * 120,))
    other = Uploads("/import", 150)
    run(
        Gateway(echo, threads=1, max_body_bytes=100, uploads=other),
        Request(method="POST"),
        elsewhere,
    )
    assert elsewhere.status == 413
    full = Wire((b"a",))
    none = Uploads("/é/b", 150, at_once=0)
    run(Gateway(echo, threads=1, max_body_bytes=100, uploads=none), Request(method="POST"), full)
    assert full.status == 503


def test_head_has_headers_alone() -> None:
    def page(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        del environ
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    wire = answered(page, Request(method="HEAD"))
    assert (wire.headers, wire.body) == ([("content-length", "2")], b"")


def test_a_failing_application_is_a_plain_500(caplog: pytest.LogCaptureFixture) -> None:
    def broken(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise ZeroDivisionError(environ["PATH_INFO"], start_response)

    wire = answered(broken, Request())
    assert (wire.status, wire.body) == (500, b"Internal error.\n")
    assert "ZeroDivisionError" in caplog.text


def test_more_than_the_queue_holds_is_asked_to_come_back() -> None:
    wire = Wire()
    run(Gateway(echo, threads=1, max_body_bytes=1, queue=0), Request(), wire)
    assert wire.status == 503
    assert ("retry-after", "5") in wire.headers
