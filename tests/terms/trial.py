"""A portal that asks for terms, and what its tests do with it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from idp.clients.model import Client
from idp.stores.tables import Membership, TermsAcceptance
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import Browser, Page, Person, Provider

FRENCH = "# Règles\n\nSoyez bienvenus.\n"
ENGLISH = "# Rules\n\nBe welcome.\n"

DOCUMENT = """
[[terms.documents]]
id = "cgu"
version = "1"
date = 2026-09-01
title = { fr = "Conditions d'utilisation", en = "Terms of use" }
"""
JOURNEY = """
[journeys.terms]
steps = ["terms.accept"]
"""
CHANGES = 'changes = { fr = "Le **vélo** est admis.", en = "Bicycles are **allowed**." }\n'


def folder(
    root: Path,
    *,
    documents: str = DOCUMENT,
    texts: tuple[str, str] = (FRENCH, ENGLISH),
    more: dict[str, str] | None = None,
    policy: str = LEAD,
) -> Path:
    """Write the portal's folder with its terms."""
    files: dict[str, str | bytes] = {"terms/cgu.fr.md": texts[0], "terms/cgu.en.md": texts[1]}
    return write_folder(
        root / "clients", policy=policy + JOURNEY + documents, files=files | (more or {})
    )


def second_version(document: str = DOCUMENT) -> str:
    """Return the document's next version, with the summary of its changes."""
    return document.replace('version = "1"', 'version = "2"') + CHANGES


@dataclass
class Portal:
    """A provider, the portal's folder, and somebody who owes its terms."""

    provider: Provider
    root: Path
    client: Client
    person: Person

    def renew(self, **changes: Any) -> Client:
        """Register the folder anew with other documents or texts."""
        self.client = self.provider.register(folder(self.root, **changes))
        return self.client

    def sign_in(self, person: Person | None = None, **changes: str | None) -> tuple[Browser, Page]:
        """Arrive from the portal in a browser without history and sign in."""
        browser = self.provider.browser()
        return browser, browser.sign_in(self.client, person or self.person, **changes)

    def evidence(self) -> list[Any]:
        """Every acceptance kept, by document and version."""
        table = TermsAcceptance.__table__.c
        with self.provider.stores.read() as connection:
            rows = connection.execute(
                select(*table).order_by(TermsAcceptance.document, TermsAcceptance.version)
            )
            return list(rows)

    def cleared_for(self, person: Person | None = None) -> str:
        """What the person's membership is cleared for."""
        query = select(Membership.cleared_for).where(
            Membership.id == (person or self.person).membership_id
        )
        with self.provider.stores.read() as connection:
            return str(connection.execute(query).scalar_one())


def accept(browser: Browser, page: Page, **more: Any) -> Page:
    """Tick the box and go on."""
    return browser.submit(page, accept="y", **more)


def entered(page: Page) -> bool:
    """Tell whether the answer is a code for the portal."""
    return page.status == 303 and "code" in page.query
