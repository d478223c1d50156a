"""The five portals' own folders, registered once for all tests that only look at them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import bcrypt
import pytest

from idp.app import create_app
from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores.engine import open_stores
from tests.conftest import NOON
from tests.portals.document import SLUGS
from tests.support.activating import ENT, Pupil, pupil
from tests.support.agents import CMI, Agent, agent, body
from tests.support.first_visits import SLUG as PARIS
from tests.support.first_visits import FirstVisits
from tests.support.legacy import PASSWORD as LEGACY_PASSWORD
from tests.support.legacy import add_record
from tests.support.own_account import Own, enter
from tests.support.provider import Browser, Page, Provider, provider_settings
from tests.support.shared_parts import share
from tests.support.signing_keys import add_keys

Enrol = Callable[..., Pupil]
"""Enrols somebody at the ENT: an identifier, and facts as for `Provider.person`."""

EnrolAgent = Callable[..., Agent]
"""Enrols an agent at the CMI portal: the identifier's end, and facts as above."""


@pytest.fixture(scope="session")
def portals(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A provider that serves the five portals as their folders are."""
    yield from _serving(Path("clients"), sqlite_template, tmp_path_factory.mktemp("portals"))


@pytest.fixture(scope="session")
def with_a_body(portals: Provider) -> Provider:
    """The same, once a body is registered that examines applications."""
    body(portals)
    return portals


@pytest.fixture(scope="session")
def complete(
    portals: Provider, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Provider]:
    """The same, with every journey that their pages link to."""
    root = tmp_path_factory.mktemp("complete")
    shutil.copytree("clients", root / "clients")
    for slug in SLUGS:
        policy = portals.client(slug).policy
        created = policy.sign_in_page.create_account
        wanted = {*policy.journeys["login"].offer, *([created.journey] if created else [])}
        with (root / "clients" / slug / "client.toml").open("a") as file:
            for name in sorted(wanted - policy.journeys.keys()):
                file.write(f'\n[journeys.{name}]\nsteps = ["login.identifier_and_password"]\n')
    yield from _serving(root / "clients", sqlite_template, root)


def _serving(folders: Path, template: Path, place: Path) -> Iterator[Provider]:
    url = f"sqlite:///{shutil.copy(template, place / 'parvis.db')}"
    clock = MovableClock(frozen_at=NOON)
    stores = open_stores(url, clock=clock)
    add_keys(stores, at=clock.now())
    stores.close()
    made = Provider(share(create_app(provider_settings(url), clock=clock)))
    for slug in SLUGS:
        made.register(folders / slug)
    yield made
    made.services.close()


@pytest.fixture(scope="session")
def pages(portals: Provider) -> dict[str, Page]:
    """Each portal's sign-in page in French, by slug."""
    return {slug: portals.browser().get(f"/{slug}/login") for slug in SLUGS}


@pytest.fixture(scope="session")
def complete_pages(complete: Provider) -> dict[str, Page]:
    """The same with every link in place."""
    return {slug: complete.browser().get(f"/{slug}/login") for slug in SLUGS}


@pytest.fixture
def enrol(provider: Provider, real_folders: Path) -> Enrol:
    """Enrols people at the ENT, each with a letter in hand."""
    provider.register(real_folders / ENT)
    return lambda *named, **facts: pupil(provider, *named, **facts)


@pytest.fixture
def enrol_agent(provider: Provider, real_folders: Path) -> EnrolAgent:
    """Enrols agents of one body, each with a temporary password."""
    provider.register(real_folders / CMI)
    body(provider)
    return lambda *named, **facts: agent(provider, *named, **facts)


@pytest.fixture
def visits(provider: Provider, real_folders: Path) -> FirstVisits:
    """CMA Paris with one account of before, and people who never came."""
    client = provider.register(real_folders / PARIS)
    hashed = bcrypt.hashpw(LEGACY_PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    add_record(provider.stores, client, hashed)
    return FirstVisits(provider, client)


@pytest.fixture
def first(visits: FirstVisits) -> tuple[Browser, Page]:
    """Somebody's browser at the first page of their first visit."""
    return visits.arrive(visits.newcomer())


@pytest.fixture
def paris(provider: Provider, real_folders: Path) -> Client:
    """The city's portal with its own folder, on each database in turn."""
    return provider.register(real_folders / PARIS)


@pytest.fixture
def rose(provider: Provider, paris: Client) -> Own:
    """Somebody signed in on the pages of her account there, who has said nothing of herself."""
    address = "rose@courriel.example"
    person = provider.person(paris.client_id, address, email=address, given_name="", family_name="")
    return enter(provider, paris.client_id, person)
