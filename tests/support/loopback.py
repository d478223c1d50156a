"""Somebody else's service on loopback, and the ways in which any of them may fail to answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Final, Protocol

SLUGGISH: Final = ("hang", "cut", "drip")
"""Ways to begin an answer, or none, and never to end it."""


class State(Protocol):
    """What a test says to the service, and hears of it; `released` ends what hangs."""

    url: str
    released: threading.Event


class Handler(BaseHTTPRequestHandler):
    """Answers one request; `state` is the service's."""

    state: ClassVar[State]

    def be_sluggish(self, how: str) -> None:
        """Fail in one of the ways of `SLUGGISH`."""
        if how != "hang":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        if how == "hang":
            self.state.released.wait(30)
        elif how == "cut":
            self.wfile.write(b"{")
        else:
            self._drip()

    def _drip(self) -> None:
        while not self.state.released.wait(0.02):
            self.wfile.write(b" ")
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its parent's name
        """Print nothing."""


@contextmanager
def served(handler: type[Handler], state: State, path: str) -> Iterator[None]:
    """Serve below `path` until the block ends; `state.url` says where."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (handler,), {"state": state}))
    state.url = f"http://127.0.0.1:{server.server_port}{path}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        state.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
