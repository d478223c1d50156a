"""Providers of other settings than the tests' usual ones."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from idp.app import create_app
from idp.kernel.clock import MovableClock
from idp.stores.engine import open_stores
from tests.support.provider import Provider, provider_settings
from tests.support.signing_keys import add_keys

MakeProvider = Callable[..., Provider]


@pytest.fixture
def provider_with(database_url: str, clock: MovableClock) -> Iterator[MakeProvider]:
    """Make providers on the test's database with settings of their own."""
    made: list[Provider] = []

    def make(**settings: Any) -> Provider:
        if not made:
            stores = open_stores(database_url, clock=clock)
            add_keys(stores, at=clock.now())
            stores.close()
        provider = Provider(create_app(provider_settings(database_url, **settings), clock=clock))
        made.append(provider)
        return provider

    yield make
    for provider in made:
        provider.services.close()
