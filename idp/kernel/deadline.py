"""Read from a socket until one instant, however slowly the other side speaks."""

import io
import socket
from typing import TYPE_CHECKING

from idp.kernel.clock import monotonic

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Until(io.RawIOBase):
    """Reads a socket until one instant: a limit for each read alone lets an answer drip for days.

    Stands in the socket's place before an `http.client.HTTPResponse`, which wants nothing but a
    file to read. `until` is an instant of `monotonic`.
    """

    def __init__(self, sock: socket.socket, until: float):
        self._sock = sock
        self._until = until

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what the answer is read from."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read what has come (`io.RawIOBase`); raises TimeoutError when the time is up."""
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._sock.recv_into(buffer)
