"""Clients that never finish their request take nothing from the others (security F30)."""

import http.client
import resource
import socket
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from tests.server.conftest import Served

SOCKETS = 1_000
HALF_SENT = {
    "nothing": b"",
    "half-headers": b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-",
    "half-body": (
        b"POST /token HTTP/1.1\r\nHost: %b\r\nContent-Length: 100\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\ngrant_ty"
    ),
    "kept-alive": b"GET /health HTTP/1.1\r\nHost: %b\r\n\r\n",
}


@contextmanager
def half_open(port: int, sent: bytes) -> Iterator[None]:
    """Hold many connections that each sent a part of a request."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * SOCKETS)), hard))
    sent = sent.replace(b"%b", b"localhost:%d" % port)
    with ExitStack() as held:
        for _ in range(SOCKETS):
            connection = held.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            connection.sendall(sent)
        yield


def request(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, float]:
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body, {"Host": f"localhost:{port}"})
    status = connection.getresponse().status
    connection.close()
    return status, time.monotonic() - began


@pytest.mark.parametrize("sent", HALF_SENT.values(), ids=HALF_SENT)
def test_everybody_else_is_served(served: Served, sent: bytes) -> None:
    asked = [
        ("GET", "/health", b"", 200),
        ("GET", "/jwks", b"", 200),
        ("POST", "/token", b"a", 400),
    ]
    with half_open(served.port, sent), ThreadPoolExecutor(10) as people:
        answers = [
            (people.submit(request, served.port, method, path, body), status)
            for method, path, body, status in asked * 30
        ]
        got = [(answer.result(), status) for answer, status in answers]
    wrong = [result for result, status in got if result[0] not in {status, 401}]
    assert wrong == []
    assert statistics.quantiles([seconds for (_, seconds), _ in got], n=100)[-1] < 5


def test_a_body_that_never_ends_is_given_up(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), 30) as connection:
        sent = HALF_SENT["half-body"].replace(b"%b", b"localhost:%d" % served.port)
        connection.sendall(sent)
        assert b" 408 " in connection.recv(4096)


def test_a_body_that_is_too_large_is_refused_early(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), 30) as connection:
        head = f"POST /token HTTP/1.1\r\nHost: localhost:{served.port}\r\nContent-Length: 10000000"
        connection.sendall(head.encode() + b"\r\n\r\n" + b"a" * 70_000)
        assert b" 413 " in connection.recv(4096)
