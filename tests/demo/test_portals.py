"""The five portals, driven in a browser as somebody tries them."""

import pytest
from playwright.sync_api import Page, expect

from idp.clients.model import FIRST_VISIT
from idp.demo import telephones
from idp.demo.people import PEOPLE, is_offered, of
from idp.demo.person import Person
from idp.demo.portals import PORTALS, Portal
from idp.kernel.clock import SystemClock
from tests.demo.conftest import Demo

pytestmark = pytest.mark.browser
FIRST = {portal.slug: of(portal.slug)[0] for portal in PORTALS}
WELCOME = [
    person
    for person in PEOPLE
    if person.password
    and person.has_account
    and not person.disabled
    and person.journey != FIRST_VISIT
]

OFFERED = [person for person in PEOPLE if person.steps and is_offered(person)]


def sign_in(page: Page, demo: Demo, person: Person, slug: str = "") -> None:
    page.goto(f"{demo.portals}/{slug or person.portal}/")
    page.get_by_role("link", name="Se connecter").click()
    page.locator("input[autocomplete=username]").fill(person.identifier)
    page.locator("input[type=password]").fill(person.password)
    page.keyboard.press("Enter")
    if code := telephones.code_now(person, SystemClock().now()):
        page.locator("input[name=code]").fill(code)
        page.keyboard.press("Enter")


@pytest.mark.parametrize("person", WELCOME, ids=lambda it: f"{it.portal}:{it.identifier}")
def test_everybody_signs_in_and_out_at_their_portal(page: Page, demo: Demo, person: Person) -> None:
    sign_in(page, demo, person)
    expect(page.locator("h1")).to_have_text(f"Bonjour {person.name}")
    expect(page.locator("dl")).to_contain_text("sub")
    page.get_by_text("Le jeton d'identité, décodé").click()
    expect(page.locator("pre").first).to_contain_text(f'"iss": "{demo.issuer}"')
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("status")).to_have_text("Vous êtes déconnecté.")
    page.get_by_role("link", name="Se connecter").click()
    expect(page.locator("input[type=password]")).to_be_visible()


def test_who_is_suspended_stays_outside(page: Page, demo: Demo) -> None:
    (suspended,) = (person for person in PEOPLE if person.disabled)
    sign_in(page, demo, suspended)
    expect(page.get_by_role("alert")).to_contain_text("incorrect")


def test_a_foreign_portal_refuses_and_names_who_is_there(page: Page, demo: Demo) -> None:
    sign_in(page, demo, FIRST["intracma"])
    expect(page.locator("h1")).to_have_text("Bonjour Béatrice Fourquin")
    page.goto(f"{demo.portals}/cma-paris/")
    page.get_by_role("link", name="Se connecter").click()
    expect(page.locator("main")).to_contain_text("Béatrice Fourquin")
    assert page.url.startswith(demo.issuer)


def test_prompt_login_asks_again(page: Page, demo: Demo) -> None:
    sign_in(page, demo, FIRST["intracma"])
    page.get_by_role("link", name="recommencer avec prompt=login").click()
    expect(page.locator("input[type=password]")).to_be_visible()


def test_portals_have_cookies_of_their_own(page: Page, demo: Demo) -> None:
    for slug in ("intracma", "cma-paris"):
        page.goto(f"{demo.portals}/{slug}/connexion")
    ours = {c["name"]: c["path"] for c in page.context.cookies() if "demo" in c["name"]}
    assert ours == {
        "parvis_demo_intracma": "/intracma",
        "parvis_demo_cma-paris": "/cma-paris",
    }


@pytest.mark.parametrize("portal", PORTALS, ids=lambda it: it.slug)
def test_a_portal_fits_a_small_screen(page: Page, demo: Demo, portal: Portal) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, demo, FIRST[portal.slug])
    expect(page.locator("dl")).to_be_visible()
    page.wait_for_load_state("load")  # the stylesheet included
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_landing_page_is_one_screen(page: Page, demo: Demo) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    for lang in ("fr", "en"):
        page.goto(f"{demo.portals}/?lang={lang}")
        expect(page.get_by_role("article")).to_have_count(5)
        assert page.evaluate("document.documentElement.scrollHeight") <= 800
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_an_identifier_is_copied(page: Page, demo: Demo) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=demo.portals)
    page.goto(demo.portals)
    page.get_by_role("button", name="copier bfourquin").click()
    expect(page.get_by_role("button", name="copier bfourquin")).to_have_text("copié")
    assert page.evaluate("navigator.clipboard.readText()") == "bfourquin"


def test_it_all_works_without_scripts(page_without_scripts: Page, demo: Demo) -> None:
    page = page_without_scripts
    page.goto(demo.portals)
    expect(page.get_by_role("article").first).to_contain_text("bfourquin")
    sign_in(page, demo, FIRST["ent-cfa-orleans"])
    expect(page.locator("h1")).to_have_text("Bonjour Léa Rousseau")


@pytest.mark.parametrize("person", OFFERED, ids=lambda it: it.identifier)
def test_everybody_shows_what_to_try(page: Page, demo: Demo, person: Person) -> None:
    page.goto(f"{demo.portals}/personnages")
    heading = page.get_by_role("heading", name=person.name)
    shown = page.locator(f"article.{person.portal}").filter(has=heading)
    expect(shown).to_contain_text(person.identifier)
    expect(shown).to_contain_text(person.story[0])
    steps = shown.locator(".steps li")
    assert 3 <= steps.count() <= 4
    expect(steps).to_have_text([step[0] for step in person.steps])
    for _, text in person.papers:
        expect(shown.get_by_role("button", name=f"copier {text}")).to_be_visible()
    shown.get_by_role("link", name="Ouvrir le portail").click()
    expect(page).to_have_url(f"{demo.portals}/{person.portal}/")
