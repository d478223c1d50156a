"""The page of a company: what it may show, how often it may be asked, who comes second."""

import shutil
from dataclasses import replace
from pathlib import Path

from idp.stores import tables
from tests.support.applying import A_MOMENT, ADDRESS, CHOSEN, PDL, Chamber, heading, reference_in
from tests.support.companies import BAKERY, CEASED, ELSEWHERE, EVERYONE, NOBODY, SOLE_TRADER, Shop

QUESTION = "C’est bien BOULANGERIE EXEMPLE, NANTES ?"


def with_policy(chamber: Chamber, real_folders: Path, *changes: tuple[str, str]) -> None:
    """Register the portal's folder with some words of it replaced."""
    folder = chamber.place / "clients" / PDL
    shutil.copytree(real_folders / PDL, folder)
    shutil.copytree(real_folders / "_defaults", chamber.place / "clients" / "_defaults")
    file = folder / "client.toml"
    text = file.read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    file.write_text(text)
    chamber.provider.register(folder)


def test_a_wrong_company_is_corrected_without_typing_the_rest_again(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.apply(browser, SOLE_TRADER.siren)
    assert heading(page) == "C’est bien SOAZIG LE GOFF, NANTES ?"
    page = browser.submit(page, act="correct")
    assert 'name="siren"' in page.text
    assert browser.submit(page, act="number", siren="7328").status == 422
    page = browser.submit(page, act="number", siren="732829320 00074")
    assert heading(page) == QUESTION
    assert "nous avons gardé les 9 premiers chiffres" in page.seen
    browser.submit(page, act="yes")
    assert heading(chamber.follow(browser)) == "Votre compte est créé"
    assert chamber.count(tables.Account) == 1


def test_one_sign_up_does_not_read_the_register(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.apply(browser, NOBODY)
    for _ in range(9):
        page = browser.submit(page, act="number", siren=CEASED.siren)
        assert page.status == 200
    page = browser.submit(page, act="number", siren=BAKERY.siren)
    assert page.status == 403
    assert heading(page) == "Trop de numéros essayés"
    assert chamber.provider.client(PDL).metadata.portal_url in page.text


def test_an_active_branch_in_the_region_counts(chamber: Chamber) -> None:
    abroad = Shop(commune="75056", postal_code="75001", town="PARIS")
    here = Shop("00025", head=False, commune="85191", postal_code="85000", town="LA ROCHE-SUR-YON")
    moved = replace(BAKERY, shops=(abroad, here))
    chamber.know([moved, *(one for one in EVERYONE if one is not BAKERY)])
    page = chamber.apply(chamber.provider.browser(), BAKERY.siren)
    assert heading(page) == "C’est bien BOULANGERIE EXEMPLE, LA ROCHE-SUR-YON ?"


def test_english_speaks_of_the_same_cases(chamber: Chamber) -> None:
    browser = chamber.provider.browser(lang="en")
    page = chamber.apply(browser, ELSEWHERE.siren)
    assert heading(page) == "We can’t open an account for this company"
    assert "Neither the company nor one of its establishments is in Pays de la Loire." in page.seen
    page = browser.submit(page, act="number", siren=BAKERY.siren)
    assert heading(page) == "Is it BOULANGERIE EXEMPLE, NANTES?"


def test_several_people_of_one_company_are_let_in(chamber: Chamber) -> None:
    for nth, address in enumerate((ADDRESS, "associe@courriel.example")):
        browser = chamber.provider.browser(source=f"198.51.100.{nth}")
        chamber.confirm(browser, BAKERY.siren, address=address)
        assert heading(chamber.follow(browser)) == "Votre compte est créé"
    assert chamber.count(tables.Account) == 2


def test_a_second_person_is_looked_at_where_the_portal_wants_it(
    chamber: Chamber, real_folders: Path
) -> None:
    keeps = "[review]\n"
    with_policy(chamber, real_folders, (keeps, keeps + 'several_per_company = "review"\n'))
    first = chamber.provider.browser()
    chamber.confirm(first, BAKERY.siren)
    assert heading(chamber.follow(first)) == "Votre compte est créé"
    second = chamber.provider.browser(source="198.51.100.1")
    page = chamber.waits(second, BAKERY.siren, address="associe@courriel.example")
    assert reference_in(page)
    assert chamber.count(tables.ReviewCase, tables.ReviewCase.why == "several") == 1


def test_names_are_compared_where_the_portal_asks_for_them(
    chamber: Chamber, real_folders: Path
) -> None:
    asks = '[signup]\ncaptcha = "work"\n'
    with_policy(chamber, real_folders, (asks, asks + 'names = "required"\n'))
    cases = {("Soazig", "Le Goff"): "accept", ("Camille", "Petit"): "review"}
    for nth, ((given, family), outcome) in enumerate(cases.items()):
        browser = chamber.provider.browser(source=f"198.51.100.{nth}")
        page = chamber.fields(browser)
        chamber.clock.move(A_MOMENT)
        page = browser.submit(
            page,
            given_name=given,
            family_name=family,
            siren=SOLE_TRADER.siren,
            address=f"a{nth}@b.example",
            password=CHOSEN,
        )
        assert ("sera étudiée" in page.seen) is (outcome == "review")
