"""Somebody at the first visit of CMA Paris, and what they do there."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from idp.clients.model import Client
from idp.kernel.ids import new_id
from idp.stores import tables
from tests.support.legacy import LOGIN, PASSWORD
from tests.support.provider import VERIFIER, Browser, Page, Person, Provider

SLUG = "cma-paris"
EMAIL = "auditrice@courriel.example"
FICHE = {
    "act": "save",
    "civility": "Mme",
    "family_name": "Auclair",
    "birth_family_name": "Fabre",
    "given_name": "Odile",
    "birthdate": "21/07/1980",
    "birth_country": "France",
    "street_address": "3 rue d'Exemple",
    "address_line_2": "Bâtiment B",
    "address_line_3": "",
    "postal_code": "75 011",
    "locality": "Paris",
    "phone_number": "06 12 34 56 78",
    "phone_fixed": "",
    "heard_from": "internet",
}


@dataclass
class FirstVisits:
    """The portal, and people who never came before."""

    provider: Provider
    client: Client
    sources: int = 0

    def newcomer(self, email: str = EMAIL, **facts: Any) -> Person:
        """Somebody whose address is proved and who never came to this portal."""
        given = {"cleared_for": "", "given_name": "", "family_name": "", "email": email}
        person = self.provider.person(SLUG, email, **(given | facts))
        proved = update(tables.ContactAddress).values(verified_at=self.provider.stores.clock.now())
        mine = tables.ContactAddress.account_id == person.account_id
        accepted = {
            "id": new_id(),
            "membership_id": person.membership_id,
            "credential_version": 1,
            "lang": "fr",
            "sha256": "0" * 64,
            "revision_id": self.client.revision_id,
            "source": "",
            "at": self.provider.stores.clock.now(),
        }
        with self.provider.stores.write() as tx:
            tx.execute(proved.where(mine))
            for document in self.client.policy.terms.documents:  # accepted when they signed up
                named = {"id": new_id(), "document": document.id, "version": document.version}
                tx.execute(tables.TermsAcceptance.__table__.insert().values(accepted | named))  # type: ignore[attr-defined]  # the ORM's table
        return person

    def arrive(self, person: Person, **asked: str | None) -> tuple[Browser, Page]:
        """Sign in from the portal in a browser without history; returns the page that follows."""
        self.sources += 1
        browser = self.provider.browser(source=f"203.0.113.{self.sources}")
        return browser, browser.sign_in(self.client, person, **asked)

    def membership(self, person: Person) -> Any:
        """What is stored of somebody as a member."""
        return self.row(tables.Membership, tables.Membership.id == person.membership_id)

    def row(self, table: type[tables.Base], *which: Any) -> Any:
        """The one row of a table that is so."""
        (found,) = self.rows(table, *which)
        return found

    def rows(self, table: type[tables.Base], *which: Any) -> list[Any]:
        """The rows of a table that are so."""
        with self.provider.stores.read() as connection:
            return list(connection.execute(select(table.__table__).where(*which)))

    def claims(self) -> list[Any]:
        """Every claim there is."""
        return self.rows(tables.LegacyClaim)

    def events(self, name: str) -> list[str]:
        """How the audited events of a name ended, in order."""
        rows = self.rows(tables.AuditEvent, tables.AuditEvent.event == name)
        return [row.outcome for row in sorted(rows, key=lambda row: row.id)]


def link(browser: Browser, page: Page, *, login: str = LOGIN, password: str = PASSWORD) -> Page:
    """Type the account of before."""
    return browser.submit(page, login=login, password=password, act="link")


def fill_in(browser: Browser, page: Page, **changes: str) -> Page:
    """Fill in the fiche and send it."""
    return browser.post(page.action, page.form | FICHE | changes)


def is_code(page: Page) -> bool:
    """Tell whether the answer is a code for the portal."""
    return page.status == 303 and "code" in page.query


def told(browser: Browser, visits: FirstVisits, page: Page) -> Mapping[str, Any]:
    """Exchange the code that a page leads to; return what userinfo says."""
    return told_by(visits.provider, browser, visits.client, page)


def told_by(provider: Provider, browser: Browser, client: Client, page: Page) -> Mapping[str, Any]:
    """The same, at any portal."""
    slug = client.client_id
    basic = base64.b64encode(f"{slug}:{provider.secrets[slug]}".encode()).decode()
    form = {"grant_type": "authorization_code", "code": page.query["code"]}
    form |= {"redirect_uri": client.metadata.redirect_uris[0], "code_verifier": VERIFIER}
    tokens = browser.post("/token", form, headers={"Authorization": f"Basic {basic}"}).response.json
    assert tokens is not None
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    said = browser.get("/userinfo", headers=bearer).response.json
    assert isinstance(said, dict)
    return said
