"""The pages as a person meets them: eyes, keyboard, small screens, no scripts."""

import gzip
from itertools import cycle
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

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
COVER = [(portal, name, *next(TURN)) for name in PAGES for portal in PORTALS]


@pytest.mark.parametrize("portal", PORTALS)
def test_no_page_has_an_accessibility_fault_nor_scrolls_sideways(page: Page, portal: str) -> None:
    serve(page, scripts=False)
    for _, name, scheme, width in (case for case in COVER if case[0] == portal):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{SITE}/{portal}/{name}")
        assert width_needed(page) <= width, name
        assert page.evaluate(SMALL) == [], name
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == [], name


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


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_password_is_shown_by_keyboard_and_masked_again_when_sent(page: Page, key: str) -> None:
    serve(page)
    page.goto(f"{SITE}/a/sign_in")
    field = page.locator("#password")
    field.fill("Tilleul-42")
    page.get_by_role("button", name="Afficher le mot de passe").press(key)
    expect(field).to_have_attribute("type", "text")
    expect(page.get_by_role("button", name="Masquer le mot de passe")).to_have_text("Masquer")
    page.evaluate("document.forms[0].addEventListener('submit', (event) => event.preventDefault())")
    field.press("Enter")
    expect(field).to_have_attribute("type", "password")
    expect(page.get_by_role("button", name="Afficher le mot de passe")).to_be_visible()
    expect(field).to_have_value("Tilleul-42")


@pytest.mark.parametrize("portal", PORTALS)
def test_the_summary_has_the_focus_and_leads_to_the_fields(page: Page, portal: str) -> None:
    serve(page)
    page.goto(f"{SITE}/{portal}/empty")
    assert page.title().startswith("Erreur\u00a0: ")
    expect(page.locator("#summary")).to_be_focused()
    page.locator("#summary a").nth(1).click()
    expect(page.locator("#password")).to_be_focused()


@pytest.mark.parametrize("portal", PORTALS)
def test_the_password_is_at_most_five_tab_stops_away(page: Page, portal: str) -> None:
    serve(page)
    page.goto(f"{SITE}/{portal}/sign_in")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    for _ in range(4):
        outline = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert outline >= 2
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "password":
            break
    expect(page.locator("#password")).to_be_focused()
    page.goto(f"{SITE}/{portal}/sign_in")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("portal", PORTALS)
def test_buttons_are_at_least_44_pixels_high(page: Page, portal: str) -> None:
    serve(page)
    for name in ("sign_in", "sign_out", "admission"):
        page.goto(f"{SITE}/{portal}/{name}")
        for button in page.locator(".button").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= 44


@pytest.mark.parametrize("portal", PORTALS)
def test_forced_colours_and_still_motion_lose_nothing(page: Page, portal: str) -> None:
    serve(page)
    page.goto(f"{SITE}/{portal}/empty")
    plain = page.locator("body").inner_text()
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    assert page.locator("body").inner_text() == plain
    for control in page.locator("input:not([type=hidden]), .button, .reveal").all():
        border = control.evaluate("(control) => getComputedStyle(control).borderTopWidth")
        assert float(border.removesuffix("px")) >= 1


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


def test_without_scripts_nothing_is_offered_that_does_nothing(page_without_scripts: Page) -> None:
    serve(page_without_scripts)
    page_without_scripts.goto(f"{SITE}/b/sign_in")
    expect(page_without_scripts.locator(".reveal")).to_be_hidden()
    expect(page_without_scripts.get_by_role("button", name="Se connecter")).to_be_visible()
