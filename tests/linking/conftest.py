"""CMA Paris with its former system, and somebody who never came before."""

from collections.abc import Iterator
from pathlib import Path

import bcrypt
import pytest

from idp.clients.model import Client
from tests.support.legacy import PASSWORD, LegacyServer, legacy_server
from tests.support.provider import Provider

SLUG = "cma-paris"


@pytest.fixture
def paris(provider: Provider, real_folders: Path) -> Client:
    """The portal, as its folder has it."""
    return provider.register(real_folders / SLUG)


@pytest.fixture
def former() -> Iterator[LegacyServer]:
    """A former system that still answers."""
    with legacy_server() as server:
        yield server


@pytest.fixture(scope="session")
def hashed() -> str:
    """The former password as its system stored it."""
    return bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
