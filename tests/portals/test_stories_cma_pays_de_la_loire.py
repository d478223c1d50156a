"""Who may open an account at the regional chamber's portal, and how: its guide, walked through."""

import pytest

from idp.stores import tables
from tests.portals.document import says, table
from tests.portals.html_reading import texts
from tests.support.applying import (
    A_MOMENT,
    ADDRESS,
    CHOSEN,
    FREE,
    PARTNER,
    PDL,
    Chamber,
    claims_at_the_portal,
    heading,
    onward,
)
from tests.support.companies import BAKERY, BRANCH, CEASED, ELSEWHERE, NOBODY
from tests.support.outbox import link_of, text_of
from tests.support.provider import ISSUER, Page

PROFILES = [
    "Chef(fe) d'entreprise",
    "Créateur(trice) / Repreneur(euse)",
    "Jeune / Apprenti(e)",
    "Salarié(e) / Demandeur(euse) d'emploi",
    "Collectivité / Partenaire",
]
CONDITION = "la création est soumise à conditions"
CREATED = "Votre compte est créé"
REFUSED = "Nous ne pouvons pas ouvrir de compte pour cette entreprise"
ANOTHER_CMA = (
    "Nous vous invitons à prendre contact avec l'accueil de la Chambre de Métiers et de "
    "l'Artisanat du département (ou région) concerné."
)


def stored(chamber: Chamber) -> int:
    return chamber.count(tables.Registration)


def apart(chamber: Chamber, siren: str) -> Page:
    """Apply with a number, from a browser and an address that nobody used before."""
    nth = chamber.clock.now().timestamp()
    browser = chamber.provider.browser(source=f"203.0.113.{int(nth) // 30 % 250}")
    return chamber.apply(browser, siren, address=f"artisan.{nth:.0f}@courriel.example")


@pytest.mark.requirement("R-PDL-1")
def test_the_entry_page_leads_to_the_form(chamber: Chamber) -> None:
    page = chamber.provider.browser().get(f"/{PDL}/login")
    assert texts(page.text, ".block h2") == ["Je crée mon compte", "Je me connecte"]
    assert f'href="/{PDL}/signup"' in page.text


