"""What a sign-in page weighs on the wire, and that the five are told apart at a glance."""

from collections.abc import Iterator
from itertools import combinations
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.support.demo import SLUGS, Demo

pytestmark = pytest.mark.browser

PAGE_BYTES = 15 * 1024
SCRIPT_BYTES = 4 * 1024
REQUESTS = 6
LOOK = """() => {
  const style = (selector) => getComputedStyle(document.querySelector(selector));
  return {
    header: style('.bar').backgroundColor + style('.brand').flexDirection,
    layout: [...document.body.classList].find((name) => name.startsWith('layout-')) +
      style('main').borderTopStyle + style('.help').backgroundColor,
    radius: style('main form .button').borderTopLeftRadius,
    font: style('h1').fontFamily + style('body').fontFamily,
    case: style('main form .button').textTransform + style('h1').textTransform,
  };
}"""


@pytest.fixture
def weighed(chromium: Browser) -> Iterator[tuple[Page, dict[str, int]]]:
    """A browser with nothing cached, and the bytes of each URL as they come over the wire."""
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    session = context.new_cdp_session(page)
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: urls.__setitem__(event["requestId"], event["request"]["url"]),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(urls[event["requestId"]], int(event["encodedDataLength"])),
    )
    session.send("Network.enable")
    yield page, sizes
    context.close()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_sign_in_page_is_light_and_comes_from_one_place(
    weighed: tuple[Page, dict[str, int]], demo: Demo, slug: str
) -> None:
    page, sizes = weighed
    page.goto(f"{demo.home(slug)}connexion", wait_until="networkidle")
    ours = {url: size for url, size in sizes.items() if not url.startswith("data:")}
    assert {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in ours} == {demo.issuer}
    assert len(ours) <= REQUESTS, ours
    assert sum(ours.values()) <= PAGE_BYTES, ours
    assert sum(size for url, size in ours.items() if url.endswith(".js")) <= SCRIPT_BYTES
    assert page.locator(".brand img").evaluate("(image) => image.naturalWidth") > 0


def test_the_five_portals_are_told_apart_at_a_glance(page: Page, demo: Demo) -> None:
    looks = {}
    for slug in SLUGS:
        page.goto(f"{demo.home(slug)}connexion")
        page.wait_for_load_state()
        looks[slug] = page.evaluate(LOOK)
    for one, other in combinations(SLUGS, 2):
        differ = [name for name, value in looks[one].items() if value != looks[other][name]]
        assert len(differ) >= 3, (one, other, differ)
