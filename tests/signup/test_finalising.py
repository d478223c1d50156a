"""From the acceptance to the account, once; and one application of each address."""

from datetime import timedelta

from idp.stores import tables
from tests.support.applying import ADDRESS, BUSINESS, CHOSEN, PDL, Chamber, heading, reference_in
from tests.support.companies import BAKERY, BRANCH

WAITS = "Votre compte est en attente de vérification"
CREATED = "Votre compte est créé"


def test_an_expired_acceptance_is_renewed_by_one_click(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.waits(browser, BRANCH.siren)
    chamber.officers.approve(chamber.officer, reference_in(page))
    link = chamber.link()
    chamber.clock.move(timedelta(days=3, seconds=1))
    other = chamber.provider.browser(source="198.51.100.1")
    over = other.get(link)
    assert (over.status, heading(over)) == (410, "Ce lien a expiré")
    assert heading(other.submit(over)) == "Un nouveau message est parti"
    page = other.submit(other.get(chamber.link()))
    assert heading(page) == CREATED
    assert f"login?identifier={ADDRESS.replace('@', '%40')}" in page.text
    # Who asks once more with the old one is mailed nothing: the account is there.
    other.submit(over)
    assert chamber.post.deliver() == []


def test_finalising_opens_one_account_however_often_it_is_clicked(chamber: Chamber) -> None:
    browser = chamber.provider.browser()
    page = chamber.waits(browser, BRANCH.siren)
    chamber.officers.approve(chamber.officer, reference_in(page))
    opened = browser.get(chamber.link())
    assert heading(browser.submit(opened)) == CREATED
    for _ in range(2):
        assert browser.submit(opened).status in {200, 410}
    assert chamber.count(tables.Account) == 1
    # Following a link proves no password: nobody is signed in by it.
    arrived = browser.authorize(chamber.provider.client(PDL))
    assert 'name="password"' in arrived.text
    arrived = browser.submit(arrived, identifier=ADDRESS, password=CHOSEN)
    assert "code" in arrived.query


def test_who_comes_to_finalise_without_the_link_is_told_where_it_is(chamber: Chamber) -> None:
    page = chamber.provider.browser().get(f"/{PDL}/finalise")
    assert heading(page) == "Finaliser mon compte"
    assert f'href="/{PDL}/login"' in page.text


def test_two_applications_of_one_address_become_one(chamber: Chamber) -> None:
    browser, other = (chamber.provider.browser(source=f"198.51.100.{n}") for n in (1, 2))
    chamber.confirm(browser, BRANCH.siren)
    first = chamber.link()
    chamber.confirm(other, BRANCH.siren, password="ballon neige plume 31")
    second = chamber.link()
    opened = browser.get(first)
    assert heading(other.submit(other.get(second))) == WAITS
    assert browser.submit(opened).status == 410
    assert chamber.count(tables.ReviewCase) == 1
    assert chamber.count(tables.ReviewCase, tables.ReviewCase.profile == BUSINESS) == 1


def test_who_applies_again_while_one_waits_keeps_the_first(chamber: Chamber) -> None:
    browser, other = (chamber.provider.browser(source=f"198.51.100.{n}") for n in (1, 2))
    reference = reference_in(chamber.waits(browser, BRANCH.siren))
    chamber.confirm(other, BAKERY.siren)
    page = chamber.follow(other)
    assert page.status in {403, 410}
    assert chamber.portal_url in page.text
    assert reference_in(chamber.sign_in(browser)) == reference
    assert (chamber.count(tables.ReviewCase), chamber.count(tables.Account)) == (1, 0)