@pytest.mark.requirement("R-PDL-2", "R-PDL-23")
def test_five_profiles_two_of_them_with_conditions(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = browser.get(f"/{PDL}/signup")
    assert texts(page.text, "h1") == ["Je crée mon compte"]
    assert texts(page.text, "legend") == ["Quel est votre profil ?"]
    assert texts(page.text, "fieldset label") == PROFILES
    assert texts(page.text, "fieldset .hint") == [CONDITION, CONDITION]
    assert "VALIDER" in texts(page.text, "button")
    assert "checked" not in page.text
    for words in (
        "réservée à nos ressortissants (= entreprises artisanales ayant un SIREN",
        "vous recevrez un mail vous notifiant que votre compte est en « attente de vérification »",
        "n'existe pas, n'est pas celui de la personne qui en fait la demande",
        ANOTHER_CMA,
        "lié aux missions de délégué du demandeur",
    ):
        assert words in page.seen
    again = browser.submit(page)
    assert again.status == 422
    assert "Choisissez votre profil." in again.seen


@pytest.mark.requirement("R-PDL-2", "R-PDL-3", "R-PDL-4", "R-PDL-14", "R-PDL-23")
def test_each_page_says_the_words_of_the_guide(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    seen = {"profile": browser.get(f"/{PDL}/signup"), "form": chamber.fields(browser)}
    chamber.confirm(browser, BAKERY.siren)
    seen["link"] = browser.get(chamber.link())
    seen["created"] = browser.submit(seen["link"])
    for when, page in seen.items():
        said = table(PDL, when)
        assert said
        assert [one.text for one in said if not says(page, one)] == [], when


@pytest.mark.requirement("R-PDL-3", "R-PDL-4")
@pytest.mark.parametrize("profile", ["business", "creator", "apprentice", "employee", "partner"])
def test_only_two_profiles_name_a_company(chamber: Chamber, profile: str) -> None:
    page = chamber.fields(chamber.provider.browser(), profile)
    labels = texts(page.text, "label")
    assert ("Numéro de SIREN" in labels) is (profile in {"business", "partner"})
    assert {"Adresse email", "Mot de passe"} <= {*labels}
    assert "Valider" in texts(page.text, "button")


@pytest.mark.requirement("R-PDL-4", "R-PDL-14", "R-PDL-18")
def test_who_has_no_company_creates_freely(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.apply(browser, profile=FREE)
    assert ADDRESS in page.seen
    mail = chamber.post.only()
    assert "Finaliser mon compte" in text_of(mail)
    page = browser.submit(browser.get(link_of(mail, ISSUER)))
    assert heading(page) == CREATED
    later = chamber.provider.browser(source="198.51.100.1")
    arrived = later.authorize(chamber.provider.client(PDL))
    arrived = later.submit(arrived, identifier=ADDRESS, password=CHOSEN)
    told = claims_at_the_portal(chamber.provider, later, arrived)
    assert told["profile_type"] == FREE
    assert "siren" not in told


@pytest.mark.requirement("R-PDL-5", "R-PDL-10", "R-PDL-14", "R-PDL-21")
def test_a_craft_business_of_the_region_is_in(chamber: Chamber) -> None:
    provider, browser = chamber.provider, chamber.provider.browser()
    begun = browser.authorize(provider.client(PDL)).response.request.full_path
    page = chamber.fields(browser, url=begun.replace("/login", "/signup"))
    chamber.clock.move(A_MOMENT)
    page = browser.submit(page, address=ADDRESS, siren=BAKERY.siren, password=CHOSEN)
    assert heading(page) == "C’est bien BOULANGERIE EXEMPLE, NANTES ?"
    assert stored(chamber) == 0
    browser.submit(page, act="yes")
    page = chamber.follow(browser)
    assert heading(page) == CREATED
    arrived = browser.get(onward(page))
    told = claims_at_the_portal(provider, browser, arrived)
    assert told["profile_type"] == "business"
    assert told["siren"] == BAKERY.siren
    assert told["siren_verified_at"] == "2026-11-23"


@pytest.mark.requirement("R-PDL-7", "R-PDL-8", "R-PDL-10", "R-PDL-11")
@pytest.mark.parametrize(
    ("siren", "words"),
    [
        (NOBODY, "n'existe pas."),
        (CEASED.siren, "a été radiée."),
        (ELSEWHERE.siren, ANOTHER_CMA),
    ],
    ids=["R1", "R2", "R3"],
)
def test_who_is_refused_reads_why_and_leaves_no_record(
    chamber: Chamber, siren: str, words: str
) -> None:
    browser = chamber.provider.browser()
    page = chamber.apply(browser, siren)
    assert heading(page) == REFUSED
    assert words in page.seen
    assert ("75" in page.seen) is (siren == ELSEWHERE.siren)
    assert chamber.provider.client(PDL).metadata.portal_url in page.text
    assert heading(browser.submit(page, act="yes")) == REFUSED
    assert stored(chamber) == 0
    assert chamber.post.deliver() == []
    # A slip of the pen is put right on the same page; nothing else is typed again.
    corrected = browser.submit(page, act="number", siren="732 829 320")
    assert heading(corrected) == "C’est bien BOULANGERIE EXEMPLE, NANTES ?"


@pytest.mark.requirement("R-PDL-5", "R-PDL-11")
def test_a_client_company_is_in_wherever_it_is(chamber: Chamber) -> None:
    chamber.allow(ELSEWHERE.siren)
    browser = chamber.provider.browser()
    page = chamber.apply(browser, ELSEWHERE.siren, profile=PARTNER)
    assert heading(page) == "C’est bien MENUISERIE D'AILLEURS, PARIS ?"
    browser.submit(page, act="yes")
    assert heading(chamber.follow(browser)) == CREATED


@pytest.mark.requirement("R-PDL-13")
def test_a_number_is_understood_as_people_write_it(chamber: Chamber) -> None:
    written = {
        "Numéro SIREN 732 829 320": (
            *("732829320", "732 829 320", "732\u00a0829\u00a0320", "732\u202f829\u202f320"),
            *("732.829.320", "732-829-320", " 732829320 "),
        ),
        "nous avons gardé les 9 premiers chiffres": ("73282932000074", "732 829 320 00074"),
        "C’est un numéro de TVA": ("FR44732829320", "fr 44 732 829 320"),
    }
    for hint, typed in ((hint, one) for hint, several in written.items() for one in several):
        page = apart(chamber, typed)
        assert heading(page) == "C’est bien BOULANGERIE EXEMPLE, NANTES ?", typed
        assert hint in page.seen


@pytest.mark.requirement("R-PDL-10", "R-PDL-13")
def test_what_is_no_number_is_said_at_its_field(chamber: Chamber) -> None:
    faults = {
        "": "Saisissez le numéro SIREN",
        "000000000": "comporte une erreur",
        "732829321": "comporte une erreur",
        "73282932A": "ne contient que des chiffres",
        "7328293": "vous en avez saisi 7",
        "73282932000075": "comporte une erreur",
        "FR45732829320": "comporte une erreur",
    }
    for typed, words in faults.items():
        page = apart(chamber, typed)
        assert (page.status, words in page.seen) == (422, True), typed
        assert 'href="#siren"' in page.text
    assert stored(chamber) == 0


@pytest.mark.requirement("R-PDL-19")
def test_an_address_that_has_an_account_is_told_by_mail_alone(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    chamber.confirm(browser, BAKERY.siren)
    chamber.follow(browser)
    other = chamber.provider.browser(source="198.51.100.1")
    page = chamber.confirm(other, BRANCH.siren)
    assert heading(page) == heading(chamber.confirm(other, BRANCH.siren, address="x@y.example"))
    mails = {str(mail["To"]): mail for mail in chamber.post.deliver()}
    assert "vous avez déjà un compte" in str(mails[ADDRESS]["Subject"])
    assert chamber.count(tables.Account) == 1


@pytest.mark.requirement("R-PDL-20")
def test_no_rule_but_the_products_and_no_captcha_to_read(chamber: Chamber) -> None:
    page = chamber.fields(chamber.provider.browser())
    assert "de 12 à 256 caractères" in page.seen
    assert "captcha_answer" not in page.text or "audio" not in page.text
    policy = chamber.provider.client(PDL).policy
    assert (policy.signup.captcha, policy.password.min_length) == ("work", 12)
