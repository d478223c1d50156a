"""Who waits for an officer at the regional chamber's portal, is refused, or changes profile."""

import pytest

from idp.stores import tables
from tests.portals.html_reading import texts
from tests.support.applying import (
    ADDRESS,
    CHOSEN,
    FREE,
    PDL,
    Chamber,
    claims_at_the_portal,
    heading,
    onward,
    reference_in,
)
from tests.support.companies import BAKERY, BRANCH, ELSEWHERE, MASKED
from tests.support.outbox import link_of, text_of
from tests.support.provider import ISSUER

CREATED = "Votre compte est créé"
WAITS = "Votre compte est en attente de vérification"
ANOTHER_CMA = "n'est pas implantée en Pays de la Loire"


@pytest.mark.requirement("R-PDL-6", "R-PDL-14", "R-PDL-15", "R-PDL-19")
def test_who_is_not_in_the_register_of_crafts_waits_then_finalises(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.apply(browser, BRANCH.siren)
    assert heading(page) == "C’est bien COIFFURE À DEUX ADRESSES, LE MANS ?"
    page = browser.submit(page, act="yes")
    # Officers see nothing before the mailbox is proved, nor by opening its link.
    link = chamber.link()
    opened = browser.get(link)
    assert chamber.count(tables.ReviewCase) == 0
    page = browser.submit(opened)
    assert heading(page) == WAITS
    reference = reference_in(page)
    received = chamber.post.only()
    assert "attente de vérification" in str(received["Subject"])

    # The right password shows where it stands, a wrong one says what it always says.
    later = chamber.provider.browser(source="198.51.100.1")
    assert reference_in(chamber.sign_in(later)) == reference
    wrong = chamber.sign_in(chamber.provider.browser(source="198.51.100.2"), "faux faux faux")
    assert "E-mail ou mot de passe incorrect." in wrong.seen
    assert reference not in wrong.text

    chamber.officers.approve(chamber.officer, reference)
    accepted = chamber.post.only()
    assert "Finaliser mon compte" in text_of(accepted)
    assert heading(chamber.sign_in(later)) == "Votre demande est acceptée"
    link = link_of(accepted, ISSUER)
    elsewhere = chamber.provider.browser(source="198.51.100.3")
    page = elsewhere.get(link)
    assert chamber.count(tables.Account) == 0
    page = elsewhere.submit(page)
    assert heading(page) == CREATED
    assert "accéder à votre compte" in page.seen
    arrived = later.authorize(chamber.provider.client(PDL))
    arrived = later.submit(arrived, identifier=ADDRESS, password=CHOSEN)
    told = claims_at_the_portal(chamber.provider, later, arrived)
    assert (told["profile_type"], told["siren"]) == ("business", BRANCH.siren)
    assert elsewhere.get(link).status == 410


@pytest.mark.requirement("R-PDL-10")
def test_no_answer_of_the_register_is_looked_at_by_somebody(chamber: Chamber) -> None:
    chamber.forget()
    browser = chamber.provider.browser()
    page = chamber.apply(browser, BAKERY.siren)
    assert "BOULANGERIE" not in page.seen
    assert "Votre demande sera étudiée" in page.seen
    browser.submit(page, act="yes")
    assert heading(chamber.follow(browser)) == WAITS


@pytest.mark.requirement("R-PDL-12")
def test_a_name_that_is_not_published_is_not_shown(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.apply(browser, MASKED.siren)
    assert heading(page) == "Votre entreprise : SIREN 999 000 029"
    assert "[ND]" not in page.text
    assert "NANTES" not in page.text
    browser.submit(page, act="yes")
    page = chamber.follow(browser)
    assert heading(page) == WAITS
    assert "[ND]" not in page.text


@pytest.mark.requirement("R-PDL-7", "R-PDL-9", "R-PDL-12", "R-PDL-16")
@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("delegate", "missions de délégué du demandeur"),
        ("other_name", "n'est pas celui de la personne qui en fait la demande"),
        ("R2", "a été radiée"),
    ],
)
def test_who_is_refused_by_an_officer_is_told_and_applies_again(
    chamber: Chamber, reason: str, words: str
) -> None:
    browser = chamber.provider.browser()
    reference = reference_in(chamber.waits(browser, BRANCH.siren))
    chamber.officers.refuse(chamber.officer, reference, reason)
    assert words in " ".join(text_of(chamber.post.only()).split())
    page = chamber.sign_in(browser)
    assert heading(page) == "Votre demande n’a pas pu être acceptée"
    assert words in page.seen
    assert f'href="/{PDL}/signup"' in page.text
    # Applying again is a new application, with a reference of its own.
    again = chamber.waits(chamber.provider.browser(source="198.51.100.1"), BRANCH.siren)
    assert heading(again) == WAITS
    assert reference_in(again) != reference


@pytest.mark.requirement("R-PDL-19", partly="a second application beside one that waits")
def test_who_applies_again_while_one_application_waits_is_told_so(chamber: Chamber) -> None:
    first = chamber.provider.browser()
    reference = reference_in(chamber.waits(first, BRANCH.siren))
    for siren in (BRANCH.siren, BAKERY.siren):  # to be looked at, and to be accepted at once
        again = chamber.provider.browser(source="198.51.100.1")
        chamber.confirm(again, siren, password="Un-autre-mot-de-passe-7")
        page = chamber.follow(again)
        assert heading(page) == "Une demande est déjà en cours"
        assert onward(page).startswith(chamber.portal_url)
        assert reference not in page.text
    assert chamber.count(tables.ReviewCase) == 1
    assert chamber.count(tables.Account) == 0
    assert reference_in(chamber.sign_in(first)) == reference


@pytest.mark.requirement("R-PDL-21", "R-PDL-22")
def test_a_founder_becomes_the_head_of_a_business(chamber: Chamber) -> None:
    provider, browser = chamber.provider, chamber.provider.browser()
    chamber.apply(browser, profile=FREE)
    chamber.follow(browser)
    before = claims_at_the_portal(provider, browser, browser.authorize(provider.client(PDL)))
    page = browser.get(f"/{PDL}/profile")
    assert "Votre profil actuel : Créateur(trice) / Repreneur(euse)" in page.seen
    assert len(texts(page.text, "fieldset label")) == 5
    faults = {("creator", ""): "C’est déjà votre profil", ("business", ""): "Saisissez le numéro"}
    for (profile, siren), words in faults.items():
        again = browser.submit(page, profile=profile, siren=siren)
        assert (again.status, words in again.seen) == (422, True)
    refused = browser.submit(page, profile="business", siren=ELSEWHERE.siren)
    assert ANOTHER_CMA in refused.seen
    waits = browser.submit(refused, profile="business", siren=BRANCH.siren)
    assert "attente de vérification" in waits.seen
    same = claims_at_the_portal(provider, browser, browser.authorize(provider.client(PDL)))
    assert same["profile_type"] == FREE
    chamber.officers.refuse(chamber.officer, reference_in(waits), "other_name")
    changed = browser.submit(waits, profile="business", siren="732 829 320")
    assert heading(changed) == "Votre profil a changé"
    after = claims_at_the_portal(provider, browser, browser.authorize(provider.client(PDL)))
    assert (after["profile_type"], after["siren"]) == ("business", BAKERY.siren)
    assert after["sub"] == before["sub"]


def test_who_is_not_signed_in_has_no_profile_to_change(chamber: Chamber) -> None:
    page = chamber.provider.browser().get(f"/{PDL}/profile")
    assert 'name="password"' in page.text
