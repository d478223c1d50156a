"""CMI's own folder, where disability rights are at stake, and one of its case workers."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.support.authenticator import PERIOD, Authenticator
from tests.support.outbox import Post, text_of
from tests.support.provider import Browser, Page, Person, Provider
from tests.support.staff_office import with_a_body

SLUG = "cmi-organisme"
NEW_PASSWORD = "Colchique#77"


@dataclass
class Desk:
    """Somebody at their desk: browsers, a telephone once there is one, a clock."""

    provider: Provider
    client: Client
    person: Person
    clock: MovableClock
    post: Post

    def browser(self) -> Browser:
        """A browser of their own."""
        return self.provider.browser()

    def arrive(self, browser: Browser, **changes: str | None) -> Page:
        """Arrive from the portal and give the password."""
        return browser.sign_in(self.client, self.person, **changes)

    def later(self, steps: int = 1) -> None:
        """Wait until the app shows another code."""
        self.clock.move(steps * PERIOD)

    def open(self, browser: Browser, journey: str) -> Page:
        """Open one of the journeys of who is signed in, and give the password."""
        page = browser.get(f"/{SLUG}/{journey}")
        return browser.submit(page, password=self.person.password)

    def enrol(self, browser: Browser) -> tuple[Authenticator, list[str]]:
        """Add a telephone, as the account page's link leads to it; returns the codes to keep."""
        page = self.open(browser, "factor")
        app = Authenticator.scan(page)
        page = browser.submit(page, code=app.code(self.clock.now()))
        codes = codes_on(page)
        page = browser.submit(page, kept="y")
        assert "Votre second facteur est enregistré" in page.seen, page.seen[:300]
        self.later()
        return app, codes

    def with_factor(self) -> tuple[Authenticator, list[str]]:
        """Sign in and add a telephone."""
        browser = self.browser()
        assert "code" in self.arrive(browser).query
        return self.enrol(browser)

    def credentials(self, kind: str) -> list[Any]:
        """This person's credentials of a kind, as stored."""
        table = tables.Credential.__table__
        mine = select(table).where(
            table.c.account_id == self.person.account_id, table.c.kind == kind
        )
        with self.provider.stores.read() as connection:
            return list(connection.execute(mine))

    def live(self, kind: str) -> int:
        """How many credentials of a kind are alive."""
        return sum(row.state == "live" for row in self.credentials(kind))

    def events(self, event: str) -> list[str]:
        """The outcomes that were recorded of an event, oldest first."""
        table = tables.AuditEvent.__table__
        query = select(table).where(table.c.event == event).order_by(table.c.id)
        with self.provider.stores.read() as connection:
            return [row.outcome for row in connection.execute(query)]

    def mailed(self) -> str:
        """Subjects and texts of the mails that left, in one line."""
        return " ".join(f"{mail['Subject']} {text_of(mail)}" for mail in self.post.deliver())


def codes_on(page: Page) -> list[str]:
    """The recovery codes that a page shows."""
    found = re.findall(r"<li><code>([A-Z2-9-]{14})</code>", page.text)
    assert len(found) == 10, page.seen[:400]
    return found


@pytest.fixture
def desk(provider: Provider, real_folders: Path, clock: MovableClock, post: Post) -> Desk:
    client = provider.register(real_folders / SLUG)
    with_a_body(provider, client)
    person = provider.person(SLUG, "00001belkacem", email="n.belkacem@mdph.example")
    return Desk(provider, client, person, clock, post)
