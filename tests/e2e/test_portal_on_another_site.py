"""A portal whose cookies and the provider's are each other's third parties (SameSite, CSP)."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from idp.clients import revisions
from idp.clients.folder import read
from idp.demo.folders import of_the_demo
from idp.demo.ground import Ground
from tests.support.demo import SLUGS
from tests.support.live import LiveProvider, serving, wait_until
from tests.support.ports import free_port

pytestmark = pytest.mark.browser

SLUG = "cma-pays-de-la-loire"


class OnAnotherSite(Ground):
    """The portals are at an address, the provider at a name: two sites for a browser."""

    @property
    def portals_url(self) -> str:
        """Where the portals are."""
        return f"http://127.0.0.1:{self.portals_port}"


@pytest.fixture
def alone(sqlite_template: Path, tmp_path: Path) -> Iterator[LiveProvider]:
    """A provider of the test's own: it knows the portal at the demonstration's addresses."""
    with serving(Path(shutil.copy(sqlite_template, tmp_path / "parvis.db"))) as live:
        yield live


@pytest.fixture
def portal_url(alone: LiveProvider, real_folders: Path, tmp_path: Path) -> Iterator[str]:
    """The demonstration's portal at 127.0.0.1, a client of a provider at localhost."""
    ground = OnAnotherSite(tmp_path, portals_port=free_port())
    inside = alone.inside
    folder = of_the_demo(read(real_folders / SLUG), ground.portals_url)
    at = inside.services.clock.now()
    secret = revisions.register(inside.stores, folder, by="test", at=at).secret
    inside.services.registry.refresh()
    stylesheet = f"{alone.issuer}/brand/{SLUG}/-.css"
    wait_until(lambda: httpx.get(stylesheet).is_success)
    surroundings = {
        "issuer": alone.issuer,
        "portals_url": ground.portals_url,
        "cookie_key": "clé d'essai",
        "client_secrets": dict.fromkeys(SLUGS, secret),
    }
    ground.portals_file.write_text(json.dumps(surroundings), encoding="utf-8")
    command = (sys.executable, "-m", "idp.demo.portal_server", str(ground.portals_file))
    process = subprocess.Popen(command, env=os.environ | {"NO_PROXY": "localhost,127.0.0.1"})
    try:
        wait_until(lambda: httpx.get(f"{ground.portals_url}/health").is_success)
        yield f"{ground.portals_url}/{SLUG}/"
    finally:
        process.terminate()
        process.wait(20)


def test_a_portal_on_another_site_signs_in_once_and_out(
    page: Page, portal_url: str, alone: LiveProvider
) -> None:
    somebody = alone.person(SLUG, "nora@courriel.example", given_name="Nora")
    page.goto(portal_url)
    page.locator("a.first").click()
    assert page.url.startswith(f"{alone.issuer}/{SLUG}/login")
    page.locator("#identifier").fill(somebody.identifier)
    page.locator("#password").fill(somebody.password)
    page.locator("#password").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nora")
    assert page.url == portal_url
    page.goto(f"{portal_url}connexion")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nora")
    page.locator(".acts button").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.locator("a.first").click()
    expect(page.locator("#password")).to_be_visible()
