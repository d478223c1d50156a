"""Somebody who signs up at the regional chamber's portal, as its own folder has it."""

import base64
import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from idp.administration.powers import Staff
from idp.companies.clients import ClientCompanies
from idp.companies.importing import ImportOptions, RegisterImport
from idp.companies.stock_files import open_stock_files
from idp.kernel.clock import MovableClock
from idp.reviewing.decisions import Decisions
from idp.signup.steps.review import Review
from idp.stores import tables
from tests.portals.html_reading import texts
from tests.support.companies import EVERYONE, Business, write_stock
from tests.support.outbox import Post, link_of
from tests.support.provider import ISSUER, VERIFIER, Browser, Page, Provider

PDL = "cma-pays-de-la-loire"
ADDRESS = "soazig@courriel.example"
CHOSEN = "tilleul orage bocal 27"
BUSINESS, FREE, PARTNER = "business", "creator", "partner"
OFFICER = "cli:test"
A_MOMENT = timedelta(seconds=30)
"""What somebody takes to fill in a form."""


@dataclass
class Chamber:
    """The portal, its register and its mail."""

    provider: Provider
    post: Post
    clock: MovableClock
    place: Path
    slug: str = PDL

    def know(self, businesses: Iterable[Business] = EVERYONE) -> None:
        """Import the register."""
        import_register(self.provider, self.place / "stock", businesses)

    def forget(self) -> None:
        """Have a register that never answers: none was imported."""
        with self.provider.stores.write() as tx:
            for table in (tables.Establishment, tables.Company, tables.CompanySource):
                tx.execute(delete(table))

    def allow(self, siren: str) -> None:
        """Put a company on the list of clients."""
        here = self.provider.client(self.slug).organisation_id
        ClientCompanies(self.provider.stores, here, OFFICER).add([(siren, "Cliente")])

    def apply(
        self,
        browser: Browser,
        siren: str = "",
        *,
        profile: str = BUSINESS,
        address: str = ADDRESS,
        password: str = CHOSEN,
    ) -> Page:
        """Choose a profile and fill in the form; returns what follows it."""
        page = self.fields(browser, profile)
        self.clock.move(A_MOMENT)
        return browser.submit(page, address=address, siren=siren, password=password)

    def fields(self, browser: Browser, profile: str = BUSINESS, url: str = "") -> Page:
        """Choose a profile; returns the form."""
        return browser.submit(browser.get(url or f"/{self.slug}/signup"), profile=profile)

    def confirm(self, browser: Browser, siren: str, **said: str) -> Page:
        """The same, and agree that it is the right company; returns « consultez »."""
        return browser.submit(self.apply(browser, siren, **said), act="yes")

    def follow(self, browser: Browser) -> Page:
        """Follow the link of the one mail that arrived, and press its button."""
        return browser.submit(browser.get(self.link()))

    def link(self) -> str:
        """Deliver, and return the link of the one mail that arrived."""
        return link_of(self.post.only(), ISSUER)

    def waits(self, browser: Browser, siren: str, **said: str) -> Page:
        """Sign up with a company that officers have to look at; returns the page of its state.

        The mail that says so is delivered and put aside.
        """
        self.confirm(browser, siren, **said)
        page = self.follow(browser)
        self.post.deliver()
        return page

    def sign_in(self, browser: Browser, password: str = CHOSEN, address: str = ADDRESS) -> Page:
        """Type an address and a password on the sign-in page."""
        page = browser.get(f"/{self.slug}/login")
        return browser.submit(page, identifier=address, password=password)

    @property
    def portal_url(self) -> str:
        """Where a page has to lead back to."""
        return self.provider.client(self.slug).metadata.portal_url

    @property
    def officers(self) -> Decisions:
        """What officers do."""
        step = self.provider.services.steps["signup.review"]
        assert isinstance(step, Review)
        return Decisions(step._reviews, self.provider.client(self.slug))

    @property
    def officer(self) -> Staff:
        """An operator, who may judge."""
        return Staff.operator(self.provider.client(self.slug).organisation_id, OFFICER)

    def count(self, table: type[tables.Base], *which: object) -> int:
        """How many rows of a table there are, of some kind."""
        query = select(func.count()).select_from(table).where(*which)  # type: ignore[arg-type]  # columns
        with self.provider.stores.read() as connection:
            return int(connection.execute(query).scalar_one())


def import_register(provider: Provider, folder: Path, businesses: Iterable[Business]) -> None:
    """Let a provider know the companies of a register."""
    files = open_stock_files(write_stock(folder, businesses))
    options = ImportOptions(by=OFFICER, as_of=date(2026, 11, 1))
    RegisterImport(provider.stores, files, options).run()


def heading(page: Page) -> str:
    """Return the main heading of a page."""
    (words,) = texts(page.text, "h1")
    return words


def claims_at_the_portal(provider: Provider, browser: Browser, page: Page) -> dict[str, object]:
    """Give the code to the portal, and return what userinfo and the ID token say together."""
    client = provider.client(PDL)
    basic = base64.b64encode(f"{PDL}:{provider.secrets[PDL]}".encode()).decode()
    redirect_uri = client.metadata.redirect_uris[0]
    form = {"grant_type": "authorization_code", "code": page.query["code"]}
    form |= {"redirect_uri": redirect_uri, "code_verifier": VERIFIER}
    tokens = browser.post("/token", form, headers={"Authorization": f"Basic {basic}"})
    given = json.loads(tokens.text)
    body = given["id_token"].split(".")[1]
    told: dict[str, object] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    more: dict[str, object] = json.loads(browser.get("/userinfo", headers=bearer).text)
    return told | more


def onward(page: Page) -> str:
    """Return where a page's one button leads."""
    found = re.search(r'<a class="button" href="([^"]+)"', page.text)
    assert found is not None, page.seen
    return html.unescape(found.group(1))


def reference_in(page: Page) -> str:
    """Return the reference that a page of an application shows."""
    found = re.search(r"CPDL-[0-9A-Z]{4}-[0-9A-Z]{2}", html.unescape(page.text))
    assert found is not None, page.seen
    return found.group()


@pytest.fixture
def chamber(
    provider: Provider, real_folders: Path, post: Post, clock: MovableClock, tmp_path: Path
) -> Chamber:
    """The portal with its own folder and everyone in the register, on each database in turn."""
    provider.register(real_folders / PDL)
    made = Chamber(provider, post, clock, tmp_path)
    made.know()
    return made
