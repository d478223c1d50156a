"""A sign-up whose settings leave pages out: what is still asked, said and undone (ADR 25)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from idp.stores import tables
from tests.support.applying import (
    A_MOMENT,
    ADDRESS,
    BUSINESS,
    CHOSEN,
    FREE,
    PDL,
    Chamber,
    heading,
)
from tests.support.companies import BAKERY, BRANCH, ELSEWHERE, MASKED, SOLE_TRADER
from tests.support.lean import lean
from tests.support.outbox import text_of
from tests.support.provider import Browser, Page

WAITS = "C’est presque fini"
CREATED = "Votre compte est créé"


@pytest.fixture
def leaner(chamber: Chamber, real_folders: Path, tmp_path: Path) -> Chamber:
    """The chamber's portal, asking as little as its settings can."""
    chamber.provider.register(lean(real_folders, PDL, tmp_path))
    return chamber


def fill(chamber: Chamber, page: Page, browser: Browser, **said: str) -> Page:
    """Fill in the one form, no sooner than a person does."""
    chamber.clock.move(A_MOMENT)
    given = {"address": ADDRESS, "password": CHOSEN, "profile": BUSINESS, "siren": BAKERY.siren}
    return browser.post(page.action, page.form | given | said)


def asks(chamber: Chamber, browser: Browser, **said: str) -> Page:
    """Come from the portal and fill in the form."""
    page = browser.authorize(chamber.provider.client(PDL))
    path = page.response.request.full_path.replace("/login", "/signup")
    return fill(chamber, browser.get(path), browser, **said)


def leads_to_the_portal(chamber: Chamber, page: Page) -> bool:
    """Tell whether a page is a code for the portal."""
    callback = chamber.provider.client(PDL).metadata.redirect_uris[0]
    return page.status == 303 and page.location.startswith(callback) and "code" in page.query


def test_one_form_one_mail_and_in(leaner: Chamber) -> None:
    browser = leaner.provider.browser()
    page = asks(leaner, browser)
    assert heading(page) == WAITS
    assert "BOULANGERIE EXEMPLE, NANTES (SIREN 732 829 320)" in page.seen
    assert leads_to_the_portal(leaner, leaner.follow(browser))
    kept = leaner.provider.client(PDL).organisation_id
    assert leaner.count(tables.Membership, tables.Membership.organisation_id == kept) == 1
    assert leaner.count(tables.Membership, tables.Membership.profile == BUSINESS) == 1


def test_the_code_of_the_mail_leads_on_as_well(leaner: Chamber) -> None:
    browser = leaner.provider.browser()
    page = asks(leaner, browser)
    (code,) = re.findall(r"\b\d{3}\s?\d{3}\b", text_of(leaner.post.only()))
    assert leads_to_the_portal(leaner, browser.submit(page, code=code))


def test_a_client_that_the_register_does_not_name_is_named_by_its_number(leaner: Chamber) -> None:
    leaner.allow(MASKED.siren)
    page = asks(leaner, leaner.provider.browser(), siren=MASKED.siren)
    assert heading(page) == WAITS
    assert "Ce compte sera celui de l’entreprise SIREN 999 000 029." in page.seen


def test_a_profile_has_to_be_chosen_and_says_whether_a_company_is_asked(leaner: Chamber) -> None:
    browser = leaner.provider.browser()
    page = asks(leaner, browser, profile="", siren="")
    assert page.status == 422
    assert "Choisissez votre profil." in page.seen
    page = fill(leaner, page, browser, siren="")
    assert page.status == 422
    assert "Saisissez le numéro SIREN" in page.seen
    page = fill(leaner, page, browser, profile=FREE, siren="")
    assert heading(page) == WAITS
    assert "Ce compte sera celui" not in page.seen
    assert leads_to_the_portal(leaner, leaner.follow(browser))


def test_no_other_profile_than_the_portal_s_is_taken(leaner: Chamber) -> None:
    page = asks(leaner, leaner.provider.browser(), profile="officer")
    assert page.status == 422
    assert leaner.count(tables.Registration) == 0


