"""CMI's own folder, where disability rights are at stake, and one of its case workers."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.support.authenticator import PERIOD, Authenticator
from tests.support.outbox import Post
from tests.support.provider import Browser, Page, Person, Provider
from tests.support.staff_office import with_a_body

SLUG = "cmi-organisme"


@dataclass
class Desk:
    """Somebody at their desk: a browser, a telephone once there is one, a clock."""

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

    def later(self) -> None:
        """Wait until the app shows another code."""
        self.clock.move(PERIOD)

    def enrol(self, browser: Browser) -> tuple[Authenticator, list[str]]:
        """Add a telephone, as the account page's link leads to it; returns the codes to keep."""
        page = browser.get(f"/{SLUG}/factor")
        page = browser.submit(page, password=self.person.password)
        app = Authenticator.scan(page)
        page = browser.submit(page, code=app.code(self.clock.now()))
        codes = recovery_codes(page)
        page = browser.submit(page, kept="y")
        assert page.status == 200, page.seen[:300]
        self.later()
        return app, codes


def recovery_codes(page: Page) -> list[str]:
    """The codes that a page shows."""
    import re  # noqa: PLC0415 - one use

    found = re.findall(r"<li><code>([A-Z2-9-]{14})</code>", page.text)
    assert len(found) == 10, page.seen[:400]
    return found


@pytest.fixture
def desk(provider: Provider, real_folders: Path, clock: MovableClock, post: Post) -> Desk:
    client = provider.register(real_folders / SLUG)
    with_a_body(provider, client)
    person = provider.person(SLUG, "00001belkacem", email="n.belkacem@mdph.example")
    return Desk(provider, client, person, clock, post)
