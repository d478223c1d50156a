"""Somebody who never signed in, and what issues their provisional secrets."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.clients.model import Client
from idp.credentials.provisional import (
    MAX_TRIES,
    Circumstances,
    IssuedPaper,
    Provisional,
    Provisionals,
)
from idp.crypto.mail_keys import MailKeys
from idp.stores.engine import Stores
from idp.stores.tables import Credential
from tests.support.people import Person
from tests.support.provider import Provider
from tests.support.signing_keys import DEPLOYMENT_SECRET

KEYS = MailKeys([DEPLOYMENT_SECRET.encode()])
QUARTER = timedelta(days=90)


@dataclass
class Desk:
    """One portal with somebody who never signed in, and what issues their secrets."""

    provider: Provider
    client: Client
    person: Person
    provisionals: Provisionals

    @property
    def stores(self) -> Stores:
        """The database."""
        return self.provider.stores

    def paper(self) -> IssuedPaper:
        """Issue a printed secret."""
        with self.stores.write() as tx:
            return self.provisionals.issue_paper(
                tx,
                self.person.account_id,
                self.client.organisation_id,
                lifetime=QUARTER,
                at=self.stores.clock.now(),
            )

    def check(
        self, typed: str, *, identifier: str = "0042", max_tries: int = MAX_TRIES
    ) -> Provisional | None:
        """Type a printed secret."""
        return self.provisionals.check(
            self.client.organisation_id,
            identifier,
            typed,
            kind="paper",
            at=self.stores.clock.now(),
            circumstances=Circumstances(max_tries=max_tries),
        )

    def claim(self, credential_id: str) -> bool:
        """Spend a secret."""
        with self.stores.write() as tx:
            return self.provisionals.claim(tx, credential_id, self.stores.clock.now())

    def credential(self, credential_id: str) -> Credential:
        """The row of a secret."""
        with self.stores.read() as connection:
            query = select(Credential.__table__).where(Credential.id == credential_id)
            row = connection.execute(query).mappings().one()
            return Credential(**row)


@pytest.fixture
def desk(provider: Provider, artisans: Client) -> Desk:
    waiting = {"status": "provisioned", "membership_status": "provisioned"}
    person = provider.person("artisans", "0042", **waiting)
    return Desk(provider, artisans, person, Provisionals(provider.stores, KEYS))
