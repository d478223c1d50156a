"""Providers of other settings than the tests' usual ones."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from idp.app import create_app
from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores.engine import open_stores
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import Person, Provider, provider_settings
from tests.support.shared_parts import share
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
        app = create_app(provider_settings(database_url, **settings), clock=clock)
        provider = Provider(share(app))
        made.append(provider)
        return provider

    yield make
    for provider in made:
        provider.services.close()


@pytest.fixture
def amadou(provider: Provider, artisans: Client) -> Person:
    assert artisans.is_active
    return provider.person("artisans", "amadou", given_name="Amadou", family_name="Essai")


@pytest.fixture
def chamber(provider: Provider, tmp_path: Path) -> Client:
    """A portal of another organisation."""
    policy = LEAD.replace("artisans.example", "chambre.example").replace(
        "Portail des artisans", "Portail de la chambre"
    )
    limits = "[sign_in]\nsession_idle = 600\nsession_absolute = 3600\n\n[branding]"
    policy = policy.replace("[branding]", limits)
    return provider.register(write_folder(tmp_path / "clients", "chambre", policy))
