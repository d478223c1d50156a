"""The whole provider, as tests hold it: in this process on the test's clock, or served for real."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from idp.app import create_app
from idp.clients import revisions
from idp.clients.model import Client
from idp.crypto.passwords import PasswordHash
from idp.kernel.clock import MovableClock
from idp.kernel.ids import new_id, new_token
from idp.settings import Settings, load
from idp.stores.engine import Stores, open_stores
from idp.wiring.services import Services
from tests.support.client_folder import write_folder
from tests.support.people import PASSWORD, Person, rows_of
from tests.support.shared_parts import share
from tests.support.signing_keys import DEPLOYMENT_SECRET, add_keys
from tests.support.web import ISSUER, VERIFIER, Browser, Page, asked

__all__ = [
    "ISSUER",
    "PASSWORD",
    "VERIFIER",
    "Browser",
    "Page",
    "Person",
    "Provider",
    "asked",
    "provider_settings",
]


@dataclass
class Provider:
    """A provider in this process, its folders registered and its people created on demand."""

    app: Flask
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        """The parts behind the pages."""
        services: Services = self.app.extensions["parvis"]
        return services

    @property
    def stores(self) -> Stores:
        """The database."""
        return self.services.stores

    def register(self, folder: Path) -> Client:
        """Register a client folder and serve it at once."""
        done = revisions.register(self.stores, folder, by="test", at=self.services.clock.now())
        if done.secret:
            self.secrets[done.client_id] = done.secret
        self.services.registry.refresh()
        client = self.services.registry.get(done.client_id)
        assert client is not None
        return client

    def client(self, slug: str) -> Client:
        """The client as it is served now."""
        client = self.services.registry.get(slug)
        assert client is not None
        return client

    def person(
        self, slug: str, identifier: str, *, password: str = PASSWORD, **facts: Any
    ) -> Person:
        """Create an active person of a portal's organisation.

        Args:
            slug: The portal.
            identifier: As typed.
            password: Their password; hashed at the tests' cost.
            facts: `hashed` (a PasswordHash of their own), `account` (an existing account's id, for
                a second membership), and columns: given_name, family_name, attributes, email,
                status (of the account), membership_status, profile, legacy_key, subject,
                cleared_for ('' for who still has to accept the terms, else nothing is owed).
        """
        client = self.client(slug)
        made = Person(
            account_id=facts.get("account") or new_id(),
            membership_id=new_id(),
            subject=facts.get("subject") or new_token(),
            identifier=identifier,
            password=password,
        )
        hashed: PasswordHash = facts.get("hashed") or self.services.passwords.hash(password)
        rows = rows_of(made, client, facts, hashed, at=self.services.clock.now())
        with self.stores.write() as tx:
            for table, row in rows:
                tx.execute(insert(table).values(row))
        return made

    def browser(self, *, source: str = "192.0.2.1", lang: str = "fr") -> "Browser":
        """A browser without history, at an address of its own."""
        issuer = self.services.settings.issuer
        return Browser(self.app.test_client(), source=source, lang=lang, issuer=issuer)


def provider_settings(database_url: str, **overrides: Any) -> Settings:
    """Return the tests' settings on a database."""
    given = {"database": {"url": database_url}, "secrets": {"keys": [DEPLOYMENT_SECRET]}}
    return load(environ={"PARVIS_ENVIRONMENT": "test"}, overrides=given | overrides)


@pytest.fixture
def provider(database_url: str, clock: MovableClock) -> Iterator[Provider]:
    """An empty provider of the test's own, on each kind of database in turn."""
    yield from _provider(database_url, clock)


@pytest.fixture
def sqlite_provider(sqlite_url: str, clock: MovableClock) -> Iterator[Provider]:
    """The same on SQLite only, where the database makes no difference."""
    yield from _provider(sqlite_url, clock)


def _provider(database_url: str, clock: MovableClock) -> Iterator[Provider]:
    stores = open_stores(database_url, clock=clock)
    add_keys(stores, at=clock.now())
    stores.close()
    made = Provider(share(create_app(provider_settings(database_url), clock=clock)))
    yield made
    made.services.close()


@pytest.fixture
def artisans(provider: Provider, tmp_path: Path) -> Client:
    """The tests' own small portal, registered."""
    return provider.register(write_folder(tmp_path / "clients"))


@pytest.fixture(scope="session")
def real_folders() -> Path:
    """The folder that holds the five portals' folders."""
    return Path(__file__).resolve().parents[2] / "clients"
