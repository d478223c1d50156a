"""The programs that others wrote, installed and started."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.foreign_clients.programs import program
from tests.support.certificates import Certificates
from tests.support.source import ROOT

SOURCES = Path(__file__).parent / "openid_client"


@dataclass
class OpenidClient:
    """npm's openid-client in a process of its own, keeping state between orders."""

    process: subprocess.Popen[str]

    def __call__(self, order: str, **arguments: Any) -> Any:
        """Give an order and return what came of it; a failure is an AssertionError."""
        answer = self.attempt(order, **arguments)
        assert "failed" not in answer, answer
        return answer["ok"]

    def refused(self, order: str, **arguments: Any) -> dict[str, Any]:
        """Give an order that must fail, and return how it did."""
        answer = self.attempt(order, **arguments)
        assert "failed" in answer, answer
        failed: dict[str, Any] = answer["failed"]
        return failed

    def attempt(self, order: str, **arguments: Any) -> dict[str, Any]:
        """Give an order and return the whole answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": order, **arguments}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@pytest.fixture(scope="session")
def node_folder() -> Path:
    """A folder with the locked packages; installed once, kept in `build/`."""
    locked = (SOURCES / "package-lock.json").read_bytes()
    folder = ROOT / "build" / f"openid-client-{hashlib.sha256(locked).hexdigest()[:12]}"
    folder.parent.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be at it
        if not (folder / "node_modules").exists():
            _install(folder)
        shutil.copy(SOURCES / "driver.js", folder)
    return folder


def _install(folder: Path) -> None:
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.copytree(SOURCES, unfinished)
    done = subprocess.run(
        (program("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts"),
        cwd=unfinished,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"npm ci failed; `make test` needs its registry: {done.stderr}"
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


@contextmanager
def openid_client(folder: Path, certificates: Certificates | None) -> Iterator[OpenidClient]:
    """Start a driver that trusts the test's authority."""
    trusted = {"NODE_EXTRA_CA_CERTS": str(certificates.authority)} if certificates else {}
    with subprocess.Popen(
        (program("node"), "driver.js"),
        cwd=folder,
        env={**os.environ, **trusted},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield OpenidClient(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)
