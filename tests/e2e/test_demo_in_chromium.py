"""The demonstration in a real browser: what somebody sees who runs it and clicks."""

import json
import sys
import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.demo import SLUGS, Demo, policy, sign_in

pytestmark = pytest.mark.browser

WORDS = Path(__file__).resolve().parents[1] / "portals" / "words"
BUSY_MACHINE = 3
"""How much longer everything may take here than on a machine that does nothing else."""


def rgb(colour: str) -> str:
    """`#rrggbb` as a browser computes it."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"rgb({red}, {green}, {blue})"


def shown_at_once(slug: str) -> list[tuple[str, str]]:
    """Where the portal's document puts which words, before anything was sent.

    Not the footer's: the demonstration has neither terms nor privacy notice to lead to.
    """
    table = tomllib.loads((WORDS / f"{slug}.toml").read_text(encoding="utf-8"))["words"]
    shown = [row for row in table if not {"when", "journey"} & set(row)]
    return [(row["place"], row["text"]) for row in shown if not row["place"].startswith("footer")]


def test_it_is_ready_in_seconds_and_shows_five_portals_and_their_people(
    page: Page, demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        sys.stdout.write(f" ready in {demo.ready_seconds:.1f} s ")
    assert demo.ready_seconds < 10 * BUSY_MACHINE
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{demo.portals_url}/")
    expect(page.locator("article.card")).to_have_count(5)
    for one in demo.people:
        if not one.is_first:
            continue
        card = page.locator(f"article.{one.portal}")
        for words in (one.name, one.identifier, one.password, one.story):
            expect(card).to_contain_text(words)
    assert page.evaluate("document.documentElement.scrollHeight") <= 800
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_an_identifier_is_copied_by_one_click(page: Page, demo: Demo) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{demo.portals_url}/")
    somebody = demo.somebody("cmi-organisme")
    page.get_by_role("button", name=f"copier {somebody.identifier}").click()
    page.wait_for_function(
        "async (text) => await navigator.clipboard.readText() === text", arg=somebody.identifier
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_each_portal_signs_its_person_in_and_out_in_its_own_look(
    page: Page, demo: Demo, slug: str
) -> None:
    somebody, brand = demo.somebody(slug), policy(slug)["branding"]
    page.goto(f"{demo.portals_url}/")
    page.locator(f"article.{slug} a.open").click()
    page.locator("a.first").click()

    assert page.url.startswith(f"{demo.issuer}/{slug}/login")
    expect(page.locator("body")).to_have_class(
        f"layout-{brand['layout']} shape-{brand.get('shape', 'soft')} "
        f"font-{brand.get('font', 'system')} case-{brand.get('button_case', 'normal')} "
    )
    button = page.locator("main form button[type=submit]")
    expect(button).to_have_css("background-color", rgb(brand["primary"]))
    for place, text in shown_at_once(slug):
        expect(page.locator(place).filter(has_text=text).first).to_be_visible()
    sign_in(page, somebody, "faux")
    expect(page.locator("#summary")).to_contain_text("incorrect")
    expect(page.locator("#identifier")).to_have_value(somebody.identifier)
    sign_in(page, somebody)

    expect(page).to_have_url(demo.home(slug))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Bonjour {somebody.name}")
    page.get_by_text("Le jeton d'identité").click()
    decoder, header = json.JSONDecoder(), page.locator("details pre").first.inner_text()
    top, end = decoder.raw_decode(header)
    claims, _ = decoder.raw_decode(header[end:].lstrip())
    assert top["alg"] == policy(slug)["client"].get("id_token_signed_response_alg", "RS256")
    assert (claims["iss"], claims["aud"]) == (demo.issuer, slug)
    told = json.loads(page.locator("details pre").last.text_content() or "{}")
    assert told["sub"] == claims["sub"]
    assert told["name"] == somebody.name
    assert told["preferred_username"].endswith(somebody.identifier)

    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("status")).to_have_text("Vous êtes déconnecté.")
    page.locator("a.first").click()
    expect(page.locator("#password")).to_be_visible()


def test_somebody_with_two_portals_signs_in_once(page: Page, demo: Demo) -> None:
    thierry = demo.named("Thierry Martin")
    demo.enter(page, thierry)
    demo.arrive(page, "cma-pays-de-la-loire")
    expect(page).to_have_url(demo.home("cma-pays-de-la-loire"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Thierry Martin")
    subjects = set()
    for slug in ("ent-cfa-orleans", "cma-pays-de-la-loire"):
        page.goto(demo.home(slug))
        subjects.add(page.locator("dl div", has_text="Sujet").locator("dd").inner_text())
    assert len(subjects) == 2


def test_leaving_one_portal_keeps_the_other_and_leaving_everywhere_ends_both(
    page: Page, demo: Demo
) -> None:
    demo.enter(page, demo.named("Thierry Martin"))
    demo.arrive(page, "cma-pays-de-la-loire")
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto(f"{demo.home('ent-cfa-orleans')}connexion")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Thierry Martin")
    page.goto(f"{demo.issuer}/logout")
    page.get_by_role("button", name="Tout quitter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes déconnecté")
    page.goto(f"{demo.home('ent-cfa-orleans')}connexion")
    expect(page.locator("#password")).to_be_visible()


def test_a_foreign_portal_names_who_is_signed_in_and_lets_them_change(
    page: Page, demo: Demo
) -> None:
    demo.enter(page, demo.named("Béatrice Fourquin"))
    demo.arrive(page, "cma-paris")
    lead = page.locator("main .lead")
    expect(lead).to_contain_text("Béatrice Fourquin")
    expect(lead).to_contain_text("Intr@CMA")
    page.get_by_role("button", name="Changer de compte").click()
    sign_in(page, demo.somebody("cma-paris"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(demo.somebody("cma-paris").name)


def test_prompt_login_asks_the_password_again_and_says_why(page: Page, demo: Demo) -> None:
    somebody = demo.somebody("cma-pays-de-la-loire")
    demo.enter(page, somebody)
    when = page.locator("dl div", has_text="auth_time").locator("dd")
    before = when.inner_text()
    page.get_by_role("link", name="prompt=login").click()
    expect(page.locator(".notice")).to_contain_text("Confirmez votre mot de passe")
    # auth_time counts whole seconds
    page.wait_for_function("(then) => Date.now() > then", arg=page.evaluate("Date.now() + 1000"))
    sign_in(page, somebody)
    expect(page).to_have_url(demo.home(somebody.portal))
    assert when.inner_text() > before


def test_who_tries_too_often_is_told_how_long_to_wait_and_others_get_in(
    page: Page, demo: Demo
) -> None:
    somebody = demo.somebody("ent-cfa-orleans")
    demo.arrive(page, "ent-cfa-orleans")
    for _ in range(6):
        with page.expect_navigation():
            page.locator("#identifier").fill("personne.du.tout")
            page.locator("#password").fill("au hasard")
            page.locator("#password").press("Enter")
    expect(page.locator("#summary")).to_contain_text("Trop d\u2019essais. Réessayez dans")
    sign_in(page, somebody)
    expect(page.get_by_role("heading", level=1)).to_contain_text(somebody.name)


def test_a_suspended_account_hears_what_everybody_hears(page: Page, demo: Demo) -> None:
    suspended = next(one for one in demo.people if one.disabled)
    demo.arrive(page, suspended.portal)
    sign_in(page, suspended)
    told = page.locator("#summary").inner_text()
    page.locator("#identifier").fill("personne")
    page.locator("#password").fill("au hasard")
    with page.expect_navigation():
        page.locator("#password").press("Enter")
    assert page.locator("#summary").inner_text() == told


def test_another_domain_is_explained(page: Page, demo: Demo) -> None:
    demo.arrive(page, "intracma")
    page.locator("#identifier").fill(r"MARCEAU\bfourquin")
    page.locator("#password").fill(demo.somebody("intracma").password)
    page.locator("#password").press("Enter")
    expect(page.locator("#summary")).to_contain_text("iam\\")
