"""CMA Paris: the fiche of a first visit, its fields and its rules (R-PAR-31 to R-PAR-33)."""

import pytest

from tests.portals.document import missing
from tests.portals.html_reading import elements, texts
from tests.support.first_visits import (
    EMAIL,
    FICHE,
    SLUG,
    FirstVisits,
    fill_in,
    is_code,
    link,
)
from tests.support.provider import Browser, Page

CONNECTED = "Vos comptes sont alors connectés"


@pytest.mark.requirement("R-PAR-31", "R-PAR-32", "R-PAR-33")
def test_the_fiche_says_what_the_document_says(first: tuple[Browser, Page]) -> None:
    browser, page = first
    page = browser.submit(link(browser, page))
    assert missing(page, SLUG, "fiche", "R-PAR-31", "R-PAR-32", "R-PAR-33") == []
    (access,) = (one for one in elements(page.text, "main input") if one.is_a("#access"))
    assert access.attributes["value"] == EMAIL
    assert "readonly" in access.attributes
    kinds = {
        one.attributes["type"]
        for one in elements(page.text, "main input")
        if one.attributes.get("name") in {"civility", "heard_from"}
    }
    assert kinds == {"radio"}, "one of them each"


@pytest.mark.requirement("R-PAR-31", "R-PAR-32", "R-PAR-33")
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"civility": ""}, "Choisissez un titre"),
        ({"civility": "Dr"}, "Choisissez un titre"),
        ({"family_name": " "}, "Saisissez votre nom"),
        ({"given_name": "4dile"}, "Un prénom s’écrit"),
        ({"birthdate": "31/02/1980"}, "Écrivez la date de naissance"),
        ({"birthdate": "21/07/2080"}, "Écrivez la date de naissance"),
        ({"birth_country": ""}, "Saisissez votre pays"),
        ({"street_address": ""}, "Saisissez votre adresse"),
        ({"postal_code": "7501"}, "Un code postal a cinq chiffres"),
        ({"locality": ""}, "Saisissez votre ville"),
        ({"phone_number": ""}, "Veuillez indiquer au moins un téléphone."),
        ({"phone_number": "01 99 00 12 34"}, "Un mobile s’écrit"),
        ({"phone_fixed": "12"}, "Un téléphone s’écrit"),
        ({"heard_from": ""}, "Dites comment"),
        ({"heard_from": "la radio"}, "Choisissez une réponse"),
    ],
)
def test_a_faulty_fiche_is_asked_again(
    first: tuple[Browser, Page], changes: dict[str, str], fault: str
) -> None:
    browser, page = first
    page = fill_in(browser, browser.submit(page, act="create"), **changes)
    assert (page.status, fault in " ".join(texts(page.text, "#summary"))) == (422, True), page.seen
    (kept,) = (one for one in elements(page.text, "main input") if one.is_a("#address_line_2"))
    assert kept.attributes["value"] == FICHE["address_line_2"]


@pytest.mark.requirement("R-PAR-31", "R-PAR-32")
def test_the_fiche_is_stored_as_it_is_meant(visits: FirstVisits) -> None:
    person = visits.newcomer()
    browser, page = visits.arrive(person)
    page = fill_in(
        browser,
        browser.submit(page, act="create"),
        phone_number="",
        phone_fixed="01.99.00.12.34",
        family_name="d’Aubigné-Lô",
    )
    assert is_code(page), page.seen
    details = visits.membership(person).details
    assert (details["birthdate"], details["postal_code"]) == ("1980-07-21", "75011")
    assert details["phone_number"] == details["phone_fixed"] == "+33199001234"
    assert details["family_name"] == "d’Aubigné-Lô"
    assert details["address"]["street_address"] == "3 rue d'Exemple\nBâtiment B"
