"""Staff are invited, prove two factors, and reach their own people (R-ALL-12).

The regional chamber's officers are in `test_stories_officers.py`.
"""

import re
from pathlib import Path

import pytest

from idp.stores import tables
from tests.console.conftest import CMI, ENT, House, agree
from tests.support.activating import NEW_PASSWORD, Pupil
from tests.support.agents import NEW
from tests.support.authenticator import PERIOD, Authenticator, prove
from tests.support.newcomers import letter
from tests.support.outbox import Post, text_of
from tests.support.people import PASSWORD
from tests.support.provider import Browser, Page, Person, Provider

ADDRESS = "odile@exemple.example"
NAMED = {"given_name": "Odile", "family_name": "Rivoal", "email": ADDRESS}


def settle(provider: Provider, real_folders: Path, slug: str) -> House:
    """One portal's organisation with its administrator."""
    provider.register(real_folders / slug)
    return House(provider, slug, provider.services.passwords.hash(PASSWORD))


def invite(house: House, identifier: str, role: str) -> Person:
    """Let the administrator invite somebody for a role; returns who it is, without a password."""
    boss = house.enter("boss")
    form = boss.get(f"{house.base}/new")
    typed = NAMED | {"identifier": identifier, "role": role}
    agree(boss, boss.post(form.action, form.form | typed))
    known = [one.membership_id for one in house.people.values()]
    (newcomer,) = house.rows(tables.Membership, tables.Membership.id.not_in(known))
    return Person(newcomer.account_id, newcomer.id, "", identifier, "")


def protects(house: House, browser: Browser, page: Page) -> Authenticator:
    """Add the second factor that a page asks for, with nothing open before."""
    assert "credentials.enrol_totp" in page.action, page.seen[:400]
    assert browser.get(house.base).action.startswith(f"/{house.slug}/login")
    app = Authenticator.scan(page)
    page = prove(house.provider, browser, page, app)
    browser.submit(page, kept="y")
    return app


def asked_from_then_on(house: House, person: Person, app: Authenticator) -> Browser:
    """Enter the console from elsewhere: the password alone does not open it, both factors do."""
    house.provider.services.clock.move(PERIOD)  # type: ignore[attr-defined]  # the tests' clock
    browser = house.provider.browser(source="198.51.100.77")
    page = browser.get(house.base)
    page = browser.submit(page, identifier=person.identifier, password=person.password)
    assert "credentials.second_factor" in page.action
    page = prove(house.provider, browser, page, app)
    assert page.title.startswith("Personnes")
    return browser


@pytest.mark.requirement("R-ALL-12")
def test_a_referent_from_the_invitation_to_the_body_s_people(
    provider: Provider, real_folders: Path, post: Post
) -> None:
    house = settle(provider, real_folders, CMI)
    house.unit("00001", name="Organisme du Nord")
    house.unit("00002", name="Organisme du Sud")
    house.add("boss", "00002adm", "administrator")
    house.add("agent", "00001agent")
    house.add("stranger", "00002agent")
    invite(house, "00001odile", "referent@issuer:00001")
    found = re.search(r"\b[2-9A-HJKMNP-Z]{4}(?:-[2-9A-HJKMNP-Z]{4,5}){3}\b", text_of(post.only()))
    assert found is not None

    browser = provider.browser(source="198.51.100.90")
    page = browser.authorize(provider.client(CMI))
    page = browser.submit(page, identifier="00001odile", password=found.group())
    page = browser.submit(page, password=NEW, confirmation=NEW, email_confirmation=ADDRESS)
    odile = Person("", "", "", "00001odile", NEW)
    if "credentials.enrol_totp" not in page.action:  # the portal is open, the console is not yet
        page = browser.get(house.base)
        page = browser.submit(page, identifier="00001odile", password=NEW)
    browser = asked_from_then_on(house, odile, protects(house, browser, page))
    assert "00001agent" in browser.get(house.base).seen
    assert "Personne ne correspond." in browser.get(f"{house.base}?q=00002agent").seen
    assert browser.get(house.url("agent")).status == 200
    assert browser.get(house.url("stranger")).status == 404


@pytest.mark.requirement("R-ALL-12")
def test_a_school_s_secretary_from_the_letter_to_its_pupils(
    provider: Provider, real_folders: Path
) -> None:
    provider.register(real_folders / CMI)
    house = settle(provider, real_folders, ENT)
    house.add("boss", "direction.dutilleul", "administrator")
    house.add("pupil", "ines.marchetti")
    person = invite(house, "odile.rivoal", "secretary")
    odile = Pupil(provider, provider.client(ENT), person, letter(provider, ENT, person))
    odile.choose()

    browser = provider.browser(source="198.51.100.90")
    page = browser.get(house.base)
    page = browser.submit(page, identifier="odile.rivoal", password=NEW_PASSWORD)
    browser = asked_from_then_on(house, odile.with_password, protects(house, browser, page))
    assert browser.get(house.url("pupil")).status == 200
    # Their session is of this school: the other portal's console is closed to it.
    elsewhere = browser.get(f"/{CMI}/console")
    assert elsewhere.status in {403, 404} or elsewhere.action.startswith(f"/{CMI}/login")
