"""Every page of the five portals, in every look: axe, small screens, targets, print, CSP.

A covering array: each page of each portal once; language, scheme and width rotate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.support.axe import violations
from tests.support.demo import SLUGS, Demo
from tests.support.real_pages import PAGES, walk

pytestmark = pytest.mark.browser

SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
WITH_SPACED_TEXT = """(css) => {
  const before = document.adoptedStyleSheets, sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...before, sheet];
  const needed = document.documentElement.scrollWidth;
  document.adoptedStyleSheets = before;
  return needed;
}"""
TOO_SMALL = """
[...document.querySelectorAll('a, button, summary, input:not([type=hidden])')].filter((element) => {
  const box = element.getBoundingClientRect();
  const least = element.matches('.button') ? 44 : 24;
  const inText = element.closest('.prose, .lead, main > p') && element.tagName === 'A';
  return !inText && !element.matches('.skip, .seen-not, .seen-not *') && box.width &&
    (box.height < least || box.width < 24);
}).map((element) => element.outerHTML)
"""
LOST_IN_PRINT = """
[...document.querySelectorAll('main :is(h1, h2, h3, p, li, label, dt, dd)')].filter((element) =>
  !element.closest('.under, .back, .actions') && !element.querySelector('.button') &&
  element.textContent.trim() && !element.checkVisibility()
).map((element) => element.textContent)
"""
COLOURS: tuple[tuple[Literal["none", "active"], Literal["light", "dark"]], ...] = (
    ("none", "light"),
    ("active", "light"),
    ("none", "dark"),
)


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    lang: Literal["fr", "en"]
    scheme: Literal["light", "dark"]
    width: int


def look(turn: int) -> Look:
    """One of the eight combinations."""
    return Look(
        "en" if turn & 1 else "fr", "dark" if turn & 2 else "light", 320 if turn & 4 else 1280
    )


def put_on(page: Page, demo: Demo, chosen: Look) -> None:
    """Have the next page shown so; the language is remembered by the browser's cookie."""
    page.set_viewport_size({"width": chosen.width, "height": 800})
    page.emulate_media(color_scheme=chosen.scheme)
    page.request.get(f"{demo.issuer}/?ui_locales={chosen.lang}")


def faults(page: Page, chosen: Look) -> Iterator[str]:
    """What is wrong with the page that is shown."""
    page.wait_for_load_state()
    needed = page.evaluate("document.documentElement.scrollWidth")
    if needed > chosen.width:
        yield f"scrolls sideways: {needed}"
    if chosen.width == 320 and (spaced := page.evaluate(WITH_SPACED_TEXT, SPACED)) > 320:
        yield f"scrolls sideways with spaced text: {spaced}"
    if (headings := page.locator("h1").count()) != 1:
        yield f"{headings} main headings"
    yield from (f"too small: {html}" for html in page.evaluate(TOO_SMALL))
    yield from violations(page)
    page.emulate_media(media="print")
    yield from (f"lost in print: {text}" for text in page.evaluate(LOST_IN_PRINT))
    page.emulate_media(media="screen")


def complaints(page: Page) -> list[str]:
    """What the browser says on its console, the statuses of our own refusals apart."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "the server responded with" not in message.text:
            said.append(message.text)

    page.on("console", hear)
    return said


@pytest.mark.parametrize("slug", SLUGS)
def test_no_page_of_a_portal_has_a_fault(page: Page, demo: Demo, slug: str) -> None:
    said, found, seen = complaints(page), [], []
    turn = SLUGS.index(slug) * 3
    put_on(page, demo, look(turn))
    for name in walk(page, demo, slug):
        chosen = look(turn)
        seen.append(name)
        found += [f"{name}: {fault}" for fault in faults(page, chosen)]
        if name != "portal":
            expect(page.locator("html"), name).to_have_attribute("lang", chosen.lang)
            assert page.locator(".brand img").get_attribute("src"), name
        turn += 1
        put_on(page, demo, look(turn))
    assert found == []
    assert said == []
    assert tuple(seen) == PAGES


@pytest.mark.parametrize("turn", [0, 7])
def test_the_pages_that_belong_to_no_portal_have_no_fault(
    page: Page, demo: Demo, turn: int
) -> None:
    said, found = complaints(page), []
    put_on(page, demo, look(turn))
    unknown = f"{demo.issuer}/authorize?client_id=inconnu"
    for url in (f"{demo.portals_url}/", f"{demo.issuer}/", f"{demo.issuer}/nulle/part", unknown):
        page.goto(url)
        found += [f"{url}: {fault}" for fault in faults(page, look(turn))]
    assert found == []
    assert said == []


@pytest.mark.parametrize("slug", SLUGS)
def test_forced_colours_and_a_dark_scheme_show_the_same_words(
    chromium: Browser, demo: Demo, slug: str
) -> None:
    words = []
    for forced, scheme in COLOURS:
        context = chromium.new_context(
            locale="fr-FR", forced_colors=forced, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        demo.arrive(page, slug)
        page.locator("main form button[type=submit]").click()
        expect(page.locator("#summary")).to_be_focused()
        words.append(page.locator("body").inner_text())
        borders = page.locator(".button, .reveal, main input:not([type=hidden])").evaluate_all(
            "(all) => all.map((one) => parseFloat(getComputedStyle(one).borderTopWidth))"
        )
        assert min(borders) >= 1
        context.close()
    assert len(set(words)) == 1
