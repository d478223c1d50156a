"""CMA Paris with its former system, and somebody who never came before."""

from collections.abc import Iterator
from pathlib import Path

import bcrypt
import pytest

from idp.clients.model import Client
from tests.support.first_visits import SLUG, FirstVisits
from tests.support.legacy import PASSWORD, LegacyServer, add_record, legacy_server
from tests.support.provider import Provider


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


@pytest.fixture
def visits(provider: Provider, paris: Client) -> FirstVisits:
    """The portal with people who never came before, on each kind of database in turn."""
    return FirstVisits(provider, paris)


@pytest.fixture
def record(visits: FirstVisits, hashed: str) -> str:
    """The one account of before."""
    return add_record(visits.provider.stores, visits.client, hashed)
