"""Lost passwords and identifiers in a browser: mouse, keyboard, no scripts, 320 px."""

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.by_mail import Count, Place, ask, choose
from tests.support.axe import violations
from tests.support.recovering import NEW, code_of

pytestmark = pytest.mark.browser

FOCUS = "parseFloat(getComputedStyle(document.activeElement).outlineWidth)"


def test_a_lost_password_takes_no_more_than_it_must(page: Page, place: Place) -> None:
    count = Count()
    ask(page, place, count)
    count.open_mail()
    page.goto(place.link())
    choose(page, place, count)
    typed = len(place.person.identifier) + 2 * len(NEW)
    typed += len(place.address) if place.slug == "intracma" else 0
    fields = 4 if place.slug == "intracma" else 3
    assert count == Count(screens=5, clicks=5, fields=fields, keys=typed)


def test_no_script_is_needed(page_without_scripts: Page, place: Place) -> None:
    page, count = page_without_scripts, Count()
    ask(page, place, count)
    page.get_by_role("button", name="Renvoyer le message").click()
    expect(page.locator("#summary")).to_contain_text("Vous pourrez en demander un autre dans")
    page.goto(place.link())
    choose(page, place, count)


def test_a_forgotten_identifier_takes_no_more_than_it_must(page: Page, place: Place) -> None:
    if place.slug != "cmi-organisme":
        return
    count = Count()
    place.arrive(page)
    count.see(page, "CONNECTEZ-VOUS")
    count.click(page, "Identifiant oublié", "link")
    count.see(page, "IDENTIFIANT OUBLIÉ")
    count.type(page, "address", place.address)
    count.click(page, "VALIDER")
    count.see(page, "Consultez votre messagerie")
    count.open_mail()
    page.goto(place.link())
    count.see(page, "CONNECTEZ-VOUS")
    expect(page.locator("#identifier")).to_have_value(place.person.identifier)
    count.type(page, "password", place.person.password)
    with place.at_portal(page):
        count.click(page, "SE CONNECTER")
    typed = len(place.address) + len(place.person.password)
    assert count == Count(screens=5, clicks=5, fields=2, keys=typed)


def test_a_keyboard_alone_recovers(page: Page, place: Place) -> None:
    keys = page.keyboard

    def reach(selector: str) -> None:
        for _ in range(25):
            if page.locator(selector).first.evaluate("(it) => it === document.activeElement"):
                assert page.evaluate(FOCUS) >= 2
                return
            keys.press("Tab")
        pytest.fail(f"{selector} is not reached")

    page.goto(f"{place.live.issuer}/{place.slug}/recovery")
    reach("#identifier")
    keys.type(place.person.identifier)
    if place.slug == "intracma":
        reach("#address")
        keys.type(place.address)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultez votre messagerie")
    page.goto(place.link())
    reach("#password")
    keys.type(NEW)
    reach("#confirmation")
    keys.type(NEW)
    reach("main form > button")
    with place.at_portal(page):
        keys.press("Enter")


def _request(page: Page, place: Place) -> None:
    page.goto(f"{place.live.issuer}/{place.slug}/recovery")
    page.locator("#identifier").fill(place.person.identifier)
    if place.slug == "intracma":
        page.locator("#address").fill(place.address)
    page.locator("main form button[type=submit]").first.click()
    page.locator("#code").wait_for()


@pytest.mark.parametrize(("lang", "scheme"), [("fr", "light"), ("en", "dark")])
def test_every_screen_is_sound_on_a_small_one(
    chromium: Browser, place: Place, lang: str, scheme: str
) -> None:
    context = chromium.new_context(
        locale=lang,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 320, "height": 800},
    )
    page, found = context.new_page(), []

    def look(name: str) -> None:
        expect(page.locator("html")).to_have_attribute("lang", lang)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append(f"{name} scrolls sideways")
        found.extend(f"{name}: {fault}" for fault in violations(page))

    base = f"{place.live.issuer}/{place.slug}"
    journeys = ["recovery"] + (["identifier_recovery"] if place.slug == "cmi-organisme" else [])
    for journey in journeys:
        page.goto(f"{base}/{journey}")
        look(journey)
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator("#summary")).to_be_focused()
        look(f"{journey} empty")
    if len(journeys) > 1:
        page.locator("#address").fill(place.address)
        page.locator("main form button[type=submit]").first.click()
        page.locator(".tone-good").wait_for()
        look("reminder")
        place.post.deliver()
    _request(page, place)
    look("waiting")
    page.goto(place.link())
    page.locator("#confirmation").wait_for()
    look("new password")
    for name, path in (("over", f"recovery?t={'x' * 43}"), ("event link", "disavow")):
        page.goto(f"{base}/{path}")
        look(name)
    context.close()
    assert found == []


def test_a_scanner_that_runs_scripts_burns_nothing(
    chromium: Browser, page: Page, place: Place
) -> None:
    ask(page, place, Count())
    link = place.link()
    scanner = chromium.new_page()
    for _ in range(2):
        scanner.goto(link)
        scanner.wait_for_load_state("networkidle")
    scanner.close()
    for method in ("HEAD", "GET", "GET", "GET", "GET", "GET"):
        assert httpx.request(method, link).status_code == 200
    page.goto(link)
    choose(page, place, Count())


def test_the_waiting_tab_counts_down_and_goes_on_by_itself(
    chromium: Browser, page: Page, place: Place
) -> None:
    page.clock.install()
    ask(page, place, Count())
    said = page.locator("[data-countdown]")
    expect(said).to_contain_text("1\u00a0min")
    page.clock.run_for(2000)
    expect(said).to_contain_text("s.")
    status = page.locator("[data-countdown] + [role=status]")
    expect(status).to_be_empty()
    page.clock.run_for(60_000)
    expect(said).to_be_empty()
    expect(status).to_have_text("Vous pouvez maintenant demander un nouveau message.")
    telephone = chromium.new_context(locale="fr-FR").new_page()
    telephone.goto(place.link())
    telephone.locator("#password").fill(NEW)
    telephone.locator("#confirmation").fill(NEW)
    telephone.locator("main form > button").click()
    telephone.locator(".tone-good").wait_for()
    telephone.context.close()
    page.clock.run_for(5000)
    expect(page.locator("#password")).to_be_visible()


def test_a_code_typed_in_the_waiting_tab_goes_on(page: Page, place: Place) -> None:
    ask(page, place, Count())
    mail = place.post.only()
    part = mail.get_body(("plain",))
    assert part is not None
    page.locator("#code").fill(code_of(str(part.get_content()).replace("\r\n", "\n")))
    page.locator("#code").press("Enter")
    choose(page, place, Count())


def test_an_identifier_that_was_typed_is_not_typed_again(page: Page, place: Place) -> None:
    place.arrive(page)
    page.locator("#identifier").fill(place.person.identifier)
    page.locator(f"a[href^='/{place.slug}/recovery']").click()
    expect(page.locator("#identifier")).to_have_value(place.person.identifier)
