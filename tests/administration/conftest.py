"""Two organisations with units, staff and people of every standing, and the services on them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from idp.administration.powers import Staff
from idp.administration.services import Services
from idp.clients import revisions
from idp.clients.registry import ClientRegistry
from idp.contact.proofs import Proofs
from idp.credentials.provisional import Provisionals
from idp.crypto.mail_keys import MailKeys
from idp.crypto.passwords import PasswordHash
from idp.identity.records import Member
from idp.mail.outbox import Outbox
from idp.stores import roles, tables, units
from idp.stores.engine import Stores
from tests.support.client_folder import LEAD, write_folder
from tests.support.people import Person, rows_of

_ASSIGNED = '[identifier]\nkind = "assigned"\nexample = "0042"\n'
STRUCTURED = """\
[identifier]
kind = "structured"
issuer_code_length = 5
suffix_max_length = 15
unit_kind = "issuer"
"""
HASH = PasswordHash("bcrypt-hmac", 4, "test", "invented")
KEYS = MailKeys([b"a deployment secret of the tests, 32 bytes"])


@dataclass(frozen=True)
class Parts:
    """What the services stand on, without a server."""

    stores: Stores

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox()

    @cached_property
    def proofs(self) -> Proofs:
        return Proofs(self.stores, KEYS)

    @cached_property
    def provisionals(self) -> Provisionals:
        return Provisionals(self.stores, KEYS)


@dataclass(frozen=True)
class Office(Services):
    """One organisation's services, and who works and lives there."""

    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    @property
    def stores(self) -> Stores:
        return self.parts.stores

    @property
    def operator(self) -> Staff:
        """Who works at the command line."""
        return Staff.operator(self.client.organisation_id, "cli:test")

    def staff(self, name: str) -> Staff:
        """Somebody as staff, with what they may now."""
        found = self.desk.staff(self.people[name].account_id)
        assert found is not None, name
        return found

    def id(self, name: str) -> str:
        """The membership of somebody here."""
        return self.people[name].membership_id

    def member(self, name: str) -> Member:
        """Somebody as stored now."""
        with self.stores.read() as connection:
            found = self.desk.person(connection, self.id(name))
        assert found is not None, name
        return found.member

    def account(self, account_id: str) -> Any:
        """An account's row."""
        return self.rows(tables.Account, tables.Account.id == account_id)[0]

    def rows(self, table: Any, *where: Any) -> list[Any]:
        """Rows of a table."""
        with self.stores.read() as connection:
            return list(connection.execute(select(table.__table__).where(*where)))

    def events(self, event: str) -> list[Any]:
        """What was recorded, oldest first."""
        found = self.rows(tables.AuditEvent, tables.AuditEvent.event == event)
        return sorted(found, key=lambda row: row.id)

    def add_unit(self, code: str, kind: str = "issuer") -> str:
        """Add a unit."""
        with self.stores.write() as tx:
            units.add(tx, self.client.organisation_id, kind, code, f"Unité {code}")
            unit_id = units.set_status(tx, self.client.organisation_id, kind, code, "active")
        self.units[code] = unit_id
        return unit_id

    def close_unit(self, code: str, kind: str = "issuer", *, status: str = "closed") -> None:
        """Close a unit, or open it again."""
        with self.stores.write() as tx:
            units.set_status(tx, self.client.organisation_id, kind, code, status)

    def add(self, name: str, identifier: str, *held: str, **facts: Any) -> Person:
        """Add somebody active, who signs in with `identifier`; `held` is role or role@code.

        `facts` are those of `Provider.person`; `at` is when they came, 300 days ago.
        """
        at = facts.pop("at", self.stores.clock.now() - timedelta(days=300))
        facts.setdefault("email", f"{name}@{self.client.client_id}.example")
        made = Person(
            account_id=facts.get("account") or f"{name}-account",
            membership_id=f"{name}-{self.client.client_id}",
            subject=f"sub-{name}-{self.client.client_id}",
            identifier=identifier or "0000000",
            password="",
        )
        with self.stores.write() as tx:
            for table, row in rows_of(made, self.client, facts, HASH, at=at):
                if identifier or table is not tables.Identifier:
                    tx.execute(insert(table).values(row))
            for one in held:
                role, _, code = one.partition("@")
                unit_id = self.units[code] if code else ""
                roles.give(tx, made.membership_id, role, unit_id)
        self.people[name] = made
        return made


Register = Callable[..., Office]


@pytest.fixture
def register(stores: Stores, tmp_path: Path) -> Register:
    """Register an organisation, with identifiers and more tables of its policy."""

    def make(slug: str, identifier: str = _ASSIGNED, more: str = "") -> Office:
        policy = LEAD.replace(_ASSIGNED, identifier) + more
        folder = write_folder(tmp_path / "clients", slug, policy)
        revisions.register(stores, folder, by="cli:test", at=stores.clock.now())
        client = ClientRegistry(stores, poll_seconds=1).get(slug)
        assert client is not None
        return Office(Parts(stores), client, tmp_path)

    return make


@pytest.fixture
def school(register: Register) -> Office:
    """Another organisation: home of some who have a membership in the first."""
    office = register("school")
    office.add_unit("north", "school")
    office.add_unit("south", "school")
    office.add("pupil", "pupil.a", "member@north", profile="pupil")
    office.add("visitor", "visitor.b")
    office.add("mover", "mover.c")
    office.add("headmistress", "head.d", "administrator")
    office.add("northern", "northern.e", "secretary@north")
    return office


@pytest.fixture
def office(register: Register, school: Office) -> Office:
    """An organisation whose identifiers begin with the code of a unit."""
    office = register("cmi", STRUCTURED)
    office.add_unit("00001")
    office.add_unit("00002")
    office.add("referent", "00001ref", "referent@00001")
    office.add("colleague", "00001col", "referent@00001")
    office.add("distant", "00002ref", "referent@00002")
    office.add("secretary", "00001sec", "secretary")
    office.add("administrator", "00002adm", "administrator")
    office.add("agent", "00001agent")
    office.add("stranger", "00002agent")
    visitor, mover = school.people["visitor"].account_id, school.people["mover"].account_id
    office.add("visitor", "", "member@00001", account=visitor)
    office.add("mover", "00001mover", account=mover)
    return office
