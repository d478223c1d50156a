"""Every state of an account and of a membership, every change, as each portal's people meet it."""

from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest

from idp.clients.model import Client
from idp.crypto.passwords import PasswordHash
from idp.identity import states
from idp.identity.states import ACCOUNT, MEMBERSHIP, TABLES, Change, ChangeRefused, What
from tests.portals.document import SLUGS
from tests.support.agents import CMI, body
from tests.support.provider import PASSWORD, Browser, Page, Person, Provider

SHAPES = dict(
    zip(
        SLUGS,
        ("agent{}", "00001agent{}", "eleve{}", "a{}@courriel.example", "b{}@courriel.example"),
        strict=True,
    )
)


@dataclass
class Place:
    """A portal and as many people as are needed, each with a browser of their own."""

    provider: Provider
    client: Client
    hashed: PasswordHash
    made: int = field(default=0)

    def somebody(self, account: str, membership: str) -> Person:
        """Somebody new, in these two states."""
        self.made += 1
        identifier = SHAPES[self.client.client_id].format(self.made)
        return self.provider.person(
            self.client.client_id,
            identifier,
            status=account,
            membership_status=membership,
            hashed=self.hashed,
        )

    def browser(self) -> Browser:
        """A browser without history, at an address that no other test slows down."""
        self.made += 1
        return self.provider.browser(source=f"198.51.{self.made // 250}.{self.made % 250}")

    def sign_in(self, person: Person) -> tuple[Browser, Page]:
        """Come from the portal and type the right password."""
        browser = self.browser()
        return browser, browser.sign_in(self.client, person)

    def refuses(self, page: Page, neutral: str) -> bool:
        """Tell whether a page is the refusal that says nothing of a state; else it is a code."""
        if "code" in page.query:
            return False
        assert (page.status, page.seen) == (422, neutral)
        return True

    def change(self, what: What, person: Person, after: str) -> bool:
        """Ask for a change; tell whether the table allows it."""
        row = person.account_id if what == "account" else person.membership_id
        wanted = Change(what, row, after, "cli:test", self.client.organisation_id)
        with self.provider.stores.write() as tx:
            try:
                states.apply(tx, wanted, at=self.provider.services.clock.now())
            except ChangeRefused:
                return False
        return True


@pytest.fixture(params=SLUGS)
def place(request: pytest.FixtureRequest, sqlite_provider: Provider, real_folders: Path) -> Place:
    """Each real portal in turn."""
    client = sqlite_provider.register(real_folders / request.param)
    if client.client_id == CMI:
        body(sqlite_provider)
    hashed = sqlite_provider.services.passwords.hash(PASSWORD)
    return Place(sqlite_provider, client, hashed)


def words_of_refusal(place: Place, person: Person) -> str:
    """What the page says of a wrong password, about this identifier."""
    browser = place.browser()
    page = browser.authorize(place.client)
    page = browser.submit(page, identifier=person.identifier, password="Erreur-1")
    assert page.status == 422
    return page.seen


@pytest.mark.requirement("R-ALL-3")
def test_only_who_is_active_twice_enters(place: Place) -> None:
    for account, membership in product(ACCOUNT, MEMBERSHIP):
        person = place.somebody(account, membership)
        neutral = words_of_refusal(place, person)
        _, page = place.sign_in(person)
        let_in = (account, membership) == ("active", "active")
        assert place.refuses(page, neutral) is not let_in, (account, membership)


@pytest.mark.requirement("R-ALL-3")
@pytest.mark.parametrize("what", TABLES)
def test_every_change_is_made_or_refused_and_met_at_once(place: Place, what: What) -> None:
    table = TABLES[what]
    for before, after in product(table, table):
        pair = (before, "active") if what == "account" else ("active", before)
        person = place.somebody(*pair)
        neutral = words_of_refusal(place, person)
        browser, page = place.sign_in(person)
        assert place.refuses(page, neutral) is (before != "active"), (before, after)
        done = place.change(what, person, after)
        assert done is (after in table[before] or after == before), (before, after)
        is_active = (after if done else before) == "active"
        # The session that was open, and whoever comes with the right password.
        kept = "code" in browser.authorize(place.client, prompt="none").query
        assert kept is (before == "active" and is_active), (before, after)
        assert place.refuses(place.sign_in(person)[1], neutral) is not is_active, (before, after)
