"""Who and what the tests of this folder ask for."""

import pytest

from idp.clients.model import Client
from tests.support.provider import Person, Provider


@pytest.fixture
def amadou(provider: Provider, artisans: Client) -> Person:
    assert artisans.is_active
    return provider.person("artisans", "Amadou")
