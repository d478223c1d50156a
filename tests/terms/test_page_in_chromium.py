"""The page of the ENT's terms in a real browser: for everybody, on a small screen, on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Page as Window
from playwright.sync_api import Route

from tests.support.axe import violations
from tests.support.provider import ISSUER, Browser, Page, Provider

pytestmark = pytest.mark.browser

SLUG = "ent-cfa-orleans"
SCROLLS_INSIDE = """
[...document.querySelectorAll('main, article, article *')].filter(
  (element) => element.scrollHeight > element.clientHeight + 1
    && ['auto', 'scroll', 'hidden'].includes(getComputedStyle(element).overflowY)
).length
"""


@pytest.fixture
def reader(sqlite_provider: Provider, real_folders: Path) -> tuple[Provider, Browser, Page]:
    """Somebody who signed in and owes the terms: the provider, their browser, what they see."""
    client = sqlite_provider.register(real_folders / SLUG)
    person = sqlite_provider.person(SLUG, "thierry.marchand", cleared_for="")
    browser = sqlite_provider.browser()
    return sqlite_provider, browser, browser.sign_in(client, person)


def show(window: Window, provider: Provider, shown: Page) -> None:
    """Open a page that the provider answered in a window that gets its styles and script too."""
    assets = provider.app.test_client()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ISSUER)
        if path == "/terms":
            route.fulfill(body=shown.text, content_type="text/html; charset=utf-8")
        else:
            found = assets.get(path, base_url=ISSUER)
            route.fulfill(
                status=found.status_code, body=found.get_data(), content_type=found.content_type
            )

    window.route("**/*", answer)
    window.goto(f"{ISSUER}/terms")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
@pytest.mark.parametrize("state", ["open", "unticked", "refused", "alone"])
def test_nobody_is_left_out(
    page: Window, reader: tuple[Provider, Browser, Page], state: str, scheme: str, width: int
) -> None:
    provider, browser, shown = reader
    if state == "unticked":
        shown = browser.submit(shown)
    elif state == "refused":
        shown = browser.submit(shown, choice="refuse")
    elif state == "alone":
        shown = browser.get(f"/{SLUG}/pages/cgu")
        assert "ARTICLE 6" in shown.seen
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    show(page, provider, shown)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SCROLLS_INSIDE) == 0


def test_the_box_and_its_words_are_one_target(
    page: Window, reader: tuple[Provider, Browser, Page]
) -> None:
    provider, _, shown = reader
    show(page, provider, shown)
    box = page.get_by_role("checkbox")
    assert not box.is_checked()
    page.get_by_text("J'ai lu et j'accepte").click()
    assert box.is_checked()
    size = box.bounding_box()
    assert size is not None
    assert min(size["width"], size["height"]) >= 24


def test_paper_shows_the_text_and_nothing_to_press(
    page: Window, reader: tuple[Provider, Browser, Page]
) -> None:
    provider, _, shown = reader
    show(page, provider, shown)
    page.emulate_media(media="print")
    assert page.get_by_text("ARTICLE 6").is_visible()
    assert page.get_by_text("Version 1 du 1er septembre 2026").is_visible()
    for hidden in ("checkbox", "button"):
        assert page.get_by_role(hidden).count() == 0
    assert not page.locator(".help").is_visible()


def test_the_print_link_prints(page: Window, reader: tuple[Provider, Browser, Page]) -> None:
    provider, _, shown = reader
    page.add_init_script("window.print = () => { window.printed = true }")
    show(page, provider, shown)
    page.get_by_role("link", name="Imprimer ce texte").click()
    assert page.evaluate("window.printed")
    assert page.url == f"{ISSUER}/terms"
