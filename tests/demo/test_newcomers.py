"""People who are not in yet: what they were sent, and that it lets them in."""

import re
from collections.abc import Iterator
from io import BytesIO

import httpx
import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.demo.conftest import Demo

pytestmark = pytest.mark.browser
MAILED = re.compile(r"\b(?:[2-9A-Z]{4}-){3}[2-9A-Z]{5}\b")
CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b")


@pytest.fixture(autouse=True)
def as_at_the_beginning(demo: Demo) -> Iterator[None]:
    """Everything is put back after each test here."""
    yield
    answer = httpx.post(f"{demo.portals}/recommencer", timeout=60, trust_env=False)
    assert answer.status_code == 303


def code_of(demo: Demo, identifier: str) -> str:
    url = f"{demo.portals}/courriers/{identifier}.pdf"
    content = httpx.get(url, trust_env=False).content
    found = CODE.search(PdfReader(BytesIO(content)).pages[0].extract_text())
    assert found is not None
    return found[0]


def test_somebody_without_a_password_gets_one_by_mail(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.portals}/intracma/")
    page.get_by_role("link", name="Se connecter").click()
    page.get_by_text("Génération Mot de Passe").click()
    page.get_by_label("Identifiant").fill("egarnier")
    page.get_by_label("Adresse mail").fill("e.garnier@apcma.example")
    page.get_by_role("button", name="Envoyer").click()
    page.goto(f"{demo.portals}/boite/")
    message = page.locator("#mails li", has_text="e.garnier@apcma.example").first
    message.get_by_role("link").click()
    page.get_by_role("button", name="Simuler un filtre").click()
    expect(page.get_by_role("status").last).to_contain_text("rien n'est consommé")
    page.get_by_role("link", name="HTML", exact=True).click()
    with page.expect_popup() as opened:
        page.frame_locator("iframe").get_by_role("link").first.click()
    chosen = opened.value
    for field in ("password", "confirmation"):
        chosen.locator(f"input[name={field}]").fill("horloge 42 parvis")
    chosen.locator("input[name=confirmation]").press("Enter")
    expect(chosen.locator("h1")).to_have_text("Bonjour Élodie Garnier")


def mailed_password(page: Page, demo: Demo) -> str:
    page.goto(f"{demo.portals}/boite/")
    page.locator("#mails li", has_text="k.haddad").first.get_by_role("link").click()
    found = MAILED.search(page.locator(".mail .text").inner_text())
    assert found is not None
    return found[0]


def sign_in_as_karim(page: Page, demo: Demo, password: str) -> None:
    page.goto(f"{demo.portals}/cmi-organisme/")
    page.get_by_role("link", name="Se connecter").click()
    page.locator("#identifier").fill("00001khaddad")
    page.locator("#password").fill(password)
    page.locator("#password").press("Enter")


def test_a_mailed_password_opens_the_creation_of_the_account(page: Page, demo: Demo) -> None:
    sign_in_as_karim(page, demo, mailed_password(page, demo))
    expect(page.locator("h1")).to_have_text("CREATION DE COMPTE", ignore_case=True)
    for field in ("password", "confirmation"):
        page.locator(f"input[name={field}]").fill("Horloge-et-parvis")
    page.locator("input[name=email_confirmation]").fill("k.haddad@mdph-nord.example")
    page.locator("input[name=email_confirmation]").press("Enter")
    expect(page.locator("h1")).to_have_text("Bonjour Karim Haddad")


def test_a_mailed_password_expires_by_the_demonstrations_clock(page: Page, demo: Demo) -> None:
    password = mailed_password(page, demo)
    httpx.post(f"{demo.portals}/horloge", data={"by": "8d"}, timeout=60, trust_env=False)
    sign_in_as_karim(page, demo, password)
    expect(page.get_by_role("alert")).to_be_visible()


@pytest.mark.parametrize("identifier", ["jules.besnard", "nora.lefevre"])
def test_a_letter_lets_its_reader_in(page: Page, demo: Demo, identifier: str) -> None:
    page.goto(f"{demo.portals}/ent-cfa-orleans/")
    page.get_by_role("link", name="Se connecter").click()
    page.get_by_text("Activer mon compte").click()
    page.locator("input[name=identifier]").fill(identifier)
    page.locator("input[name=code]").fill(code_of(demo, identifier).lower().replace("-", ""))
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("h1")).to_have_text("Conditions Générales d'Utilisation")


def test_a_reset_account_refuses_its_old_password(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.portals}/ent-cfa-orleans/")
    page.get_by_role("link", name="Se connecter").click()
    page.locator("#identifier").fill("nora.lefevre")
    page.locator("#password").fill("tilleul-vert-42")
    page.locator("#password").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("incorrect")


def test_a_letter_expires_by_the_demonstrations_clock(page: Page, demo: Demo) -> None:
    code = code_of(demo, "jules.besnard")
    for _ in range(12):
        httpx.post(f"{demo.portals}/horloge", data={"by": "8d"}, timeout=60, trust_env=False)
    page.goto(f"{demo.issuer}/ent-cfa-orleans/activation")
    page.locator("input[name=identifier]").fill("jules.besnard")
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_putting_everything_back_prints_letters_anew(demo: Demo) -> None:
    before = code_of(demo, "jules.besnard")
    httpx.post(f"{demo.portals}/recommencer", timeout=60, trust_env=False)
    assert code_of(demo, "jules.besnard") != before


def test_two_accounts_of_one_mailbox_are_named_in_one_mail(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.portals}/cmi-organisme/")
    page.get_by_role("link", name="Se connecter").click()
    page.get_by_text("Identifiant oublié").click()
    page.locator("input[name=address]").fill("accueil-cmi@mdph.example")
    page.locator("input[name=address]").press("Enter")
    page.goto(f"{demo.portals}/boite/")
    page.locator("#mails li", has_text="accueil-cmi@mdph.example").first.get_by_role("link").click()
    for identifier in ("00001orenaud", "00042psimonin"):
        expect(page.locator(".mail .text")).to_contain_text(identifier)
