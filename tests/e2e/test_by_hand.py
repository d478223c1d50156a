"""Signing in by keyboard alone, without scripts, by paste, by the back button."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.demo import SLUGS, Demo, sign_in

pytestmark = pytest.mark.browser

FOCUS = "parseFloat(getComputedStyle(document.activeElement).outlineWidth)"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_keyboard_alone_signs_in_and_out(page: Page, demo: Demo, slug: str) -> None:
    somebody, keys = demo.somebody(slug), page.keyboard
    page.goto(f"{demo.home(slug)}connexion")
    keys.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    keys.press("Enter")
    stops = 0
    while page.evaluate("document.activeElement.id") != "identifier":
        stops += 1
        assert stops < 5
        keys.press("Tab")
        assert page.evaluate(FOCUS) >= 2
    keys.type(somebody.identifier)
    keys.press("Tab")
    expect(page.locator("#password")).to_be_focused()
    assert stops + 2 <= 5
    keys.type("faux")
    keys.press("Tab")
    reveal = page.locator(".reveal")
    expect(reveal).to_be_focused()
    for key, shown in (("Enter", "text"), ("Space", "password"), ("Space", "text")):
        keys.press(key)
        expect(page.locator("#password")).to_have_attribute("type", shown)
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#password")).to_have_attribute("type", "password")
    expect(page.locator("#password")).to_have_value("")
    while page.evaluate("document.activeElement.id") != "password":
        keys.press("Tab")
    keys.type(somebody.password)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(somebody.name)
    page.wait_for_load_state()  # Its outlines are the portal's own from then on.
    while page.evaluate("document.activeElement.textContent") != "Se déconnecter":
        keys.press("Tab")
        assert page.evaluate(FOCUS) >= 2
    keys.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Vous êtes déconnecté.")


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_needs_a_script(page_without_scripts: Page, demo: Demo, slug: str) -> None:
    page, somebody = page_without_scripts, demo.somebody(slug)
    demo.arrive(page, slug)
    expect(page.locator(".reveal")).to_be_hidden()
    page.locator("main form button[type=submit]").click()
    assert page.title().startswith("Erreur\u00a0: ")
    expect(page.locator("#summary")).to_be_visible()
    sign_in(page, somebody)
    expect(page.get_by_role("heading", level=1)).to_contain_text(somebody.name)
    page.goto(f"{demo.issuer}/logout?client_id={slug}")
    page.locator("button[value=everywhere]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes déconnecté")
    page.goto(f"{demo.home(slug)}connexion")
    expect(page.locator("#password")).to_be_visible()


@pytest.mark.parametrize("slug", SLUGS)
def test_password_managers_find_the_fields_and_paste_works(
    page: Page, demo: Demo, slug: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    demo.arrive(page, slug)
    for name, token in (("identifier", "username"), ("password", "current-password")):
        field = page.locator(f"#{name}")
        expect(field).to_have_attribute("name", name)
        expect(field).to_have_attribute("autocomplete", token)
        assert field.get_attribute("maxlength") is None
        page.evaluate("() => navigator.clipboard.writeText('Tilleul-42')")
        field.focus()
        page.keyboard.press("Control+V")
        expect(field).to_have_value("Tilleul-42")


@pytest.mark.parametrize("slug", SLUGS)
def test_each_line_of_the_summary_leads_to_its_field(page: Page, demo: Demo, slug: str) -> None:
    demo.arrive(page, slug)
    page.locator("main form button[type=submit]").click()
    assert page.title().startswith("Erreur\u00a0: ")
    for name in ("identifier", "password"):
        field, line = page.locator(f"#{name}"), page.locator(f"#summary a[href='#{name}']")
        line.click()
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")
        described = (field.get_attribute("aria-describedby") or "").split()
        assert line.inner_text() in page.locator(f"#{described[-1]}").inner_text()


def test_back_and_reload_never_end_at_send_again(page: Page, demo: Demo) -> None:
    somebody = demo.somebody("cmi-organisme")
    demo.arrive(page, somebody.portal)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#summary")).to_be_visible()
    page.reload()
    expect(page.locator("#password")).to_be_visible()
    sign_in(page, somebody, "faux")
    expect(page.locator("#summary")).to_be_visible()
    sign_in(page, somebody)
    expect(page.get_by_role("heading", level=1)).to_contain_text(somebody.name)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("C\u2019est déjà fait")
    page.locator("main .button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(somebody.name)
    page.goto(f"{demo.issuer}/logout?client_id={somebody.portal}")
    page.locator("button[value=everywhere]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes déconnecté")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes déconnecté")


def test_a_lost_cookie_leads_back_to_the_portal_in_two_clicks(page: Page, demo: Demo) -> None:
    somebody = demo.somebody("cma-paris")
    demo.arrive(page, somebody.portal)
    page.context.clear_cookies()
    sign_in(page, somebody)
    page.locator("main a.button").click()
    expect(page.locator("#password")).to_be_visible()
    sign_in(page, somebody)
    expect(page.get_by_role("heading", level=1)).to_contain_text(somebody.name)


def test_two_tabs_and_another_language_reach_the_portal(chromium: Browser, demo: Demo) -> None:
    somebody = demo.somebody("ent-cfa-orleans")
    context = chromium.new_context(locale="fr-FR")
    first, second = context.new_page(), context.new_page()
    for tab in (first, second):
        demo.arrive(tab, somebody.portal)
    first.get_by_role("link", name="English").click()
    expect(first.locator("html")).to_have_attribute("lang", "en")
    expect(first.get_by_label("Password", exact=True)).to_be_visible()
    for tab in (first, second):
        sign_in(tab, somebody)
        expect(tab.get_by_role("heading", level=1)).to_contain_text(somebody.name)
    context.close()
