"""A referent at work in a browser: by keyboard, without scripts, on a small screen, in dark."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert

from idp.kernel.ids import new_id
from idp.stores import roles, tables
from tests.e2e.test_every_page import TOO_SMALL, complaints
from tests.support import authenticator
from tests.support.axe import violations
from tests.support.live import LiveProvider
from tests.support.people import PASSWORD

pytestmark = pytest.mark.browser

SLUG = "cmi-organisme"
FOCUS = "parseFloat(getComputedStyle(document.activeElement).outlineWidth)"
LINES = "identifiant;nom;courriel\n00001imp;Importée;imp@organisme.example\n99999x;Perdue;\n"


@pytest.fixture
def base(live_provider: LiveProvider, real_folders: Path) -> str:
    """The console of CMI, with a referent of a body of their own and two profiles."""
    client = live_provider.register(real_folders / SLUG)
    code, unit_id = f"{10_000 + len(_people(live_provider)):05}", new_id()
    row = {"id": unit_id, "organisation_id": client.organisation_id, "kind": "issuer"}
    inside = live_provider.inside
    with inside.stores.write() as tx:
        tx.execute(
            insert(tables.Unit).values(row | {"code": code, "name": "Nord", "status": "active"})
        )
    referent = inside.person(SLUG, f"{code}ref", email="ref@organisme.example")
    waits = {"status": "provisioned", "membership_status": "provisioned"}
    inside.person(SLUG, f"{code}zoe", given_name="Zoé", email="zoe@organisme.example", **waits)
    inside.person(SLUG, f"{code}lea", given_name="Léa", email="lea@organisme.example")
    with inside.stores.write() as tx:
        roles.give(tx, referent.membership_id, "referent", unit_id)
    authenticator.given(inside, referent.account_id)
    return f"{live_provider.issuer}/{SLUG}/console#{code}"


def _people(live: LiveProvider) -> list[object]:
    with live.inside.stores.read() as connection:
        return list(connection.execute(tables.Unit.__table__.select()))


def enter(page: Page, base: str) -> tuple[str, str]:
    """Sign in with both factors; returns the console's address and the body's code."""
    url, _, code = base.partition("#")
    page.goto(url)
    page.locator("#identifier").fill(f"{code}ref")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.locator("#code").fill(authenticator.TELEPHONE.code(datetime.now(UTC)))
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Personnes")
    return url, code


def work(page: Page, code: str) -> Iterator[str]:
    """Create, resend, suspend, undo, import, remind; yields the name of each screen."""
    yield "people"
    page.get_by_role("navigation", name="Rubriques").get_by_role("link", name="Créer").click()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#summary")).to_be_visible()
    yield "new, wrong"
    for name, text in (
        ("identifier", f"{code}new"),
        ("family_name", "Nouvelle"),
        ("email", "n@organisme.example"),
    ):
        page.locator(f"#{name}").fill(text)
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".will")).to_contain_text("n@organisme.example")
    yield "new, checked"
    page.get_by_role("button", name="Créer le compte").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{code}new")
    yield "new, done"
    page.get_by_role("link", name="Voir toutes les personnes").click()
    page.get_by_role("link", name="Essai Zoé").click()
    yield "person"
    page.get_by_role("link", name="Renvoyer l’invitation").click()
    expect(page.locator(".will")).to_contain_text("zoe@organisme.example")
    yield "resend"
    page.get_by_role("button", name="Renvoyer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("renvoyée")
    page.get_by_role("link", name="Voir toutes les personnes").click()
    page.get_by_role("link", name="Essai Léa").click()
    page.get_by_role("link", name="Suspendre").click()
    yield "suspend"
    page.get_by_role("button", name="Suspendre").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("est suspendu")
    yield "suspended"
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("a de nouveau accès")
    yield from _many(page, code)


def _many(page: Page, code: str) -> Iterator[str]:
    page.get_by_role("link", name="Importer une liste").click()
    content = LINES.replace("00001", code).encode()
    page.locator("#file").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": content}
    )
    yield "import"
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator(".will")).to_contain_text("1 compte sera créé")
    yield "import, checked"
    page.get_by_role("button", name="Créer 1 compte").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 compte est créé")
    yield "imported"
    page.get_by_role("link", name="Listes et relances").click()
    yield "lists"
    page.get_by_role("link", name="Relancer").click()
    yield "resend, choice"
    page.get_by_role("button", name="Continuer").click()
    yield "resend, checked"
    page.get_by_role("link", name="Référents").click()
    yield "referents"


@pytest.mark.requirement("R-CMI-9", partly="creating the profile; its first sign-in is elsewhere")
def test_no_script_is_needed(page_without_scripts: Page, base: str) -> None:
    _, code = enter(page_without_scripts, base)
    assert len(list(work(page_without_scripts, code))) == 15


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_every_screen_is_sound(chromium: Browser, base: str, width: int, scheme: str) -> None:
    context = chromium.new_context(
        locale="fr-FR",
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 800},
    )
    page, found = context.new_page(), []
    said = complaints(page)
    _, code = enter(page, base)
    for name in work(page, code):
        needed = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{name}: scrolls sideways: {needed}"] if needed > width else []
        found += [f"{name}: headings"] if page.locator("h1").count() != 1 else []
        found += [f"{name}: too small: {html}" for html in page.evaluate(TOO_SMALL)]
        found += [f"{name}: {fault}" for fault in violations(page)]
    context.close()
    assert found == []
    assert said == []


def reach(page: Page, name: str) -> None:
    """Go to a link or button by the Tab key, see that it is marked, and press it."""
    for _ in range(60):
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            assert page.evaluate(FOCUS) >= 2
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{name} is not reached")


def test_a_keyboard_alone_suspends_and_undoes(page: Page, base: str) -> None:
    enter(page, base)
    for name in ("Essai Léa", "Suspendre l’accès", "Suspendre l’accès", "Annuler"):
        reach(page, name)
    expect(page.get_by_role("heading", level=1)).to_contain_text("a de nouveau accès")


def test_it_speaks_english(page: Page, base: str) -> None:
    url, _ = enter(page, base)
    page.goto(f"{url}?ui_locales=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    page.get_by_role("link", name="Essai Léa").click()
    page.get_by_role("link", name="Suspend access").click()
    expect(page.locator(".will")).to_contain_text("can no longer sign in")
