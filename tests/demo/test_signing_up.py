"""Opening, finding, judging and linking accounts, walked in a browser as the cards say."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from idp.captcha import characters, tickets
from idp.demo import telephones
from idp.demo.applicants import CRAFT, NOT_CRAFT
from idp.demo.arrivals import FORMER_PASSWORD
from idp.demo.ground import Ground
from idp.demo.people import PEOPLE
from idp.demo.person import Person
from idp.kernel.clock import SystemClock
from idp.wiring.openers import derived
from tests.demo.conftest import Demo

pytestmark = pytest.mark.browser
A_MOMENT = 2200
"""Milliseconds: nobody fills a form in less than two seconds."""
FICHE = {
    "family_name": "Roux",
    "given_name": "Camille",
    "birthdate": "21/07/1980",
    "birth_country": "France",
    "street_address": "3 rue d'Exemple",
    "postal_code": "75011",
    "locality": "Paris",
    "phone_number": "06 12 34 56 78",
}


@pytest.fixture(autouse=True, scope="module")
def as_at_the_beginning(demo: Demo) -> Iterator[None]:
    """Everything is put back after these tests; each of them is about people of its own."""
    yield
    answer = httpx.post(f"{demo.portals}/recommencer", timeout=60, trust_env=False)
    assert answer.status_code == 303


def who(identifier: str) -> Person:
    return next(person for person in PEOPLE if person.identifier == identifier)


def arrive(page: Page, demo: Demo, slug: str) -> None:
    page.goto(f"{demo.portals}/{slug}/")
    page.get_by_role("link", name="Se connecter").click()


def sign_in(page: Page, person: Person) -> None:
    page.locator("#identifier").fill(person.identifier)
    page.locator("#password").fill(person.password)
    page.locator("#password").press("Enter")


def link_of(page: Page, demo: Demo, recipient: str, subject: str) -> str:
    """Wait in the mailbox for a mail to somebody, open it, and return its first link."""
    page.goto(f"{demo.portals}/boite/")
    line = page.locator("#mails li", has_text=recipient).filter(has_text=subject).first
    line.get_by_role("link").click()
    href = page.locator(".mail .text a").first.get_attribute("href")
    assert href is not None
    return href


def complete(page: Page, **said: str) -> None:
    """Fill in the form of the first visit and send it."""
    page.get_by_label("Mme").check()
    for name, text in said.items():
        page.locator(f"input[name={name}]").fill(text)
    page.get_by_label("Internet").check()
    page.get_by_role("button", name="Valider").click()


def find_again(page: Page) -> None:
    """Type the account of before."""
    page.locator("#login").fill("odile.fabre@ancien.example")
    page.locator("#password").fill(FORMER_PASSWORD)
    page.locator("#password").press("Enter")


def apply(page: Page, demo: Demo, siren: str, address: str) -> None:
    """Ask for the account of a head of a business, up to « c'est bien … ? »."""
    arrive(page, demo, "cma-pays-de-la-loire")
    page.get_by_role("link", name="Créer mon compte").click()
    page.get_by_label("Chef(fe) d'entreprise").check()
    page.get_by_role("button", name="VALIDER").click()
    page.locator("#siren").fill(siren)
    page.locator("#address").fill(address)
    page.locator("#password").fill("tilleul orage bocal 27")
    page.wait_for_timeout(A_MOMENT)
    page.get_by_role("button", name="Valider", exact=True).click()


def characters_on(page: Page, demo: Demo) -> str:
    """Return what somebody reads or hears."""
    secret = Ground(demo.folder).settings().secrets.keys[0].encode()
    key = derived(secret, "captcha")
    ticket = tickets.read(key, page.locator("input[name=captcha_id]").input_value())
    assert ticket is not None
    return characters.of(key, ticket.row_id)


def test_somebody_new_signs_up_and_enters(page: Page, demo: Demo) -> None:
    arrive(page, demo, "cma-paris")
    page.get_by_role("link", name="Créer un compte parisien").click()
    page.locator("#address").fill("camille.roux@mel.example")
    for name in ("password", "confirmation"):
        page.locator(f"#{name}").fill("Tournesol7Bleu")
    page.get_by_label("J'accepte les Conditions").check()
    page.locator("input[name=captcha_answer]").fill(characters_on(page, demo))
    page.wait_for_timeout(A_MOMENT)
    page.get_by_role("button", name="JE M'INSCRIS").click()
    page.get_by_role("button", name="continuer").click()
    expect(page.locator("h1")).to_contain_text("C'est presque fini")
    page.goto(link_of(page, demo, "camille.roux@mel.example", "MON COMPTE"))
    page.locator("main button").click()
    expect(page.locator("h1")).to_contain_text("créé et validé")
    page.locator("main a.button").click()
    page.get_by_role("button", name="Compléter votre fiche").click()
    complete(page, **FICHE)
    expect(page.locator("h1")).to_have_text("Bonjour Camille Roux")
    expect(page.locator("dl")).not_to_contain_text("legacy_sub")


