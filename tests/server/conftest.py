"""One running provider for this folder."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from idp.stores import migrate
from tests.support.ports import free_port
from tests.support.processes import Running, running


@dataclass(frozen=True, slots=True)
class Served:
    """A provider under granian."""

    port: int
    program: Running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`idp serve` on a database of its own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('served') / 'parvis.db'}"
    migrate.upgrade(url)
    port = free_port()
    variables = {
        "PARVIS_ENVIRONMENT": "test",
        "PARVIS_DATABASE_URL": url,
        "PARVIS_SERVER_ISSUER": f"http://localhost:{port}",
        "PARVIS_SERVER_PORT": str(port),
        "PARVIS_SERVER_THREADS": "8",
    }
    with running("serve", **variables) as program:
        program.wait_for("servi sur")
        yield Served(port, program)
