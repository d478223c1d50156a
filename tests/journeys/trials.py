"""Journeys of trial steps: made, registered, walked."""

from dataclasses import dataclass
from pathlib import Path

from idp.clients.model import Client
from tests.journeys.trial import Log, install
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import Browser, Page, Person, Provider

LOGIN = 'steps = ["login.identifier_and_password"]'


@dataclass
class Trials:
    """A portal whose sign-in is made of throw-away steps."""

    provider: Provider
    client: Client
    log: Log
    person: Person

    def begin(self) -> tuple[Browser, Page]:
        """Arrive from the portal in a browser without history."""
        browser = self.provider.browser()
        return browser, browser.authorize(self.client)


def trials(provider: Provider, folder: Path, steps: str, *names: str) -> Trials:
    """Register a portal with these steps for its sign-in."""
    client = provider.register(write_folder(folder, policy=LEAD.replace(LOGIN, f"steps = {steps}")))
    person = provider.person(client.client_id, "Amadou")
    return Trials(provider, client, install(provider, *names, account=person.account_id), person)


def answer(browser: Browser, page: Page, text: str) -> Page:
    return browser.submit(page, answer=text)
