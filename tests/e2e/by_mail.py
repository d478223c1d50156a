"""Somebody who recovers by mail, in a browser, and what that asks of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from idp.clients.model import Client
from tests.support.live import LiveProvider
from tests.support.outbox import Post, link_of
from tests.support.provider import Person
from tests.support.recovering import NEW
from tests.support.web import asked


@dataclass
class Count:
    """What a journey asks of a person (ux.md §6)."""

    screens: int = 0
    clicks: int = 0
    fields: int = 0
    keys: int = 0

    def see(self, page: Page, heading: str) -> None:
        """Look at one more screen."""
        expect(page.get_by_role("heading", level=1)).to_have_text(heading, ignore_case=True)
        self.screens += 1

    def click(self, page: Page, name: str, role: str = "button") -> None:
        """Press a button or follow a link."""
        page.locator("main").get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]  # Playwright lists the roles
        self.clicks += 1

    def type(self, page: Page, field: str, text: str) -> None:
        """Type into a field."""
        page.locator(f"#{field}").press_sequentially(text)
        self.fields += 1
        self.keys += len(text)

    def open_mail(self) -> None:
        """Open the mail and follow its link."""
        self.screens += 1
        self.clicks += 2


@dataclass
class Place:
    """A portal on a real server, somebody there, and their mailbox."""

    live: LiveProvider
    client: Client
    person: Person
    address: str
    post: Post

    @property
    def slug(self) -> str:
        return self.client.client_id

    def link(self) -> str:
        return f"{self.live.issuer}{link_of(self.post.only(), self.live.issuer)}"

    @contextmanager
    def at_portal(self, page: Page, url: str = "") -> Iterator[None]:
        """Expect what is done to lead to the portal, whose host is nowhere."""
        wanted = url or self.client.metadata.initiate_login_uri
        with page.expect_request(lambda asked: asked.url.startswith(wanted)):
            yield

    def arrive(self, page: Page) -> None:
        """Come from the portal."""
        query = "&".join(f"{name}={value}" for name, value in asked(self.client).items())
        page.goto(f"{self.live.issuer}/authorize?{query}")


def ask(page: Page, place: Place, count: Count) -> None:
    """Go from the sign-in page to « consultez votre messagerie »."""
    place.arrive(page)
    if place.slug == "intracma":
        count.see(page, "Connexion")
        count.click(page, "Génération Mot de Passe", "link")
        count.see(page, "Gestion du mot de passe")
        count.type(page, "identifier", place.person.identifier)
        count.type(page, "address", place.address)
        count.click(page, "Envoyer")
    else:
        count.see(page, "CONNECTEZ-VOUS")
        count.click(page, "Mot de passe oublié", "link")
        count.see(page, "MOT DE PASSE OUBLIE")
        count.type(page, "identifier", place.person.identifier)
        count.click(page, "VALIDER")
    count.see(page, "Consultez votre messagerie")


def choose(page: Page, place: Place, count: Count) -> None:
    """Choose a password, and be back at the portal."""
    count.see(page, "Choisissez votre mot de passe")
    count.type(page, "password", NEW)
    count.type(page, "confirmation", NEW)
    with place.at_portal(page, place.client.metadata.redirect_uris[0]):
        count.click(page, "Envoyer" if place.slug == "intracma" else "Enregistrer")
