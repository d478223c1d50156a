"""Fixtures of the protocol's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.kernel.clock import MovableClock
from idp.oidc.signing import SigningKeys, ensure_keys
from idp.stores.engine import Stores, open_stores
from idp.stores.migrate import upgrade
from tests.protocol.bench import SEALER, Bench
from tests.protocol.front import Front


@pytest.fixture(scope="session")
def signing_keys(tmp_path_factory: pytest.TempPathFactory) -> SigningKeys:
    """One key of each algorithm for the whole run: making and importing RSA keys is slow."""
    url = f"sqlite:///{tmp_path_factory.mktemp('keys') / 'keys.db'}"
    upgrade(url)
    clock = MovableClock()
    opened = open_stores(url, clock=clock)
    ensure_keys(opened, SEALER, clock.now())
    keys = SigningKeys(opened, SEALER, clock=clock)
    opened.close()
    return keys


@pytest.fixture
def empty_bench(
    stores: Stores, clock: MovableClock, tmp_path: Path, signing_keys: SigningKeys
) -> Bench:
    """A back channel without clients, on each database in turn."""
    return Bench(stores, clock, tmp_path / "clients", signing_keys)


@pytest.fixture
def bench(empty_bench: Bench) -> Bench:
    """A back channel with one confidential client, on each database in turn."""
    empty_bench.add_client()
    return empty_bench


@pytest.fixture
def front(bench: Bench, clock: MovableClock) -> Front:
    """A browser before the front channel of one confidential client, on each database in turn."""
    return Front(bench, clock)


@pytest.fixture
def doorstep(
    sqlite_url: str, clock: MovableClock, tmp_path: Path, signing_keys: SigningKeys
) -> Iterator[Front]:
    """The same on SQLite only, for long tables of requests that a parser judges."""
    opened = open_stores(sqlite_url, clock=clock)
    bench = Bench(opened, clock, tmp_path / "clients", signing_keys)
    bench.add_client()
    yield Front(bench, clock)
    opened.close()