def test_the_former_account_is_found_again_once(page: Page, demo: Demo) -> None:
    arrive(page, demo, "cma-paris")
    sign_in(page, who("odile.marchand@mel.example"))
    find_again(page)
    expect(page.locator("main")).to_contain_text("3 inscriptions, dernière : 2015")
    page.locator("main button").first.click()
    expect(page.locator("#birth_family_name")).to_have_value("Fabre")
    complete(page)
    expect(page.locator("h1")).to_contain_text("connectés")
    page.locator("main a.button").click()
    expect(page.locator("h1")).to_have_text("Bonjour Odile Marchand")
    expect(page.locator("dl")).to_contain_text("2012-01204")

    page.goto(f"{demo.portals}/boite/")
    told = page.locator("#mails li", has_text="odile.fabre@ancien.example")
    expect(told).to_contain_text("votre ancien compte est rattaché")
    page.context.clear_cookies()
    arrive(page, demo, "cma-paris")
    sign_in(page, who("hugo.delmas@mel.example"))
    find_again(page)
    expect(page.get_by_role("alert")).to_contain_text("déjà")


def test_a_craft_business_opens_its_account_by_itself(page: Page, demo: Demo) -> None:
    apply(page, demo, CRAFT, "malo.kerguelen@atelier.example")
    expect(page.locator("h1")).to_contain_text("BOULANGERIE DES MARÉES, NANTES")
    page.locator("main button").first.click()
    page.goto(link_of(page, demo, "malo.kerguelen@atelier.example", "finalisez"))
    page.locator("main button").click()
    expect(page.locator("h1")).to_contain_text("Votre compte est créé")
    page.locator("main a.button").click()
    expect(page.locator("dl")).to_contain_text(CRAFT)


def test_a_number_can_be_tried_again_after_a_refusal(page: Page, demo: Demo) -> None:
    apply(page, demo, "999000110", "malo.kerguelen@atelier.example")
    expect(page.locator("h1")).to_contain_text("Nous ne pouvons pas ouvrir de compte")
    expect(page.locator("main")).to_contain_text("35")
    page.locator("#siren").fill(NOT_CRAFT)
    page.locator("#siren").press("Enter")
    expect(page.locator("h1")).to_contain_text("ATELIER NUMÉRIQUE DES DUNES")


def enter_queue(page: Page, demo: Demo) -> None:
    officer = who("gaelle.lebrun@cma-pdl.example")
    page.goto(f"{demo.portals}/personnages")
    card = page.get_by_role("article", name=officer.name)
    card.get_by_role("link", name="La file d'examen").click()
    sign_in(page, officer)
    page.locator("input[name=code]").fill(telephones.code_now(officer, SystemClock().now()))
    page.locator("input[name=code]").press("Enter")
    page.goto(f"{demo.issuer}/cma-pays-de-la-loire/console/reviews")


def test_an_officer_accepts_and_the_applicant_finalises(page: Page, demo: Demo) -> None:
    rozenn = who("rozenn.guillou@conseil.example")
    arrive(page, demo, rozenn.portal)
    sign_in(page, rozenn)
    expect(page.locator("h1")).to_contain_text("en attente de vérification")
    page.context.clear_cookies()

    enter_queue(page, demo)
    page.get_by_role("link", name=re.compile("CONSEIL EN ISOLATION")).click()
    expect(page.locator("main")).to_contain_text(rozenn.identifier)
    page.get_by_role("button", name="Accepter").first.click()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("main")).to_contain_text("Le courriel est parti")
    page.context.clear_cookies()

    page.goto(link_of(page, demo, rozenn.identifier, "acceptée"))
    page.locator("main button").click()
    expect(page.locator("h1")).to_contain_text("Votre compte est créé")
    arrive(page, demo, rozenn.portal)
    sign_in(page, rozenn)
    expect(page.locator("dl")).to_contain_text(rozenn.siren)


def test_who_was_refused_reads_why(page: Page, demo: Demo) -> None:
    denis = who("denis.hamon@negoce.example")
    arrive(page, demo, denis.portal)
    sign_in(page, denis)
    expect(page.locator("h1")).to_contain_text("n’a pas pu être acceptée")
    expect(page.locator("main")).to_contain_text("missions de délégué")


def test_two_accounts_become_one_and_two_again(page: Page, demo: Demo) -> None:
    agent, artisan = who("ymorvan"), who("yannick.morvan@bois.example")
    arrive(page, demo, agent.portal)
    sign_in(page, agent)
    expect(page.locator("h1")).to_have_text("Bonjour Yannick Morvan")
    arrive(page, demo, artisan.portal)
    page.get_by_role("link", name="Rattacher le compte que vous avez ici").click()
    sign_in(page, artisan)
    page.get_by_role("button", name="Rattacher").click()
    expect(page.locator("h1")).to_have_text("Bonjour Yannick Morvan")

    page.goto(link_of(page, demo, artisan.identifier, "rattaché"))
    page.get_by_role("button", name="Défaire le rattachement").click()
    expect(page.locator("h1")).to_contain_text("de nouveau séparés")
    page.context.clear_cookies()
    arrive(page, demo, artisan.portal)
    sign_in(page, artisan)
    expect(page.locator("h1")).to_have_text("Bonjour Yannick Morvan")


def test_a_portal_leads_to_ones_account(page: Page, demo: Demo) -> None:
    soazig = who("soazig.tanguy@bois.example")
    arrive(page, demo, soazig.portal)
    sign_in(page, soazig)
    page.get_by_role("link", name="Mon compte").click()
    expect(page).to_have_url(re.compile("/cma-pays-de-la-loire/account"))
    expect(page.locator("main")).to_contain_text("Soazig")
