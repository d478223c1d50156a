"""The demonstration's two processes: started together, ready together, stopped together."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from types import FrameType
from typing import Final

from idp.demo import mailbox
from idp.demo.ground import Ground
from idp.kernel.clock import monotonic

READY_SECONDS: Final = 60
STOP_SECONDS: Final = 12
_LOOK_EVERY: Final = 0.05


class PortTaken(Exception):
    """Something listens on a port already."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(f"port {port} is taken")


class Died(Exception):
    """A process ended, or did not become ready."""


def demand_free(*ports: int) -> None:
    """Return when every port can be listened on.

    Raises:
        PortTaken: One can't.
    """
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise PortTaken(port) from None


def run(ground: Ground, on_ready: Callable[[], None]) -> None:
    """Run the provider and the portals until Ctrl-C or SIGTERM, or until one of them dies.

    Raises:
        Died: A process ended by itself or was not ready in time.
    """
    stop = threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    running: list[subprocess.Popen[bytes]] = []
    # Listened on from here: what the provider mails before the mailbox is up waits for it.
    mail = mailbox.listen(but_not=(ground.port, ground.portals_port))
    ground = replace(ground, mail_port=mail.getsockname()[1])
    inherited = str(mail.fileno())
    try:
        running.append(_start(ground, ["idp.demo.provider"]))
        portals = ["idp.demo.portal_server", str(ground.portals_file), inherited]
        running.append(_start(ground, portals, mail))
        for port in (ground.port, ground.portals_port):
            _wait_until_ready(port, running, stop)
        if not stop.is_set():
            on_ready()
        while not stop.wait(0.5):
            _demand_alive(running)
    finally:
        _end(running)
        mail.close()


def _start(
    ground: Ground, arguments: Sequence[str], *inherited: socket.socket
) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches this process alone, which then stops both in order.
    return subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", *arguments],
        env=ground.environment(),
        pass_fds=[one.fileno() for one in inherited],
        start_new_session=True,
    )


def _wait_until_ready(
    port: int, running: Sequence[subprocess.Popen[bytes]], stop: threading.Event
) -> None:
    deadline = monotonic() + READY_SECONDS
    while not _answers(port):
        _demand_alive(running)
        if monotonic() > deadline:
            raise Died(f"port {port} did not answer within {READY_SECONDS} s")
        if stop.wait(_LOOK_EVERY):
            return


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_SECONDS)
    try:
        connection.request("GET", "/health", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _demand_alive(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if (code := process.poll()) is not None:
            raise Died(f"{' '.join(map(str, process.args[2:]))} ended with code {code}")  # type: ignore[index]  # given as a list


def _end(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        with suppress(ProcessLookupError):
            process.terminate()
    for process in running:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
