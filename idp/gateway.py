"""From granian's RSGI to WSGI: a request gets a thread only when all of it has arrived.

Granian's own WSGI interface gives a thread first and reads the body inside it: as many half-sent
POST requests as threads stop everybody (docs/adr/0013). Here the event loop reads bodies, with a
limit and a deadline, and a bounded number of whole requests wait for a thread.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Final

from granian._granian import RSGIProtocolClosed, RSGIProtocolError

from idp.rsgi import Environ, Exchange, Headers, Scope, environ_of

WsgiApplication = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

BODY_SECONDS: Final = 10.0
"""How long a client may take to send a whole body."""

_LOG: Final = logging.getLogger("idp.server")
_BODYLESS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response."""

    status: int
    headers: Headers
    body: bytes


_Waiting = tuple[Scope, bytes, "asyncio.Future[Answer]"]


@dataclass(frozen=True, slots=True)
class Uploads:
    """Where larger bodies are taken: on paths that end so, of so many bytes, a few at once."""

    path_end: str
    max_bytes: int
    at_once: int = 4
    seconds: float = 30.0


NO_UPLOADS = Uploads("", 0, 0)


class _BodyTooLarge(Exception):
    """The client sends more than the settings allow."""


class Gateway:
    """An RSGI application that serves a WSGI one."""

    def __init__(
        self,
        wsgi: WsgiApplication,
        *,
        threads: int,
        max_body_bytes: int,
        queue: int = 2048,
        uploads: Uploads = NO_UPLOADS,
    ) -> None:
        """Serve `wsgi` on `threads` threads.

        Args:
            wsgi: What answers.
            threads: How many requests are answered at once.
            max_body_bytes: A larger body is refused with 413.
            queue: How many whole requests may be answered or wait before 503.
            uploads: Where a larger body than that is taken.
        """
        self._wsgi = wsgi
        self._most_threads = threads
        self._threads: list[threading.Thread] = []
        self._whole: SimpleQueue[_Waiting] = SimpleQueue()
        self._max_body_bytes = max_body_bytes
        self._queue = queue
        self._inside = 0
        self._uploads = uploads
        self._uploading = 0

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        """Answer one request."""
        answer = await self._answered(scope, exchange)
        if answer is None:
            return
        if scope.method == "HEAD" or not answer.body:
            exchange.response_empty(answer.status, answer.headers)
        else:
            exchange.response_bytes(answer.status, answer.headers, answer.body)

    async def _answered(self, scope: Scope, exchange: Exchange) -> Answer | None:
        """Return the response; None when the client went away."""
        if not self._is_upload(scope):
            limits = self._max_body_bytes, BODY_SECONDS
            return await self._whole_answer(scope, exchange, *limits)
        if self._uploading >= self._uploads.at_once:
            return _plain(503, "Too many uploads at once.\n", ("retry-after", "5"))
        self._uploading += 1
        try:
            limits = self._uploads.max_bytes, self._uploads.seconds
            return await self._whole_answer(scope, exchange, *limits)
        finally:
            self._uploading -= 1

    def _is_upload(self, scope: Scope) -> bool:
        is_bodyless = scope.method in _BODYLESS
        end = self._uploads.path_end
        return not is_bodyless and end != "" and scope.path.endswith(end)

    async def _whole_answer(
        self, scope: Scope, exchange: Exchange, max_bytes: int, seconds: float
    ) -> Answer | None:
        try:
            body = await self._body(scope, exchange, max_bytes, seconds)
        except _BodyTooLarge:
            return _plain(413, "Request body too large.\n")
        except TimeoutError:
            return _plain(408, "The request took too long to arrive.\n")
        except (RSGIProtocolClosed, RSGIProtocolError):
            return None
        if self._inside >= self._queue:
            return _plain(503, "Too many requests at once.\n", ("retry-after", "5"))
        self._inside += 1
        try:
            if self._inside > len(self._threads) < self._most_threads:
                self._start_thread()
            answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            self._whole.put((scope, body, answer))
            return await answer
        finally:
            self._inside -= 1

    def _start_thread(self) -> None:
        thread = threading.Thread(target=self._serve, name="request", daemon=True)
        thread.start()
        self._threads.append(thread)

    def _serve(self) -> None:
        """Answer requests for ever, in a thread; an executor's futures would cost as much again."""
        while True:
            scope, body, answer = self._whole.get()
            said = self._run(scope, body)
            with contextlib.suppress(RuntimeError):  # the loop ended: nobody waits any more
                answer.get_loop().call_soon_threadsafe(_settle, answer, said)
            del scope, body, answer, said  # an idle thread keeps no request alive

    async def _body(
        self, scope: Scope, exchange: Exchange, max_bytes: int, seconds: float
    ) -> bytes:
        if scope.method in _BODYLESS:
            return b""
        body = bytearray()
        async with asyncio.timeout(seconds):
            async for chunk in exchange:
                body += chunk
                if len(body) > max_bytes:
                    raise _BodyTooLarge
        return bytes(body)

    def _run(self, scope: Scope, body: bytes) -> Answer:
        """Call the WSGI application, in a thread of its own."""
        said: list[tuple[str, Headers]] = []
        written: list[bytes] = []

        def start_response(
            status: str, headers: Headers, exc_info: object = None
        ) -> Callable[[bytes], None]:
            del exc_info  # nothing was sent yet: the later call wins (PEP 3333)
            said.append((status, headers))
            return written.append

        try:
            chunks = self._wsgi(environ_of(scope, body), start_response)
            try:
                written.extend(chunks)
            finally:
                getattr(chunks, "close", lambda: None)()
            status, headers = said[-1]
        except Exception:  # noqa: BLE001 - whatever fails, the client gets an answer
            _LOG.exception("the application failed")
            return _plain(500, "Internal error.\n")
        lower = [(name.lower(), value) for name, value in headers]
        return Answer(int(status.partition(" ")[0]), lower, b"".join(written))


def _settle(waiting: "asyncio.Future[Answer]", answer: Answer) -> None:
    if not waiting.done():  # cancelled: the client went away
        waiting.set_result(answer)


def _plain(status: int, text: str, *headers: tuple[str, str]) -> Answer:
    body = text.encode()
    kind = ("content-type", "text/plain; charset=utf-8")
    return Answer(status, [kind, ("content-length", str(len(body))), *headers], body)
