"""The provider as it is deployed: a process of its own that listens, over http or over TLS.

What a test arranges (portals, people) goes through the same database from the test's process; what
it tries goes through the socket.
"""

import json
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from idp import server
from idp.app import create_app
from idp.clients.model import Client
from idp.kernel.clock import SystemClock
from idp.stores.engine import open_stores
from tests.support.certificates import Certificates, make_certificates
from tests.support.ports import free_port
from tests.support.provider import Person, Provider, provider_settings
from tests.support.shared_parts import share
from tests.support.signing_keys import DEPLOYMENT_SECRET, add_keys

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class LiveProvider:
    """A provider that answers at `issuer`; `inside` reaches its database from here."""

    issuer: str
    inside: Provider
    certificates: Certificates | None = None

    @property
    def trust(self) -> ssl.SSLContext:
        """What a client written in Python verifies the provider's certificate with."""
        return self.certificates.trust if self.certificates else ssl.create_default_context()

    def register(self, folder: Path) -> Client:
        """Register a client folder, and wait until the server answers for it."""
        client = self.inside.register(folder)
        logo = f"{self.issuer}/brand/{client.client_id}/-.css"
        wait_until(lambda: httpx.get(logo, verify=self.trust).status_code == 200)
        return client

    def secret(self, client: Client) -> str:
        """Return the secret that registration printed."""
        return self.inside.secrets[client.client_id]

    def person(self, slug: str, identifier: str, **facts: Any) -> Person:
        """Create somebody who can sign in."""
        return self.inside.person(slug, identifier, **facts)


def wait_until(met: Callable[[], bool]) -> None:
    """Return once a condition of another process is met; nothing listening yet counts as not."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            if met():
                return
        except (httpx.TransportError, ConnectionError):
            pass
        assert time.monotonic() < give_up, "the server did not get ready"
        time.sleep(0.05)


@contextmanager
def serving(database: Path, certificates: Certificates | None = None) -> Iterator[LiveProvider]:
    """Serve a migrated database in a process of its own, as deployments do."""
    port = free_port()
    issuer = f"{'https' if certificates else 'http'}://localhost:{port}"
    url = f"sqlite:///{database}"
    clock = SystemClock()
    stores = open_stores(url, clock=clock)
    add_keys(stores, at=clock.now())
    stores.close()
    app = share(create_app(provider_settings(url, server={"issuer": issuer}), clock=clock))
    live = LiveProvider(issuer, Provider(app), certificates)
    process = _start(port, live, url)
    try:
        wait_until(
            lambda: (
                process.poll() is not None
                or httpx.get(f"{issuer}/health", verify=live.trust).is_success
            )
        )
        assert process.poll() is None, "the server ended: its output is above"
        yield live
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        live.inside.services.close()


def _start(port: int, live: LiveProvider, database_url: str) -> subprocess.Popen[bytes]:
    variables = {
        "PARVIS_ENVIRONMENT": "test",
        "PARVIS_SERVER_ISSUER": live.issuer,
        "PARVIS_DATABASE_URL": database_url,
        "PARVIS_SECRETS_KEYS": json.dumps([DEPLOYMENT_SECRET]),
        "PARVIS_POLL_SECONDS": "0.1",
    }
    return subprocess.Popen(
        [*_command(live.certificates), "--host", "127.0.0.1", "--port", str(port)],
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
    )


def _command(certificates: Certificates | None) -> list[str | Path]:
    """Return what serves: over TLS, the same server by granian's own command, which knows TLS."""
    programs = Path(sys.executable).parent
    if certificates is None:
        return [programs / "idp", "serve"]
    serving = ("--interface", "rsgi", "--http", "1", "--no-ws", "--factory", server.APPLICATION)
    chain, key = certificates.chain, certificates.key
    return [programs / "granian", "--ssl-certificate", chain, "--ssl-keyfile", key, *serving]


@pytest.fixture(scope="session")
def live_provider(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveProvider]:
    """A provider served over http on loopback, as `make run` does, for all tests of a worker."""
    database = tmp_path_factory.mktemp("live") / "parvis.db"
    with serving(Path(shutil.copy(sqlite_template, database))) as live:
        yield live


@pytest.fixture(scope="session")
def live_tls_provider(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveProvider]:
    """A provider served over TLS, as every other deployment does; its authority is made here."""
    folder = tmp_path_factory.mktemp("live-tls")
    database = shutil.copy(sqlite_template, folder / "parvis.db")
    with serving(Path(database), make_certificates(folder)) as live:
        yield live
