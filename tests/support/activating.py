"""The pages of activation as somebody walks them: each function sends one page's form."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from idp.clients.model import Client
from idp.stores import tables
from tests.portals.html_reading import elements
from tests.support.newcomers import letter, newcomer
from tests.support.provider import Browser, Page, Person, Provider

NEW_PASSWORD = "un-bouleau-blanc-au-jardin"
ANSWERS = {
    "question_1": "first_pet",
    "answer_1": "Éclair",
    "question_2": "childhood_street",
    "answer_2": "rue des Lilas",
}
CHOSEN: dict[str, Any] = {"password": NEW_PASSWORD, "confirmation": NEW_PASSWORD, **ANSWERS}
ENT = "ent-cfa-orleans"


@dataclass
class Pupil:
    """Somebody with a letter, a browser and the portal that they came from."""

    provider: Provider = field(repr=False)
    client: Client = field(repr=False)
    person: Person
    code: str
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.provider.browser()

    def begin(self) -> Page:
        """Come from the portal and choose « Activer mon compte »."""
        page = self.browser.authorize(self.client)
        return self.browser.get(_link(page, "activation"))

    def identify(self, page: Page | None = None, /, **typed: Any) -> Page:
        """Type what the letter says, or something else."""
        fields: dict[str, Any] = {"identifier": self.person.identifier, "code": self.code} | typed
        return self.browser.submit(page or self.begin(), **fields)

    def accept(self, page: Page) -> Page:
        """Tick the box and continue."""
        return self.browser.submit(page, accept="y")

    def at_address(self) -> Page:
        """Return the page of the address."""
        return self.accept(self.identify())

    def at_password(self) -> Page:
        """Return the page of the password, with whatever address is known."""
        return self.browser.submit(self.at_address(), address="")

    def choose(self, page: Page | None = None, /, **changes: Any) -> Page:
        """Send a password and two answers."""
        return self.browser.submit(page or self.at_password(), **(CHOSEN | changes))

    def sign_in(self, page: Page, password: str = NEW_PASSWORD) -> Page:
        """Type identifier and password on the sign-in page."""
        return self.browser.submit(page, identifier=self.person.identifier, password=password)

    def onward(self, page: Page) -> str:
        """Return where the button of a last page leads."""
        (button,) = [one for one in elements(page.text, "main a") if one.is_a("a.button")]
        return button.attributes["href"]

    @property
    def with_password(self) -> Person:
        """The person, as they sign in from then on."""
        return replace(self.person, password=NEW_PASSWORD)

    @property
    def account(self) -> Any:
        """The account's row."""
        return self.row(tables.Account, tables.Account.id == self.person.account_id)

    def row(self, table: Any, *where: Any) -> Any:
        """One row of a table."""
        with self.provider.stores.read() as connection:
            return connection.execute(select(table).where(*where)).one()

    def rows(self, table: Any) -> list[Any]:
        """The rows of a table that are the account's."""
        with self.provider.stores.read() as connection:
            mine = select(table).where(table.account_id == self.person.account_id)
            return list(connection.execute(mine))


def pupil(provider: Provider, identifier: str = "thierry.martin", **facts: Any) -> Pupil:
    """Return a newcomer of the ENT with a letter in hand."""
    person = newcomer(provider, ENT, identifier, **facts)
    return Pupil(provider, provider.client(ENT), person, letter(provider, ENT, person))


def _link(page: Page, journey: str) -> str:
    (url,) = {
        one.attributes["href"]
        for one in elements(page.text, ".under a")
        if f"/{journey}" in one.attributes["href"]
    }
    return url
