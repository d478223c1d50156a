"""A portal whose mails are scanned, and what people do there before and after."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.support.client_folder import changed
from tests.support.outbox import Post, link_of
from tests.support.provider import Browser, Page, Person, Provider
from tests.support.recovering import NEW

ADDRESS = "camille.essai@courriel.example"


@dataclass
class Scene:
    """A provider whose mails are scanned; `folders` are the portals', `place` for changed ones."""

    provider: Provider
    post: Post
    clock: MovableClock
    folders: Path
    place: Path
    client: Client = field(init=False)
    browser: Browser = field(init=False)

    def at(self, slug: str, *changes: tuple[str, str]) -> Provider:
        """Register a portal, its policy changed where changes are named; open a browser."""
        folder = self.folders / slug
        folder = changed(folder, self.place, *changes) if changes else folder
        self.client, self.browser = self.provider.register(folder), self.stranger
        return self.provider

    @property
    def stranger(self) -> Browser:
        """A browser without history: the telephone on which one reads one's mails."""
        return self.provider.browser()

    def person(self, identifier: str) -> Person:
        """Somebody who can sign in here and has a mailbox."""
        return self.provider.person(self.client.client_id, identifier, email=ADDRESS)

    def ask(self, journey: str = "recovery", **typed: Any) -> Page:
        """Send a portal's form for what was lost; returns « consultez votre messagerie »."""
        page = self.browser.get(f"/{self.client.client_id}/{journey}")
        return self.browser.submit(page, **typed)

    def link(self) -> str:
        """Deliver, and return the link of the one mail that arrived."""
        return link_of(self.post.only(), self.provider.services.settings.issuer)

    def enters(self, person: Person, password: str) -> bool:
        """Tell whether a browser without history signs in and reaches the portal."""
        knowing = replace(person, password=password)
        return "code" in self.stranger.sign_in(self.client, knowing).query

    def chooses(self, person: Person, page: Page, browser: Browser) -> bool:
        """Choose a password on this page; tell whether it opens the portal."""
        done = browser.submit(page, follow=False, password=NEW, confirmation=NEW)
        return done.status in {200, 303} and self.enters(person, NEW)


Reader = Callable[[str, str], bool]
"""Goes on with a mail's link, given its words too; tells whether they got what it is for."""
Cause = Callable[[Scene], Reader]
