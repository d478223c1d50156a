"""The ENT's terms of use: read in the page, ticked, kept, asked again when they change."""

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from idp.kernel.clock import MovableClock
from idp.stores.tables import TermsAcceptance
from tests.portals.document import Words, says, words
from tests.portals.html_reading import elements, texts
from tests.support.provider import Browser, Page, Person, Provider

SLUG = "ent-cfa-orleans"


@pytest.fixture(scope="session")
def page(portals: Provider) -> Page:
    """What Thierry sees when he has signed in for the first time."""
    person = portals.person(SLUG, "thierry.lecteur", cleared_for="")
    return portals.browser(source="192.0.2.77").sign_in(portals.client(SLUG), person)


@pytest.mark.parametrize("entry", words(SLUG, "terms"))
def test_the_page_says(page: Page, entry: Words) -> None:
    assert says(page, entry)


@pytest.mark.requirement("R-ENT-9")
def test_the_whole_text_stands_in_order_above_the_box(page: Page) -> None:
    heads = texts(page.text, "article strong")
    assert heads == [f"ARTICLE {number} :" for number in range(1, 7)] + ["note 1 :", "note 2 :"]
    assert page.text.index("note 2") < page.text.index('type="checkbox"')
    assert not list(elements(page.text, "textarea"))
    assert not list(elements(page.text, "iframe"))


class Ent:
    """The real folder in a provider of its own, which may register a second version."""

    def __init__(self, provider: Provider, folders: Path, place: Path) -> None:
        self.provider, self.place = provider, place / "clients"
        shutil.copytree(folders, self.place)
        self.client = provider.register(self.place / SLUG)
        self.person: Person = provider.person(SLUG, "thierry.marchand", cleared_for="")

    def sign_in(self) -> tuple[Browser, Page]:
        browser = self.provider.browser()
        return browser, browser.sign_in(self.client, self.person)

    def renew(self) -> None:
        """Register a second version, its changes said."""
        folder = self.place / SLUG
        text = folder / "terms" / "cgu.fr.md"
        text.write_text(text.read_text() + "\nL'ENT ferme en août.\n")
        policy = folder / "client.toml"
        new = 'version = "2"\nchanges = { fr = "Fermeture en août.", en = "Closed in August." }'
        policy.write_text(policy.read_text().replace('version = "1"', new))
        self.client = self.provider.register(folder)

    def evidence(self) -> list[Any]:
        table = TermsAcceptance.__table__.c
        with self.provider.stores.read() as connection:
            return list(connection.execute(select(*table).order_by(table.version)))


@pytest.fixture
def ent(sqlite_provider: Provider, real_folders: Path, tmp_path: Path) -> Ent:
    return Ent(sqlite_provider, real_folders, tmp_path)


def has_code(page: Page) -> bool:
    return page.location.startswith("https://ent.cfa-orleans.example/oidc/callback?code=")


@pytest.mark.requirement("R-ENT-10")
def test_continuer_without_the_tick_is_refused_beside_the_box(ent: Ent) -> None:
    browser, page = ent.sign_in()
    assert not re.search(r"<input[^>]*\bchecked", page.text)
    again = browser.submit(page)
    assert again.status == 422
    (box,) = [one for one in elements(again.text, "input") if one.attributes.get("id") == "accept"]
    assert box.attributes["aria-describedby"] == "accept-error"
    assert "checked" not in box.attributes
    assert "Cochez la case pour continuer" in texts(again.text, "#accept-error")[0]
    assert ent.evidence() == []


@pytest.mark.requirement("R-ENT-10")
def test_the_acceptance_keeps_person_text_and_time(ent: Ent, clock: MovableClock) -> None:
    browser, page = ent.sign_in()
    assert has_code(browser.submit(page, accept="y"))
    (kept,) = ent.evidence()
    source = (ent.place / SLUG / "terms" / "cgu.fr.md").read_bytes()
    assert kept.membership_id == ent.person.membership_id
    assert (kept.document, kept.version) == ("cgu", "1")
    assert kept.sha256 == hashlib.sha256(source).hexdigest()
    assert kept.at == clock.now()
    assert kept.source == "", "the folder keeps no network address"
    assert has_code(ent.sign_in()[1])


@pytest.mark.requirement("R-ENT-10")
def test_a_new_version_is_asked_at_the_next_sign_in(ent: Ent) -> None:
    browser, page = ent.sign_in()
    browser.submit(page, accept="y")
    ent.renew()
    browser, page = ent.sign_in()
    assert page.text.index("Fermeture en août.") < page.text.index("ARTICLE 1")
    assert has_code(browser.submit(page, accept="y"))
    assert [row.version for row in ent.evidence()] == ["1", "2"]


def test_who_refuses_goes_back_to_the_portal(ent: Ent) -> None:
    browser, page = ent.sign_in()
    refused = browser.submit(page, choice="refuse")
    assert refused.status == 403
    assert "https://ent.cfa-orleans.example/" in [
        link.attributes["href"] for link in elements(refused.text, ".actions a")
    ]
