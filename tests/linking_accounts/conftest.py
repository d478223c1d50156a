"""Two portals whose people may become one: « guild » and « market », and the services on them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from idp.clients.model import Client
from idp.identity import states
from idp.identity.states import Change
from idp.kernel.ids import new_id
from idp.links.account_links import AccountLinks
from idp.links.letters import LinkLetters
from idp.links.model import Occasion, Union
from idp.links.sides import Sides
from idp.links.undo import How, Undoing
from idp.mail.outbox import Outbox
from idp.stores import tables
from idp.stores.engine import Stores
from tests.support.client_folder import LEAD, write_folder
from tests.support.people import Person
from tests.support.provider import Provider

JOURNEYS = """
[journeys.link_undo]
steps = ["linking.undo_mail", "linking.undo_link"]
"""


@dataclass
class Town:
    """Two portals, and who lives there."""

    provider: Provider
    guild: Client
    market: Client
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def stores(self) -> Stores:
        return self.provider.stores

    @property
    def at(self) -> datetime:
        return self.stores.clock.now()

    @property
    def sides(self) -> Sides:
        return Sides(self.provider.services.registry)

    @property
    def letters(self) -> LinkLetters:
        return LinkLetters(self.provider.services.proofs, Outbox())

    @property
    def links(self) -> AccountLinks:
        return AccountLinks(self.stores, self.sides, self.provider.services.proofs, self.letters)

    @property
    def undoing(self) -> Undoing:
        return Undoing(self.stores, self.sides, self.provider.services.proofs, self.letters)

    def add(self, name: str, client: Client, **facts: Any) -> Person:
        """Add somebody with an address of their own and a legacy key."""
        facts.setdefault("email", f"{name}@{client.client_id}.example")
        facts.setdefault("legacy_key", f"key-{name}-{client.client_id}")
        made = self.provider.person(client.client_id, f"{name}-{client.client_id}", **facts)
        self.people[f"{name}@{client.client_id}"] = made
        return made

    def occasion(self, client: Client | None = None) -> Occasion:
        return Occasion(client=client or self.market, at=self.at, device="Firefox, Linux")

    def union(self, survivor: Person, retired: Person, *, by_password: bool = True) -> Union:
        """Both accounts as they are now."""
        return Union(
            survivor_id=survivor.account_id,
            survivor_version=self.account(survivor).credential_version,
            retired_id=retired.account_id,
            retired_version=self.account(retired).credential_version,
            by_password_id=retired.account_id if by_password else "",
        )

    def link(self, survivor: Person, retired: Person) -> str:
        """Link two accounts; returns the link's id."""
        with self.stores.write() as tx:
            return self.links.link(tx, self.union(survivor, retired), self.occasion())

    def undo(self, link_id: str, how: How = "page") -> str:
        with self.stores.write() as tx:
            return self.undoing.undo(tx, link_id, self.occasion(), how)

    def set_status(self, person: Person, to: str) -> None:
        """Have the home change an account."""
        home = self.account(person).home_id
        with self.stores.write() as tx:
            states.apply(tx, Change("account", person.account_id, to, "cli:test", home), at=self.at)

    def account(self, person: Person) -> Any:
        (row,) = self.rows(tables.Account, tables.Account.id == person.account_id)
        return row

    def membership(self, person: Person) -> Any:
        (row,) = self.rows(tables.Membership, tables.Membership.id == person.membership_id)
        return row

    def passwords(self, person: Person) -> list[str]:
        """The states of an account's passwords."""
        mine = tables.Credential.account_id == person.account_id
        return sorted(row.state for row in self.rows(tables.Credential, mine))

    def opens(self, client: Client) -> dict[str, str]:
        """Whose account each identifier of a portal opens."""
        here = tables.Identifier.organisation_id == client.organisation_id
        return {row.display: row.account_id for row in self.rows(tables.Identifier, here)}

    def email(self, person: Person) -> str:
        """The address that the portal of a person's membership writes to."""
        address_id = self.membership(person).contact_address_id
        (row,) = self.rows(tables.ContactAddress, tables.ContactAddress.id == address_id)
        return str(row.typed)

    def rows(self, table: Any, *where: Any) -> list[Any]:
        with self.stores.read() as connection:
            return list(connection.execute(select(table.__table__).where(*where)))

    def settle_in(self, person: Person, client: Client) -> str:
        """Have somebody signed in with a grant at a portal; returns the session's id."""
        at, account = self.at, self.account(person)
        owner = {"account_id": person.account_id, "credential_version": account.credential_version}
        proof = {"auth_time": at, "amr": ["pwd"], "acr": "1", "created_at": at}
        ends = {"expires_at": at + timedelta(hours=9)}
        session = {"id": new_id(), "secret_hash": new_id().encode().ljust(32), "device": {}}
        grant = {
            "id": new_id(),
            "client_row_id": client.row_id,
            "membership_id": person.membership_id,
            "membership_version": self.membership(person).version,
            "session_id": session["id"],
            "sid": new_id(),
            "scope": "openid offline_access",
            "offline": True,
            "id_token_claims": {},
            "subject_sent": person.subject,
            "redirect_uri": client.metadata.redirect_uris[0],
        }
        with self.stores.write() as tx:
            tx.execute(insert(tables.Session).values(session | owner | proof | ends))
            tx.execute(insert(tables.Grant).values(grant | owner | proof | ends))
        return str(session["id"])

    def prove_addresses(self) -> None:
        with self.stores.write() as tx:
            tx.execute(update(tables.ContactAddress).values(verified_at=self.at))


def again(person: Person, password: str) -> Person:
    """The same person with another password in mind."""
    return replace(person, password=password)


AddPortal = Callable[..., Client]


@pytest.fixture
def add_portal(provider: Provider, tmp_path: Path) -> AddPortal:
    """Registers a portal of an invented organisation."""

    def make(slug: str, more: str = "") -> Client:
        name = f'name = "Portail {slug}"'
        policy = LEAD.replace('name = "Portail des artisans"', name).replace(
            "artisans.example", f"{slug}.example"
        )
        return provider.register(write_folder(tmp_path / "clients", slug, policy + more))

    return make


@pytest.fixture
def town(provider: Provider, add_portal: AddPortal) -> Town:
    """Two portals and one person with an account at each."""
    made = Town(provider, add_portal("guild"), add_portal("market", JOURNEYS))
    made.add("ada", made.guild, password="Chêne-rouvre-77")
    made.add("ada", made.market, password="Bouleau-blanc-88")
    made.prove_addresses()
    return made


@pytest.fixture
def guild_ada(town: Town) -> Person:
    return town.people["ada@guild"]


@pytest.fixture
def market_ada(town: Town) -> Person:
    return town.people["ada@market"]
