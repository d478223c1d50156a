"""A mail server that misbehaves on purpose, and counts what it was handed."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

DRIP_SECONDS = 0.05


@dataclass
class RudeServer:
    """Speaks enough SMTP for one client at a time.

    Attributes:
        manner: "polite"; "silent" (accepts the connection, says nothing); "drips" (a byte at a
            time, no line ever ends); "drops" (takes the content whole, hangs up before 250).
        contents: The content of each mail that was handed over whole, whatever became of it.
    """

    manner: str = "polite"
    contents: list[bytes] = field(default_factory=list)
    host: str = "127.0.0.1"
    port: int = 0
    _stopping: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener: socket.socket) -> None:
        """Answer connections until the listener is closed."""
        while not self._stopping.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                connection.settimeout(5)
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        if self.manner == "silent":
            connection.recv(1)
            return
        if self.manner == "drips":
            while not self._stopping.wait(DRIP_SECONDS):
                connection.sendall(b"2")
            return
        say: Callable[[str], None] = lambda line: connection.sendall(f"{line}\r\n".encode())  # noqa: E731 - one line of a protocol
        say("220 rude.example")
        lines = connection.makefile("rb")
        for line in lines:
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                say("354 go on")
                self.contents.append(b"".join(iter(lines.readline, b".\r\n")))
                if self.manner == "drops":
                    lines.close()
                    connection.shutdown(socket.SHUT_RDWR)
                    return
            say("221 bye" if verb == b"QUIT" else "250 ok")
            if verb == b"QUIT":
                return


@contextmanager
def rude_server(manner: str) -> Iterator[RudeServer]:
    """Give a listening server of this manner; `manner` may be changed while it listens."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = RudeServer(manner, port=listener.getsockname()[1])
    thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server._stopping.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
