"""Every page that a portal shows somebody who signs in and out, reached as a person reaches it."""

from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import Page

from tests.support.demo import SLUGS, Demo, sign_in

FREE_ATTEMPTS = 5
PAGES = (
    *("sign_in", "missing", "wrong", "portal", "again", "throttled", "confirm", "sign_out"),
    *("signed_out", "refused", "expired", "not_found", "legal", "accessibility"),
)


def authorization_url(demo: Demo, slug: str, **more: str) -> str:
    """A portal's request whose answer nobody waits for."""
    asked = {
        "client_id": slug,
        "redirect_uri": f"{demo.home(slug)}callback",
        "response_type": "code",
        "scope": "openid",
        "code_challenge": "v" * 43,
        "code_challenge_method": "S256",
    }
    return f"{demo.issuer}/authorize?{urlencode(asked | more)}"


def walk(page: Page, demo: Demo, slug: str) -> Iterator[str]:
    """Bring a fresh browser to each page of `PAGES` in turn; yields its name while it is shown."""
    somebody = demo.somebody(slug)
    demo.arrive(page, slug)
    yield "sign_in"
    page.locator("main form button[type=submit]").click()
    page.locator("#summary").wait_for()
    yield "missing"
    with page.expect_navigation():
        sign_in(page, somebody, "faux")
    yield "wrong"
    sign_in(page, somebody)
    page.locator("dl").wait_for()
    yield "portal"
    page.locator("a[href*='prompt=login']").click()
    page.locator(".notice").first.wait_for()
    yield "again"
    # The browser is known by now: these tries count for it alone, not for the whole machine.
    for _ in range(FREE_ATTEMPTS + 1):
        with page.expect_navigation():
            sign_in(page, somebody, "encore faux")
    yield "throttled"
    yield from _signed_in(page, demo, slug)
    yield from _others(page, demo, slug)


def _signed_in(page: Page, demo: Demo, slug: str) -> Iterator[str]:
    page.goto(authorization_url(demo, slug, prompt="select_account"))
    yield "confirm"
    page.goto(f"{demo.issuer}/logout?client_id={slug}")
    yield "sign_out"
    page.locator("button[value=everywhere]").click()
    page.locator(".tone-good").wait_for()
    yield "signed_out"


def _others(page: Page, demo: Demo, slug: str) -> Iterator[str]:
    neighbour = demo.somebody(SLUGS[SLUGS.index(slug) - 1])
    demo.arrive(page, neighbour.portal)
    sign_in(page, neighbour)
    page.locator("dl").wait_for()
    # The portal still remembers who was there: it is asked to sign in anew.
    page.goto(f"{demo.home(slug)}connexion")
    page.locator(".tone-bad, .tone-info").first.wait_for()
    yield "refused"
    page.goto(f"{demo.issuer}/{slug}/login?j=perdu")
    yield "expired"
    page.goto(f"{demo.issuer}/{slug}/pages/nulle-part")
    yield "not_found"
    for name in ("legal", "accessibility"):
        page.goto(f"{demo.issuer}/{slug}/pages/{name}")
        yield name