def test_a_company_that_opens_no_account_is_said_on_its_page(leaner: Chamber) -> None:
    browser = leaner.provider.browser()
    page = asks(leaner, browser, siren=ELSEWHERE.siren)
    assert heading(page) == "Nous ne pouvons pas ouvrir de compte pour cette entreprise"
    page = browser.submit(page, act="number", siren=BAKERY.siren)
    assert heading(page) == "C’est bien BOULANGERIE EXEMPLE, NANTES ?"
    assert heading(browser.submit(page, act="yes")) == WAITS


def test_a_company_that_officers_look_at_is_asked_about(leaner: Chamber) -> None:
    browser = leaner.provider.browser()
    page = asks(leaner, browser, siren=BRANCH.siren)
    assert "sera étudiée" in page.seen
    assert heading(browser.submit(page, act="yes")) == WAITS
    assert heading(leaner.follow(browser)) == "Votre compte est en attente de vérification"


def test_the_wrong_company_is_corrected_from_the_page_that_names_it(leaner: Chamber) -> None:
    browser = leaner.provider.browser()
    page = asks(leaner, browser, siren=SOLE_TRADER.siren)
    former = leaner.link()
    page = browser.submit(page, act="company")
    assert heading(page) == "C’est bien SOAZIG LE GOFF, NANTES ?"
    page = browser.submit(browser.submit(page, act="correct"), act="number", siren=BAKERY.siren)
    page = browser.submit(page, act="yes")
    assert heading(page) == WAITS
    assert leads_to_the_portal(leaner, leaner.follow(browser))
    assert browser.get(former).status == 410
    about = tables.Registration.state == "done"
    assert leaner.count(tables.Registration, about) == 1


def test_a_company_that_was_confirmed_is_not_gone_back_to(leaner: Chamber) -> None:
    browser = leaner.provider.browser()
    page = browser.submit(browser.submit(asks(leaner, browser), act="company"), act="yes")
    assert heading(page) == WAITS
    assert "Ce compte sera celui" not in page.seen
    assert browser.submit(page, act="company").status == 422
    assert len(leaner.post.deliver()) == 2


def test_going_back_to_the_company_counts_as_a_mail(leaner: Chamber) -> None:
    most = leaner.provider.client(PDL).policy.recovery.mails_per_account
    for nth in range(1, most):
        asks(leaner, leaner.provider.browser(source=f"198.51.100.{nth}"))
    browser = leaner.provider.browser()
    page = asks(leaner, browser)
    assert browser.submit(page, act="company").status == 429
    assert len(leaner.post.deliver()) == most


def test_another_address_is_typed_where_it_was_asked_with_every_page(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = browser.submit(chamber.confirm(browser, BAKERY.siren), act="back")
    assert 'name="address"' in page.text
    assert 'name="password"' in page.text


def test_another_browser_is_asked_the_password_and_told_that_it_is_done(leaner: Chamber) -> None:
    asks(leaner, leaner.provider.browser())
    elsewhere = leaner.provider.browser(source="198.51.100.7")
    page = elsewhere.get(leaner.link())
    assert heading(page) == "Confirmez que ce compte est le vôtre"
    assert heading(elsewhere.submit(page, password=CHOSEN)) == CREATED


def test_who_comes_after_the_request_is_over_is_told_that_it_is_done(leaner: Chamber) -> None:
    browser = leaner.provider.browser()
    asks(leaner, browser)
    leaner.clock.move(timedelta(hours=20))
    page = leaner.follow(browser)
    assert page.status == 200
    assert heading(page) == CREATED


def test_without_a_request_the_portal_begins_one(leaner: Chamber) -> None:
    browser = leaner.provider.browser()
    fill(leaner, browser.get(f"/{PDL}/signup"), browser)
    page = leaner.follow(browser)
    assert page.status == 303
    assert page.location == leaner.provider.client(PDL).metadata.initiate_login_uri
