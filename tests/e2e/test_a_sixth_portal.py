"""A sixth organisation is a folder of words and settings: nothing of the program changes.

A public library of tests' own invention signs readers up in an order that none of the five has.
"""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser

from idp.cli.main import cli
from idp.kernel.clock import MovableClock
from tests.e2e.newcomers import BUTTON, ONWARD, Newcomer, some_address
from tests.e2e.screens import SMALL, seen
from tests.support.counted_walk import Walk
from tests.support.first_visits import told_by
from tests.support.live import LiveProvider
from tests.support.outbox import Post, link_of
from tests.support.provider import ISSUER, Provider
from tests.support.signing_up import A_MINUTE, box_of, onward_of
from tests.support.smtp import Mailbox

LIBRARY = "mediatheque-estuaire"
ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "portals" / "sixth" / LIBRARY
PROGRAM = ("idp", "templates", "migrations")
PASSWORD = "goéland argenté 7"
READER = {"given_name": "Nolwenn", "family_name": "Tanguy", "password": PASSWORD}
CARD = {"birthdate": "3/4/1991", "street_address": "", "postal_code": "", "locality": "Paimbœuf"}


def _program() -> str:
    """A digest of every file that all portals share."""
    digest = hashlib.sha256()
    for place in PROGRAM:
        for path in sorted((ROOT / place).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The library's folder beside the defaults, as an operator adds it; the program stays."""
    before = _program()
    for source in (ROOT / "clients" / "_defaults", FOLDER):
        shutil.copytree(source, tmp_path / "clients" / source.name)
    yield tmp_path / "clients" / LIBRARY
    assert _program() == before


def test_it_is_a_folder_of_words_and_settings_without_a_fault(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".toml", ".md", ".svg"}
    words = ["clients", "check", LIBRARY, "--strict", "--folders", str(folder.parent)]
    checked = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert checked.exit_code == 0, checked.output
    named = [path for place in PROGRAM for path in (ROOT / place).rglob("*.*") if path.is_file()]
    assert not [path for path in named if b"mediatheque" in path.read_bytes()]


def test_a_reader_gets_a_card_and_is_at_the_portal(
    provider: Provider, post: Post, clock: MovableClock, folder: Path
) -> None:
    client, browser = provider.register(folder), provider.browser()
    page = browser.authorize(client)
    assert "Pas encore de carte ?" in page.seen
    page = browser.get(page.response.request.full_path.replace("/login", "/signup"))
    clock.move(A_MINUTE)
    address, terms = some_address(), box_of(page, "terms-reglement")
    page = browser.post(page.action, page.form | READER | {"address": address, "terms": terms})
    assert "Que lisez-vous ?" in page.seen
    page = browser.submit(page, profile="family")
    assert "presque fini" in page.seen
    page = browser.submit(browser.get(link_of(post.only(), ISSUER)))
    page = browser.get(onward_of(page))
    assert "Votre carte de lecture" in page.seen
    page = browser.post(page.action, page.form | CARD | {"act": "save"})
    assert "code" in page.query, page.seen
    said = told_by(provider, browser, client, page)
    assert (said["reads_as"], said["name"], said["email"]) == ("family", "Nolwenn Tanguy", address)


def in_a_browser(new: Newcomer) -> Iterator[str]:
    """Ask for a card; yields each screen's name while it is shown."""
    walk = new.walk
    new.arrive()
    yield "sign_in"
    new.begin()
    yield "form"
    walk.type("#given_name", READER["given_name"])
    walk.type("#family_name", READER["family_name"])
    new.fill_in()
    yield "profile"
    walk.tick("input[value=reader]")
    walk.go(BUTTON)
    yield "waits"
    new.follow()
    yield "link"
    walk.go(BUTTON)
    yield "created"
    walk.go(ONWARD)
    yield "card"
    walk.type("#birthdate", CARD["birthdate"])
    walk.type("#locality", CARD["locality"])
    new.leave("button[value=save]")


@pytest.mark.browser
def test_no_screen_of_it_has_a_fault(
    chromium: Browser, live_provider: LiveProvider, mailbox: Mailbox, folder: Path
) -> None:
    live_provider.register(folder)
    post = Post(live_provider.inside, mailbox)
    post.deliver()
    look = replace(SMALL, lang="fr")
    context = chromium.new_context(
        locale="fr-FR", color_scheme="dark", viewport={"width": 320, "height": 800}
    )
    new = Newcomer(live_provider, post, Walk(context.new_page()), LIBRARY, password=PASSWORD)
    found = seen(new.page, look, in_a_browser(new), {"form": BUTTON, "profile": BUTTON})
    context.close()
    assert found == []
