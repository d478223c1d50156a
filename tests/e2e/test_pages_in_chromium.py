"""Pages and blocks that no portal shows yet, on sample brands; the others are walked for real."""

import gzip
from itertools import cycle
from typing import Literal

import pytest
from playwright.sync_api import Page, Route

from tests.support.axe import violations
from tests.unit.branding.samples import PAGES, PORTALS, sample_app

pytestmark = pytest.mark.browser

SITE = "https://idp.example"
SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
SMALL = """
[...document.querySelectorAll('a, button, input:not([type=hidden])')].filter((element) => {
  const box = element.getBoundingClientRect();
  const inText = element.closest('.prose, .lead') && element.tagName === 'A';
  return !inText && !element.matches('.skip') && box.width && (box.height < 24 || box.width < 24);
}).map((element) => element.outerHTML)
"""


def serve(page: Page, *, scripts: bool = True) -> list[tuple[str, str]]:
    """Answer the browser from the sample pages; return what it posts elsewhere, as it comes."""
    client = sample_app().test_client()
    posted: list[tuple[str, str]] = []

    def answer(route: Route) -> None:
        request = route.request
        if not request.url.startswith(SITE):
            posted.append((request.url, request.post_data or ""))
            route.fulfill(body="received", content_type="text/plain")
        elif request.url.endswith(".js") and not scripts:
            route.fulfill(body="", content_type="text/javascript")
        else:
            found = client.open(request.url.removeprefix(SITE), method=request.method)
            headers = dict(found.headers)
            body = found.get_data()
            if headers.pop("Content-Encoding", "") == "gzip":
                body = gzip.decompress(body)
            route.fulfill(status=found.status_code, headers=headers, body=body)

    page.route("**/*", answer)
    return posted


def width_needed(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


Scheme = Literal["light", "dark"]
AXES: list[tuple[Scheme, int]] = [("light", 1280), ("dark", 320), ("dark", 1280), ("light", 320)]
TURN = cycle(AXES)
SHOWN_FOR_REAL = {
    *("sign_in_again", "empty", "throttled", "admission", "sign_out", "left_all", "confirm"),
    *("expired", "legal", "error", "cookies", "done", "refused"),
}
COVER = [
    (portal, name, *next(TURN))
    for name in PAGES
    for portal in PORTALS
    if name not in SHOWN_FOR_REAL or portal == "product"
]


@pytest.mark.parametrize("portal", PORTALS)
def test_no_page_has_an_accessibility_fault_nor_scrolls_sideways(page: Page, portal: str) -> None:
    serve(page, scripts=False)
    for _, name, scheme, width in (case for case in COVER if case[0] == portal):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{SITE}/{portal}/{name}")
        assert width_needed(page) <= width, name
        assert page.evaluate(SMALL) == [], name
        assert violations(page) == [], name


@pytest.mark.parametrize("portal", PORTALS)
def test_text_may_be_spaced_and_doubled_at_320_pixels(page: Page, portal: str) -> None:
    serve(page)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{SITE}/{portal}/empty")
    page.evaluate(
        "(css) => { const s = new CSSStyleSheet(); s.replaceSync(css);"
        " document.adoptedStyleSheets = [s] }",
        SPACED,
    )
    assert width_needed(page) <= 320
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert width_needed(page) <= 320


def test_the_forms_answer_goes_by_itself_and_by_the_button(
    page: Page, page_without_scripts: Page
) -> None:
    posted = serve(page)
    page.goto(f"{SITE}/a/form_post")
    page.wait_for_url("https://rp.example/cb")
    assert posted == [("https://rp.example/cb", "code=%3Cx%3E")]
    posted = serve(page_without_scripts)
    page_without_scripts.goto(f"{SITE}/a/form_post")
    page_without_scripts.get_by_role("button", name="Continuer").click()
    assert posted == [("https://rp.example/cb", "code=%3Cx%3E")]
