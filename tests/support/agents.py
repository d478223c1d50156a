"""Agents of the CMI portal at their first sign-in, with the temporary password of their mail."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from idp.clients.model import Client
from idp.stores import tables
from tests.support.newcomers import mailed_password, newcomer
from tests.support.provider import Browser, Page, Person, Provider
from tests.support.staff_office import StaffOffice

CMI = "cmi-organisme"
ISSUER_CODE = "00001"
NEW = "Bouleau-blanc"
EMAIL = "camille.essai@mdph.example"
CHOSEN: dict[str, Any] = {"password": NEW, "confirmation": NEW, "email_confirmation": EMAIL}


@dataclass
class Agent:
    """Somebody with a temporary password, a browser and the portal that they came from."""

    provider: Provider = field(repr=False)
    client: Client = field(repr=False)
    person: Person
    temporary: str
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.provider.browser()

    def sign_in(self, password: str, browser: Browser | None = None) -> Page:
        """Come from the portal and type identifier and password."""
        using = browser or self.browser
        page = using.authorize(self.client)
        return using.submit(page, identifier=self.person.identifier, password=password)

    def arrive(self) -> Page:
        """Return « CREATION DE COMPTE »."""
        return self.sign_in(self.temporary)

    def create(self, page: Page | None = None, /, **changes: Any) -> Page:
        """Send a password and the address once more."""
        return self.browser.submit(page or self.arrive(), **(CHOSEN | changes))

    @property
    def elsewhere(self) -> Browser:
        """A browser without history."""
        return self.provider.browser()

    def rows(self, table: Any) -> list[Any]:
        """The rows of a table that are the account's."""
        with self.provider.stores.read() as connection:
            mine = select(table).where(table.account_id == self.person.account_id)
            return list(connection.execute(mine))

    def consents(self) -> list[Any]:
        """What the membership consented to."""
        table = tables.PurposeConsent
        with self.provider.stores.read() as connection:
            mine = select(table).where(table.membership_id == self.person.membership_id)
            return list(connection.execute(mine))


def body(provider: Provider) -> StaffOffice:
    """Register a body that examines applications."""
    office = StaffOffice(provider, CMI)
    office.unit("issuer", ISSUER_CODE, "Maison exemplaire du handicap")
    return office


def agent(provider: Provider, suffix: str = "1701060005", **facts: Any) -> Agent:
    """Return a newcomer of the body with a temporary password."""
    person = newcomer(provider, CMI, ISSUER_CODE + suffix, **({"email": EMAIL} | facts))
    secret = mailed_password(provider, CMI, person)
    return Agent(provider, provider.client(CMI), person, secret)
