"""One's own account in a browser: every page, without scripts, on a small screen, and sessions."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from idp.kernel.ids import new_id
from tests.e2e.newcomers import BUTTON
from tests.e2e.screens import DESKTOP, SMALL, seen, too_wide
from tests.e2e.test_every_page import Look
from tests.support.counted_walk import Walk
from tests.support.live import LiveProvider
from tests.support.people import PASSWORD, Person

pytestmark = pytest.mark.browser

PORTAL = "cma-paris"
ROOMS = (
    *("", "/profile", "/subscriptions", "/security", "/disavow", "/activity", "/portals"),
    *("/data", "/close"),
)


@pytest.fixture
def served(live_provider: LiveProvider, real_folders: Path) -> LiveProvider:
    """A served provider with a portal whose people look after their accounts."""
    if live_provider.inside.services.registry.get(PORTAL) is None:
        live_provider.register(real_folders / PORTAL)
    return live_provider


@pytest.fixture
def somebody(served: LiveProvider) -> Person:
    """Somebody of the test's own."""
    address = f"{new_id()[-8:]}@courriel.example"
    return served.person(PORTAL, address, email=address, given_name="Inès")


def enter(walk: Walk, served: LiveProvider, somebody: Person) -> str:
    """Come to the account's first page by signing in; returns its address."""
    base = f"{served.issuer}/{PORTAL}/account"
    walk.open(base)
    walk.type("#identifier", somebody.identifier)
    walk.type("#password", PASSWORD)
    walk.go(BUTTON)
    expect(walk.page).to_have_url(base)
    return base


def rooms(page: Page, base: str) -> Iterator[str]:
    """Open every page of the account; each is led to by another one."""
    linked = {""}
    for room in ROOMS:
        page.goto(base + room)
        assert page.url == base + room
        yield room or "/"
        hrefs = page.locator("a[href]").evaluate_all("(all) => all.map((one) => one.href)")
        linked |= {one.removeprefix(base) for one in hrefs if one.startswith(base)}
    assert set(ROOMS) <= linked


def opened(chromium: Browser, look: Look, *, scripts: bool = True) -> Page:
    """Open a window of a browser without history; it is closed with the browser's other ones."""
    context = chromium.new_context(
        locale=look.lang,
        color_scheme=look.scheme,
        viewport={"width": look.width, "height": 800},
        java_script_enabled=scripts,
    )
    return context.new_page()


@pytest.mark.parametrize("look", [DESKTOP, SMALL], ids=["desktop", "telephone"])
def test_no_page_of_the_account_has_a_fault(
    chromium: Browser, served: LiveProvider, somebody: Person, look: Look
) -> None:
    page = opened(chromium, look)
    base = enter(Walk(page), served, somebody)
    found = seen(page, look, rooms(page, base), {})
    page.context.close()
    assert found == []


def test_sessions_end_without_scripts_at_the_next_request(
    chromium: Browser, served: LiveProvider, somebody: Person
) -> None:
    look = replace(SMALL, lang="fr")
    here, there = (opened(chromium, look, scripts=False) for _ in range(2))
    enter(Walk(there), served, somebody)
    walk = Walk(here)
    base = enter(walk, served, somebody)
    assert too_wide(here, rooms(here, base)) == []
    here.goto(f"{base}/security")
    walk.go("button[name=session][value=others]")
    expect(here.locator(".notice.good")).to_be_visible()
    expect(here.locator("button[name=session]")).to_have_count(0)
    there.goto(f"{base}/security")
    expect(there.locator("#password")).to_be_visible()
    here.goto(base)
    assert here.url == base
    for page in (here, there):
        page.context.close()


def test_a_keyboard_ends_another_session(
    chromium: Browser, served: LiveProvider, somebody: Person
) -> None:
    here, there = (opened(chromium, DESKTOP) for _ in range(2))
    enter(Walk(there), served, somebody)
    walk = Walk(here, by_keyboard=True)
    base = enter(walk, served, somebody)
    walk.go(f"a[href$='/{PORTAL}/account/security']")
    walk.go("button[name=session]:not([value=others])")
    expect(here.locator(".notice.good")).to_be_visible()
    there.goto(base)
    expect(there.locator("#password")).to_be_visible()
    for page in (here, there):
        page.context.close()
