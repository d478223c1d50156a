"""The school's letters, printed for real: its folder, its people, what was printed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from idp.branding.texts import load_catalogue
from idp.clients.model import Client
from idp.credentials.provisional import Provisional, Provisionals
from idp.crypto.mail_keys import MailKeys
from idp.kernel import paths
from idp.letters.letters import Letters
from idp.letters.model import Choice, ListedLetter, Order, Printed
from idp.mail.outbox import Outbox
from idp.stores.tables import Account, Credential
from idp.stores.tables import Letter as LetterRow
from tests.letters.reading import Pdf
from tests.support.people import Person
from tests.support.provider import ISSUER, Provider
from tests.support.signing_keys import DEPLOYMENT_SECRET

ENT = "ent-cfa-orleans"
CODE = re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b")
MARTIN = {
    "given_name": "Thierry",
    "family_name": "Martin",
    "attributes": {
        "civility": "M.",
        "address": {
            "street_address": "12 rue des Copeaux",
            "postal_code": "45000",
            "locality": "Exemple",
        },
    },
}


@dataclass
class School:
    """A portal whose people get letters."""

    provider: Provider
    client: Client
    letters: Letters
    provisionals: Provisionals
    kept: list[Pdf] = field(default_factory=list)

    def person(self, identifier: str, **facts: Any) -> Person:
        """Enrol somebody who never signed in."""
        waiting = {"status": "provisioned", "membership_status": "provisioned"}
        return self.provider.person(self.client.client_id, identifier, **(waiting | facts))

    def print(self, batch: str = "rentree-2026", **choice: Any) -> tuple[Pdf, Printed]:
        """Choose and print."""
        lang = choice.pop("lang", "fr")
        chosen = self.letters.choose(self.client, Choice(**choice))
        order = Order(chosen=chosen, batch=batch, by="cli:secretariat", lang=lang)
        printed = self.letters.print(self.client, order, lambda pdf: self.kept.append(Pdf(pdf)))
        return self.kept[-1], printed

    def check(self, identifier: str, code: str) -> Provisional | None:
        """Type what a letter says."""
        return self.provisionals.check(
            self.client.organisation_id,
            identifier,
            code,
            kind="paper",
            at=self.provider.services.clock.now(),
        )

    def listed(self, *states: Any, batch: str = "") -> list[ListedLetter]:
        """What the school's list shows."""
        return self.letters.listed(self.client, batch=batch, states=frozenset(states))

    def states(self) -> dict[str, list[str]]:
        """Each person's letters, by state."""
        found: dict[str, list[str]] = {}
        for one in self.listed():
            found.setdefault(one.identifier, []).append(one.state)
        return {name: sorted(states) for name, states in found.items()}

    def rows(self) -> Sequence[Any]:
        """Every letter and every code, as they are stored."""
        with self.provider.stores.read() as connection:
            letters = connection.execute(select(LetterRow.__table__)).all()
            return [*letters, *connection.execute(select(Credential.__table__)).all()]


def code_of(pdf: Pdf, page: int = 0) -> str:
    """The one code that a page shows."""
    (code,) = CODE.findall(pdf.text(page))
    return str(code)


def school_at(provider: Provider, folder: Path) -> School:
    client = provider.register(folder)
    provisionals = Provisionals(provider.stores, MailKeys([DEPLOYMENT_SECRET.encode()]))
    catalogue = load_catalogue(paths.shipped("templates") / "texts")
    letters = Letters(provider.stores, provisionals, catalogue, ISSUER, Outbox())
    return School(provider, client, letters, provisionals)


@pytest.fixture
def school(provider: Provider, real_folders: Path) -> School:
    """The school of the paper letters, on each kind of database in turn."""
    return school_at(provider, real_folders / ENT)


@pytest.fixture
def small_school(sqlite_provider: Provider, real_folders: Path) -> School:
    """The same, where the database makes no difference."""
    return school_at(sqlite_provider, real_folders / ENT)


def activate(school: School, person: Person, credential_id: str) -> bool:
    """Do what the end of an activation does."""
    at = school.provider.services.clock.now()
    with school.provider.stores.write() as tx:
        won = school.provisionals.claim(tx, credential_id, at)
        school.letters.used(tx, person.account_id, credential_id, at=at)
        mine = Account.id == person.account_id
        tx.execute(update(Account).where(mine).values(status="active"))
    return won
