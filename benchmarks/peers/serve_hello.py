"""Serve one of the empty applications.

python -m benchmarks.peers.serve_hello gateway|flask|bare PORT
"""

import sys

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from idp.server import Address, serve


def main(kind: str, port: int) -> None:
    """Serve until SIGTERM."""
    if kind == "gateway":
        serve(Address("127.0.0.1", port), target="benchmarks.peers.hello:behind_gateway")
        return
    Server(
        f"benchmarks.peers.hello:{kind}_app",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        blocking_threads=4,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
