"""The tests' own portal, where the database makes no difference."""

from pathlib import Path

import pytest

from idp.clients.model import Client
from tests.support.client_folder import write_folder
from tests.support.provider import Provider


@pytest.fixture
def artisans_of(sqlite_provider: Provider, tmp_path: Path) -> Client:
    """The tests' own small portal, registered on SQLite."""
    return sqlite_provider.register(write_folder(tmp_path / "clients"))
