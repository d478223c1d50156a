"""On a real server: two portals whose people recover by mail, two at which they sign up."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from idp.kernel.ids import new_id
from tests.e2e.by_mail import Place
from tests.e2e.newcomers import PARIS, PASSWORDS, PAYS, MakeNewcomer, Newcomer
from tests.e2e.test_every_page import Look
from tests.support.applying import import_register
from tests.support.companies import EVERYONE
from tests.support.counted_walk import Walk
from tests.support.lean import lean
from tests.support.live import LiveProvider, serving
from tests.support.outbox import Post
from tests.support.smtp import Mailbox
from tests.support.staff_office import with_a_body

PORTALS = ("intracma", "cmi-organisme")


@pytest.fixture(params=PORTALS)
def place(
    request: pytest.FixtureRequest,
    live_provider: LiveProvider,
    real_folders: Path,
    mailbox: Mailbox,
) -> Place:
    """Each of the two portals in turn, with somebody of the test's own."""
    slug = request.param
    client = live_provider.inside.services.registry.get(slug)
    if client is None:
        client = live_provider.register(real_folders / slug)
    if slug == "cmi-organisme":
        with_a_body(live_provider.inside, client)
    mark = new_id()[-8:]
    identifier = f"00001{mark}01" if slug == "cmi-organisme" else f"b{mark}"
    address = f"{mark}@apcma.example"
    person = live_provider.person(slug, identifier, email=address, given_name="Béatrice")
    post = Post(live_provider.inside, mailbox)
    post.deliver()
    return Place(live_provider, client, person, address, post)


@pytest.fixture(scope="session")
def signing_up(
    live_provider: LiveProvider, real_folders: Path, tmp_path_factory: pytest.TempPathFactory
) -> LiveProvider:
    """The served provider with both portals at which people sign up, and a register."""
    for slug in (PARIS, PAYS):
        if live_provider.inside.services.registry.get(slug) is None:
            live_provider.register(real_folders / slug)
    import_register(live_provider.inside, tmp_path_factory.mktemp("register") / "stock", EVERYONE)
    return live_provider


@pytest.fixture(scope="session")
def lean_signing_up(
    sqlite_template: Path, real_folders: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveProvider]:
    """A server of its own with the same portals, whose settings ask as little as they can."""
    place = tmp_path_factory.mktemp("lean")
    with serving(Path(shutil.copy(sqlite_template, place / "parvis.db"))) as live:
        for slug in (PARIS, PAYS):
            live.register(lean(real_folders, slug, place / slug))
        import_register(live.inside, place / "stock", EVERYONE)
        yield live


@pytest.fixture
def newcomer(
    chromium: Browser, signing_up: LiveProvider, mailbox: Mailbox
) -> Iterator[MakeNewcomer]:
    """Make people who sign up, each in a browser of their own; it is closed at the end."""
    with _newcomers(chromium, signing_up, mailbox) as made:
        yield made


@pytest.fixture
def lean_newcomer(
    chromium: Browser, lean_signing_up: LiveProvider, mailbox: Mailbox
) -> Iterator[MakeNewcomer]:
    """The same, where less is asked."""
    with _newcomers(chromium, lean_signing_up, mailbox) as made:
        yield made


@contextmanager
def _newcomers(chromium: Browser, live: LiveProvider, mailbox: Mailbox) -> Iterator[MakeNewcomer]:
    post = Post(live.inside, mailbox)
    post.deliver()
    with ExitStack() as windows:

        def made(
            slug: str, look: Look, *, scripts: bool = True, by_keyboard: bool = False
        ) -> Newcomer:
            context = chromium.new_context(
                locale=look.lang,
                color_scheme=look.scheme,
                viewport={"width": look.width, "height": 800},
                java_script_enabled=scripts,
            )
            windows.callback(context.close)
            walk = Walk(context.new_page(), by_keyboard=by_keyboard)
            return Newcomer(live, post, walk, slug, PASSWORDS[slug])

        yield made
