"""The real portals with their staff and people, and browsers in which each of them is signed in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert, select

from idp.crypto.passwords import PasswordHash
from idp.kernel.ids import new_id
from idp.stores import roles, tables
from tests.support import authenticator
from tests.support.people import PASSWORD
from tests.support.provider import Browser, Page, Person, Provider

CMI, ENT, INT = "cmi-organisme", "ent-cfa-orleans", "intracma"


@dataclass
class House:
    """One portal's organisation: its units and people by name."""

    provider: Provider
    slug: str
    hashed: PasswordHash
    units: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    _sources: int = 0

    @property
    def base(self) -> str:
        """Where the console is."""
        return f"/{self.slug}/console"

    @property
    def organisation_id(self) -> str:
        return self.provider.client(self.slug).organisation_id

    def unit(self, code: str, kind: str = "issuer", name: str = "") -> None:
        """Add a unit."""
        self.units[code] = new_id()
        row = {"id": self.units[code], "organisation_id": self.organisation_id, "code": code}
        row |= {"kind": kind, "name": name or f"Unité {code}", "status": "active"}
        with self.provider.stores.write() as tx:
            tx.execute(insert(tables.Unit).values(row))

    def add(self, name: str, identifier: str, *held: str, **facts: Any) -> Person:
        """Add somebody; `held` is role or role@code."""
        facts.setdefault("email", f"{name}@{self.slug}.example")
        facts.setdefault("hashed", self.hashed)
        facts.setdefault("family_name", name.title())
        made = self.provider.person(self.slug, identifier, **facts)
        with self.provider.stores.write() as tx:
            for one in held:
                role, _, code = one.partition("@")
                roles.give(tx, made.membership_id, role, self.units[code] if code else "")
        self.people[name] = made
        return made

    def waiting(self, name: str, identifier: str, *held: str, **facts: Any) -> Person:
        """Add somebody who never came."""
        facts |= {"status": "provisioned", "membership_status": "provisioned"}
        return self.add(name, identifier, *held, **facts)

    def url(self, name: str, act: str = "") -> str:
        """Somebody's page, or that of an act on them."""
        url = f"{self.base}/people/{self.people[name].membership_id}"
        return f"{url}/{act}" if act else url

    def enter(self, name: str, *, lang: str = "fr") -> Browser:
        """A browser in which somebody has signed in to the console."""
        self._sources += 1
        browser = self.provider.browser(source=f"198.51.100.{self._sources}", lang=lang)
        page = browser.get(f"{self.base}")
        assert page.action.startswith(f"/{self.slug}/login"), page.seen[:300]
        person = self.people[name]
        app = authenticator.given(self.provider, person.account_id)
        page = browser.submit(page, identifier=person.identifier, password=person.password)
        authenticator.prove(self.provider, browser, page, app)
        return browser

    def rows(self, table: Any, *where: Any) -> list[Any]:
        """Rows of a table."""
        with self.provider.stores.read() as connection:
            return list(connection.execute(select(table.__table__).where(*where)))

    def membership(self, name: str) -> Any:
        """Somebody's membership as stored."""
        mine = tables.Membership.id == self.people[name].membership_id
        return self.rows(tables.Membership, mine)[0]

    def mails(self) -> list[tuple[str, str]]:
        """What the outbox holds: (kind, address), oldest first."""
        found = self.rows(tables.OutgoingMail, tables.OutgoingMail.kind != "none")
        return [(row.kind, row.to_address) for row in sorted(found, key=lambda row: row.created_at)]

    def events(self, event: str) -> list[Any]:
        """What was recorded, oldest first."""
        found = self.rows(tables.AuditEvent, tables.AuditEvent.event == event)
        return sorted(found, key=lambda row: row.id)


def fields(page: Page) -> dict[str, str]:
    """The hidden fields of the form in the middle of the page."""
    return page.form


def agree(browser: Browser, page: Page, *, follow: bool = True, **more: str) -> Page:
    """Confirm what a page shows."""
    assert "seen" in page.form, page.seen[:400]
    return browser.post(page.action, page.form | more, follow=follow)


def do(browser: Browser, url: str, **typed: str) -> Page:
    """Do an act from its first page to its last."""
    page = browser.get(url)
    if typed:
        page = browser.post(page.action, page.form | typed)
    return agree(browser, page)


def links(page: Page) -> set[str]:
    """Where the page's links lead."""
    return set(re.findall(r'href="([^"]+)"', page.text))


Settle = Callable[[str], House]


@pytest.fixture
def hashed(provider: Provider) -> PasswordHash:
    """Everybody's password, hashed once."""
    return provider.services.passwords.hash(PASSWORD)


@pytest.fixture
def cmi(provider: Provider, real_folders: Path, hashed: PasswordHash) -> House:
    """CMI: two issuing bodies, each with a referent; a secretary; an administrator; agents."""
    provider.register(real_folders / CMI)
    house = House(provider, CMI, hashed)
    house.unit("00001", name="Organisme du Nord")
    house.unit("00002", name="Organisme du Sud")
    house.add("referent", "00001ref", "referent@00001")
    house.add("colleague", "00001col", "referent@00001")
    house.add("distant", "00002ref", "referent@00002")
    house.add("secretary", "00001sec", "secretary")
    house.add("administrator", "00002adm", "administrator")
    house.add("agent", "00001agent", given_name="Léa")
    house.add("stranger", "00002agent")
    house.waiting("newcomer", "00001new", given_name="Zoé")
    return house


@pytest.fixture
def ent(provider: Provider, real_folders: Path, hashed: PasswordHash) -> House:
    """The school: its office, a pupil who came, two who did not."""
    provider.register(real_folders / ENT)
    house = House(provider, ENT, hashed)
    house.add("office", "camille.dutilleul", "secretary")
    house.add("pupil", "ines.marchetti")
    house.waiting("first", "paul.premier", email="paul@famille.example")
    house.waiting("second", "jeanne.seconde", email="jeanne@famille.example")
    return house


def console(house: House, **query: str) -> str:
    """The list's URL."""
    return f"{house.base}?{urlencode(query)}"
