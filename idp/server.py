"""How the provider is served: granian, one event loop and a pool of threads per worker process.

`wsgi.py` serves the same application under any other WSGI server, best behind a front that reads
whole requests (nginx does).
"""

import logging
import resource
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from idp.app import create_app
from idp.gateway import NO_UPLOADS, Gateway, Uploads, WsgiApplication
from idp.jobs.upkeep import Upkeep
from idp.kernel.clock import Clock
from idp.routes import UPLOAD_PATH_END
from idp.settings import load
from idp.wiring.chores import chores
from idp.wiring.mail import postman
from idp.wiring.services import Services

APPLICATION: Final = "idp.server:provider"
HEADER_MILLISECONDS: Final = 10_000
BACKLOG: Final = 2048
STOP_SECONDS: Final = 10
_LOG: Final = logging.getLogger(__name__)
_LOOK_EVERY: Final = 0.05
_SPARE_FILES: Final = 256
_MOST_CONNECTIONS: Final = 16_384

_LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {"_granian": {"level": "WARNING"}, "idp": {"level": "INFO"}},
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen, and with how many processes."""

    host: str
    port: int
    workers: int = 1


def provider(clock: Clock | None = None) -> Gateway:
    """Return the provider as granian runs it in each worker process.

    Args:
        clock: What tells the time; None for the machine's clock.
    """
    settings = load()
    app = create_app(settings, clock=clock)
    services: Services = app.extensions["parvis"]
    Upkeep(services.stores, more=chores(services)).start()
    _start_postman(services)
    return gateway(
        app.wsgi_app,
        threads=settings.server.threads,
        max_body_bytes=settings.server.max_body_bytes,
        uploads=Uploads(UPLOAD_PATH_END, settings.server.max_upload_bytes),
    )


def _start_postman(services: Services) -> None:
    mail = services.settings.mail
    if not mail.host:
        _LOG.warning("mail.host is not set: mails wait in the outbox (idp doctor)")
    elif mail.deliver == "thread":
        postman(services.settings, services.stores, services.delivery, services.outbox).start()


def gateway(
    app: WsgiApplication, *, threads: int, max_body_bytes: int, uploads: Uploads = NO_UPLOADS
) -> Gateway:
    """Return a WSGI application as granian runs it."""
    # Threads hand over the interpreter five times as often: the event loop waits less for them.
    sys.setswitchinterval(0.001)
    return Gateway(app, threads=threads, max_body_bytes=max_body_bytes, uploads=uploads)


def serve(
    address: Address, *, target: str = APPLICATION, on_ready: Callable[[], None] | None = None
) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are answered first.

    Args:
        address: Where to.
        target: `module:function` that returns the application, called in each worker.
        on_ready: Called in another thread once connections are accepted.

    Raises:
        OSError: The address is taken or not ours.
    """
    server = Server(
        target,
        factory=True,
        address=address.host,
        port=address.port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=address.workers,
        backlog=BACKLOG,
        backpressure=connections(),
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=_LOGGING,
    )
    if on_ready is not None:
        waiting = threading.Thread(target=_when_accepting, args=(address, on_ready), daemon=True)
        server.on_startup(waiting.start)
    server.serve()


def _when_accepting(address: Address, on_ready: Callable[[], None]) -> None:
    pause = threading.Event()
    while not pause.wait(_LOOK_EVERY):
        with suppress(OSError), socket.create_connection((address.host, address.port), 1):
            on_ready()
            return


def connections() -> int:
    """Return how many connections a worker may hold: granian's limit counts idle ones too."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_CONNECTIONS + _SPARE_FILES
    if files[0] < wanted:
        most = wanted if files[1] == resource.RLIM_INFINITY else min(wanted, files[1])
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(most, files[0]), files[1]))
    return max(
        128, min(_MOST_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _SPARE_FILES)
    )
