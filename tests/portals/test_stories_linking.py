"""An account of the Pays de la Loire becomes one with an Intr@CMA account, and two again."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from idp.clients.model import Client
from idp.stores import tables
from tests.support.client_folder import changed
from tests.support.linking import DOORS, INT, MINE, PAYS, THEIRS, link, mailed, subject
from tests.support.outbox import Post
from tests.support.provider import Person, Provider
from tests.support.recovering import NEW


@pytest.fixture
def intracma(provider: Provider, real_folders: Path) -> Client:
    return provider.register(real_folders / INT)


@pytest.fixture
def pays(provider: Provider, real_folders: Path, tmp_path: Path, intracma: Client) -> Client:
    assert intracma.is_active
    folder = changed(real_folders / PAYS, tmp_path, ("[organisation]\n", DOORS))
    return provider.register(folder)


@pytest.fixture
def agent(provider: Provider, intracma: Client) -> Person:
    assert intracma.is_active
    return provider.person(INT, "cessai", email=MINE, password="Chêne-rouvre-77")


@pytest.fixture
def artisan(provider: Provider, pays: Client) -> Person:
    assert pays.is_active
    return provider.person(
        PAYS, THEIRS, email=THEIRS, password="Bouleau-blanc-88", profile="business"
    )


def test_a_portal_keeps_its_sub_and_address_when_an_account_is_linked(
    provider: Provider, pays: Client, intracma: Client, agent: Person, artisan: Person, post: Post
) -> None:
    before = provider.browser()
    known = subject(provider, before, pays, before.sign_in(pays, artisan))
    browser = provider.browser()
    assert "code" in browser.sign_in(intracma, agent).query
    arrived = link(browser, pays, artisan)
    assert "code" in arrived.query, arrived.seen  # the same request goes on by itself
    assert subject(provider, browser, pays, arrived) == known
    assert mailed(post).keys() == {MINE, THEIRS}
    # From now on one session opens both portals, and one password either identifier.
    assert "code" in browser.authorize(pays, follow=False).query
    fresh = provider.browser()
    one_password = replace(artisan, password=agent.password)
    assert "code" in fresh.sign_in(pays, one_password).query


def test_the_retired_password_only_says_where_to_go(
    provider: Provider, pays: Client, intracma: Client, agent: Person, artisan: Person
) -> None:
    browser = provider.browser()
    browser.sign_in(intracma, agent)
    link(browser, pays, artisan)
    right = provider.browser().sign_in(pays, artisan)
    assert "votre compte a été rattaché à votre compte Intr@CMA" in right.seen
    wrong = provider.browser().sign_in(pays, replace(artisan, password="Autre-chose-1"))
    nobody = provider.browser().sign_in(pays, replace(artisan, identifier="nemo@nulle.example"))
    assert "rattaché" not in wrong.seen + nobody.seen
    assert wrong.status == nobody.status == right.status == 422


def test_both_identifiers_open_the_portal_through_its_own_page(
    provider: Provider, pays: Client, intracma: Client, agent: Person, artisan: Person
) -> None:
    browser = provider.browser()
    browser.sign_in(intracma, agent)
    link(browser, pays, artisan)
    fresh = provider.browser()
    page = fresh.authorize(pays)
    assert "Continuer avec Intr@CMA" in page.seen
    url = re.search(r'href="([^"]+with=intracma)"', page.text)
    assert url is not None
    page = fresh.get(url.group(1).replace("&amp;", "&"))
    assert "Identifiant Intr@CMA" in page.seen
    arrived = fresh.submit(page, identifier=r"iam\cessai", password=agent.password)
    assert "code" in arrived.query, arrived.seen


@pytest.mark.parametrize("whose", [MINE, THEIRS])
def test_either_mailbox_undoes_it(
    provider: Provider,
    pays: Client,
    intracma: Client,
    agent: Person,
    artisan: Person,
    post: Post,
    whose: str,
) -> None:
    browser = provider.browser()
    browser.sign_in(intracma, agent)
    link(browser, pays, artisan)
    links = mailed(post)
    reader = provider.browser()
    page = reader.get(links[whose])
    assert "Défaire le rattachement" in page.seen, page.seen
    assert reader.submit(page).status == 200
    assert "code" not in browser.authorize(pays, follow=False).query
    assert "code" in provider.browser().sign_in(pays, artisan).query
    assert "code" in provider.browser().sign_in(intracma, agent).query
    for one in links.values():
        assert provider.browser().get(one).status == 410
    assert mailed(post).keys() == {MINE, THEIRS}


def test_the_survivors_new_password_kills_no_way_back(
    provider: Provider, pays: Client, intracma: Client, agent: Person, artisan: Person, post: Post
) -> None:
    browser = provider.browser()
    browser.sign_in(intracma, agent)
    link(browser, pays, artisan)
    links = mailed(post)
    page = browser.get(f"/{INT}/recovery")
    page = browser.submit(page, identifier="cessai", address=MINE)
    browser.submit(browser.get(mailed(post)[MINE]), password=NEW, confirmation=NEW)
    reader = provider.browser()
    assert reader.submit(reader.get(links[THEIRS])).status == 200
    assert "code" in provider.browser().sign_in(pays, artisan).query


def test_undone_from_the_account(
    provider: Provider, pays: Client, intracma: Client, agent: Person, artisan: Person
) -> None:
    browser = provider.browser()
    browser.sign_in(intracma, agent)
    link(browser, pays, artisan)
    page = browser.submit(browser.get(f"/{PAYS}/unlink"))
    assert "de nouveau séparés" in page.seen, page.seen
    assert "code" in provider.browser().sign_in(pays, artisan).query


def test_linking_begins_with_a_session_and_needs_both_proofs(
    provider: Provider, intracma: Client, agent: Person, artisan: Person
) -> None:
    stranger = provider.browser().get(f"/{PAYS}/link")
    assert "Mot de passe" in stranger.seen
    assert "autre compte" not in stranger.seen
    browser = provider.browser()
    browser.sign_in(intracma, agent)
    page = browser.get(f"/{PAYS}/link")
    page = browser.submit(page, identifier=artisan.identifier, password="faux-et-long-1")
    assert page.status == 422
    with provider.stores.read() as connection:
        assert connection.execute(select(tables.AccountLink.id)).all() == []


def test_an_account_is_brought_from_the_accounts_page(
    provider: Provider, pays: Client, intracma: Client, agent: Person, artisan: Person
) -> None:
    browser = provider.browser()
    assert "code" in browser.sign_in(pays, artisan).query
    page = browser.get(f"/{PAYS}/link_account")
    page = browser.submit(page, password=artisan.password)
    assert "votre compte Intr@CMA" in page.seen, page.seen
    page = browser.submit(page, identifier="cessai", password=agent.password)
    page = browser.submit(page)
    assert "Vos comptes sont rattachés" in page.seen, page.seen
    assert "code" in browser.authorize(intracma, follow=False).query


def test_a_portal_that_keeps_its_own_accounts_signs_in_with_them(
    provider: Provider,
    real_folders: Path,
    tmp_path: Path,
    intracma: Client,
    agent: Person,
) -> None:
    doors = DOORS.replace("[sign_in]\n", '[sign_in]\nsurvivor = "own"\n')
    pays = provider.register(changed(real_folders / PAYS, tmp_path, ("[organisation]\n", doors)))
    artisan = provider.person(PAYS, THEIRS, email=THEIRS, password="Bouleau-blanc-88")
    browser = provider.browser()
    browser.sign_in(intracma, agent)
    assert "code" in link(browser, pays, artisan).query
    assert "code" in browser.authorize(intracma, follow=False).query  # signed in as the survivor
    one_password = replace(agent, password=artisan.password)
    assert "code" in provider.browser().sign_in(intracma, one_password).query
    former = provider.browser().sign_in(intracma, agent)
    assert "rattaché à votre compte CMA Pays de la Loire" in former.seen


def test_joining_opens_a_membership_of_its_own(
    provider: Provider, real_folders: Path, tmp_path: Path, intracma: Client, agent: Person
) -> None:
    doors = DOORS.replace('rule = "link"', 'rule = "join"').replace(
        "[journeys.link]\n", '[journeys.join]\nsteps = ["linking.join"]\n\n[journeys.link]\n'
    )
    pays = provider.register(changed(real_folders / PAYS, tmp_path, ("[organisation]\n", doors)))
    browser = provider.browser()
    at_home = subject(provider, browser, intracma, browser.sign_in(intracma, agent))
    asked = browser.authorize(pays)
    url = re.search(rf'href="(/{PAYS}/join\?i=[^"]+)"', asked.text)
    assert url is not None, asked.seen
    page = browser.get(url.group(1))
    assert MINE in page.seen
    arrived = browser.submit(page)
    assert "code" in arrived.query, arrived.seen
    here = subject(provider, browser, pays, arrived)
    assert here.split()[0] != at_home.split()[0]
    assert here.split()[1] == MINE


def test_a_linked_account_is_recovered_at_either_portal_by_the_homes_rules(
    provider: Provider, pays: Client, intracma: Client, agent: Person, artisan: Person, post: Post
) -> None:
    browser = provider.browser()
    browser.sign_in(intracma, agent)
    link(browser, pays, artisan)
    mailed(post)
    lost = provider.browser()
    page = lost.get(f"/{PAYS}/recovery")
    lost.submit(page, identifier=THEIRS)
    links = mailed(post)
    assert links.keys() == {MINE}  # where the home writes, never where another portal's staff say
    page = lost.get(links[MINE])
    assert "CMA Pays de la Loire" in page.seen
    weak = lost.submit(page, password="a" * 25, confirmation="a" * 25)
    assert weak.status == 422  # Intr@CMA: at most 20, with a digit
    lost.submit(lost.get(links[MINE]), password=NEW, confirmation=NEW)
    for client, person in ((intracma, agent), (pays, artisan)):
        arrived = provider.browser().sign_in(client, replace(person, password=NEW))
        assert "code" in arrived.query, arrived.seen
