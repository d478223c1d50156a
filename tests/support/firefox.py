"""Debian's Firefox, driven over Marionette: JSON messages on a socket, each with its length.

Debian has no geckodriver; this is the little that one sign-in needs.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.ports import free_port

PATIENCE_SECONDS = 60.0
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PREFERENCES = {
    "marionette.port": None,
    "intl.accept_languages": "fr",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "toolkit.telemetry.enabled": False,
    "network.captive-portal-service.enabled": False,
}


class Firefox:
    """One window of a fresh profile."""

    def __init__(self, connection: socket.socket) -> None:
        """Greet the browser that listens at the other end."""
        self._connection = connection
        self._received = b""
        self._count = 0
        self._read()
        self.send("WebDriver:NewSession", {"capabilities": {}})
        self.send("WebDriver:SetTimeouts", {"implicit": 10_000, "pageLoad": 30_000})

    def send(self, command: str, parameters: dict[str, Any] | None = None) -> Any:
        """Give a command; returns its value."""
        self._count += 1
        message = json.dumps([0, self._count, command, parameters or {}]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        assert error is None, f"{command} {parameters}: {error}"
        return result.get("value", result) if isinstance(result, dict) else result

    def open(self, url: str) -> None:
        """Go to an address."""
        self.send("WebDriver:Navigate", {"url": url})

    def find(self, css: str) -> str:
        """Return the first element that a selector names; waits for it."""
        found = self.send("WebDriver:FindElement", {"using": "css selector", "value": css})
        return str(found[ELEMENT])

    def click(self, css: str) -> None:
        """Click an element."""
        self.send("WebDriver:ElementClick", {"id": self.find(css)})

    def type(self, css: str, text: str) -> None:
        """Type into a field."""
        self.send("WebDriver:ElementSendKeys", {"id": self.find(css), "text": text})

    def text(self, css: str) -> str:
        """Return the words of an element as they are seen."""
        return str(self.send("WebDriver:GetElementText", {"id": self.find(css)}))

    def run(self, script: str) -> Any:
        """Return what a script of the page returns."""
        return self.send("WebDriver:ExecuteScript", {"script": script, "args": []})

    def _read(self) -> Any:
        while b":" not in self._received:
            self._received += self._connection.recv(65536)
        length, _, rest = self._received.partition(b":")
        while len(rest) < int(length):
            rest += self._connection.recv(65536)
        self._received = rest[int(length) :]
        return json.loads(rest[: int(length)])


def _connected(port: int) -> socket.socket:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        except ConnectionRefusedError:
            assert time.monotonic() < give_up, "Firefox did not get ready"
            time.sleep(0.1)


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    """A running Firefox without history."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    assert program is not None, "firefox-esr is missing: run tests by `make test`"
    port = free_port()
    chosen = PREFERENCES | {"marionette.port": port}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(to)});" for name, to in chosen.items())
    (tmp_path / "user.js").write_text("\n".join(lines), encoding="utf-8")
    process = subprocess.Popen(
        (program, "--headless", "--marionette", "--no-remote", "--profile", str(tmp_path)),
        env={**os.environ, "HOME": str(tmp_path), "MOZ_HEADLESS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with closing(_connected(port)) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        process.wait(20)
