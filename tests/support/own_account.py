"""Somebody who looks after their account: a browser on its pages, and what the tables then say."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from sqlalchemy import Row, select

from idp.stores import tables
from tests.portals.html_reading import texts
from tests.support.outbox import text_of
from tests.support.provider import ISSUER, PASSWORD, Browser, Page, Person, Provider

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass
class Own:
    """One person's account at one portal, in one browser."""

    provider: Provider
    slug: str
    person: Person
    browser: Browser

    @property
    def base(self) -> str:
        """Where the account's pages begin."""
        return f"/{self.slug}/account"

    def see(self, room: str = "") -> Page:
        """Open a page of the account."""
        return self.browser.get(f"{self.base}/{room}".rstrip("/"))

    def send(self, room: str, page: Page | None = None, **fields: str) -> Page:
        """Send a form of a page; the page is opened first where none is given."""
        shown = page or self.see(room)
        token = {"csrf_token": shown.form["csrf_token"]}
        return self.browser.post(f"{self.base}/{room}", token | fields)

    def row(self) -> Any:
        """The account as stored."""
        return self.rows(tables.Account, tables.Account.id == self.person.account_id)[0]

    def rows(self, table: type[tables.Base], *where: Any) -> list[Row[Any]]:
        """Rows of a table."""
        with self.provider.stores.read() as connection:
            return list(connection.execute(select(table.__table__).where(*where)))

    def events(self, name: str) -> list[Row[Any]]:
        """What was recorded about the account."""
        mine = tables.AuditEvent.account_id == self.person.account_id
        return self.rows(tables.AuditEvent, mine, tables.AuditEvent.event == name)


def enter(
    provider: Provider, slug: str, person: Person, *, source: str = "192.0.2.1", lang: str = "fr"
) -> Own:
    """Come to the account's pages, sign in there, and be on the first of them."""
    browser = provider.browser(source=source, lang=lang)
    page = browser.get(f"/{slug}/account")
    assert page.action.startswith(f"/{slug}/login"), page.seen[:300]
    browser.submit(page, identifier=person.identifier, password=person.password or PASSWORD)
    return Own(provider, slug, person, browser)


def link_to(message: EmailMessage, journey: str) -> str:
    """Return the one link of a mail that begins a journey."""
    lines = text_of(message).splitlines()
    (link,) = {line.removeprefix(ISSUER) for line in lines if f"/{journey}?t=" in line}
    return link


def opens(provider: Provider, slug: str, identifier: str) -> bool:
    """Tell whether an identifier opens the account's pages with the usual password."""
    browser = provider.browser(source="198.51.100.99")
    page = browser.get(f"/{slug}/account")
    page = browser.submit(page, identifier=identifier, password=PASSWORD)
    return texts(page.text, "h1") == ["Mon compte"]
