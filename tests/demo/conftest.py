"""The whole demonstration, started once for this folder as `make run` does."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.ports import free_port
from tests.support.processes import Running, running


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration that runs: its provider, its portals, its process."""

    issuer: str
    portals: str
    program: Running


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`idp demo` on free ports, in a folder of its own."""
    folder = tmp_path_factory.mktemp("demo") / "own"
    port, portals = free_port(), free_port()
    ports = {"PORT": str(port), "PORTALS_PORT": str(portals)}
    with running("demo", "--folder", str(folder), **ports) as program:
        program.wait_for("Parvis est prêt")
        yield Demo(f"http://localhost:{port}", f"http://localhost:{portals}", program)
    assert "Traceback" not in program.output
