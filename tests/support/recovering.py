"""Somebody who recovers: the pages and mails of a lost password, as a person walks them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from idp.stores import tables
from tests.support.outbox import Post, link_of, text_of
from tests.support.provider import ISSUER, Browser, Page, Provider

NEW = "Passé-2026"
"""A password that both portals accept."""


@dataclass
class Recovery:
    """One person's recovery at one portal."""

    provider: Provider
    post: Post
    slug: str

    def ask(self, browser: Browser, typed: Mapping[str, str], *, url: str = "") -> Page:
        """Open the page of recovery and send it; returns « consultez votre messagerie »."""
        page = browser.get(url or f"/{self.slug}/recovery")
        return browser.post(page.action, page.form | dict(typed))

    def link(self) -> str:
        """Deliver, and return the link of the one mail that arrived."""
        return link_of(self.post.only(), ISSUER)

    def code(self) -> str:
        """Deliver, and return the code of the one mail that arrived."""
        return code_of(text_of(self.post.only()))

    def choose(
        self, browser: Browser, page: Page, password: str = NEW, *, follow: bool = True
    ) -> Page:
        """Choose a password on the page that a link opened."""
        return browser.submit(page, follow=follow, password=password, confirmation=password)

    def whole(self, browser: Browser, typed: Mapping[str, str], password: str = NEW) -> Page:
        """Ask, follow the link in the same browser, choose; returns the last answer."""
        self.ask(browser, typed)
        return self.choose(browser, browser.get(self.link()), password, follow=False)


def code_of(text: str) -> str:
    """Return the code that a mail carries."""
    (line,) = [line for line in text.splitlines() if "code" in line and "\u00a0:" in line]
    return "".join(
        char for char in line.partition("\u00a0:")[2].partition("(")[0] if char.isdigit()
    )


def outbox(provider: Provider) -> list[Row[Any]]:
    """Every row of the outbox, oldest first."""
    query = select(tables.OutgoingMail.__table__).order_by(tables.OutgoingMail.id)
    with provider.stores.read() as connection:
        return list(connection.execute(query))


def count(provider: Provider, table: type[tables.Base], *which: Any) -> int:
    """How many rows of a table there are, of some kind."""
    query = select(func.count()).select_from(table).where(*which)
    with provider.stores.read() as connection:
        return connection.execute(query).scalar_one()
