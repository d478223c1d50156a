"""One chamber with officers, applicants in any state, and the services that judge them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from idp.administration.desk import Desk
from idp.administration.powers import Staff
from idp.branding.texts import load_catalogue
from idp.clients import revisions
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.companies.companies import Companies
from idp.companies.register import Found, Place, Provenance
from idp.contact.proofs import Proofs
from idp.crypto.mail_keys import MailKeys
from idp.crypto.passwords import PasswordHash
from idp.crypto.sealing import Sealer
from idp.kernel import paths
from idp.kernel.clock import MovableClock
from idp.mail.outbox import Outbox
from idp.registration.model import NewRegistration, Registration
from idp.registration.registrations import Registrations
from idp.reviewing.answers import Answers
from idp.reviewing.decisions import Decisions
from idp.reviewing.mails import ReviewMails
from idp.reviewing.profiles import ProfileChanges
from idp.reviewing.queue import Queue
from idp.reviewing.recheck import Rechecks
from idp.reviewing.remarks import Remarks
from idp.reviewing.retention import Retention
from idp.reviewing.reviews import Reviews
from idp.stores import roles, tables
from idp.stores.engine import Stores
from idp.terms.acceptances import Acceptances
from tests.reviewing.chamber import RULES, TODAY, StaticRegister
from tests.support.client_folder import LEAD, write_folder
from tests.support.people import Person, rows_of

HASH = PasswordHash("bcrypt-hmac", 4, "test", "invented")
SECRET = b"a deployment secret of the tests, 32 bytes"
SIREN = "404833048"
OTHER = "732829320"
EMAIL = '[identifier]\nkind = "email"\nexample = "a@b.example"\n'


def company(siren: str = SIREN, *, active: bool = True, craft: bool = True) -> Found:
    """A company of the region."""
    place = Place(f"{siren}00017", active, head=True, craft=craft, department="44", town="NANTES")
    return Found(siren, "MENUISERIE ESSAI", active, Provenance("stock", TODAY), places=(place,))


@dataclass
class Board:
    """One chamber and the services of its officers."""

    stores: Stores
    registry: ClientRegistry
    slug: str
    register: StaticRegister = field(default_factory=StaticRegister)
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def client(self) -> Client:
        found = self.registry.get(self.slug)
        assert found is not None
        return found

    @property
    def clock(self) -> MovableClock:
        clock = self.stores.clock
        assert isinstance(clock, MovableClock)
        return clock

    @cached_property
    def registrations(self) -> Registrations:
        return Registrations(self.stores, Sealer([SECRET]), Acceptances(self.stores))

    @cached_property
    def mails(self) -> ReviewMails:
        catalogue = load_catalogue(paths.shipped("templates") / "texts")
        return ReviewMails(Outbox(), catalogue, "https://id.example")

    @cached_property
    def proofs(self) -> Proofs:
        return Proofs(self.stores, MailKeys([SECRET]))

    @cached_property
    def reviews(self) -> Reviews:
        return Reviews(self.stores, self.registry, self.registrations, self.proofs, self.mails)

    @property
    def answers(self) -> Answers:
        return Answers(self.reviews, self.client)

    @property
    def decisions(self) -> Decisions:
        return Decisions(self.reviews, self.client)

    @property
    def remarks(self) -> Remarks:
        return Remarks(self.answers)

    @property
    def queue(self) -> Queue:
        return Queue(self.answers)

    @cached_property
    def companies(self) -> Companies:
        return Companies(self.stores, self.register)

    @property
    def profiles(self) -> ProfileChanges:
        return ProfileChanges(self.stores, self.companies, self.mails)

    @cached_property
    def rechecks(self) -> Rechecks:
        return Rechecks(self.stores, self.registry, self.companies, self.mails)

    @property
    def retention(self) -> Retention:
        return Retention(self.stores, self.registry, self.registrations)

    def add(
        self, name: str, *held: str, details: dict[str, Any] | None = None, **facts: Any
    ) -> str:
        """Add a member; returns their membership."""
        facts.setdefault("email", f"{name}@chambre.example")
        made = Person(
            f"{name}-account", f"{name}-member", f"sub-{name}", f"{name}@chambre.example", ""
        )
        with self.stores.write() as tx:
            for table, row in rows_of(made, self.client, facts, HASH, at=self.clock.now()):
                tx.execute(insert(table).values(row))
            mine = tables.Membership.id == made.membership_id
            tx.execute(update(tables.Membership).where(mine).values(details=details or {}))
            for role in held:
                roles.give(tx, made.membership_id, role, "")
        self.people[name] = made
        return made.membership_id

    def staff(self, name: str) -> Staff:
        found = Desk(self.stores, self.client).staff(self.people[name].account_id)
        assert found is not None
        return found

    @property
    def operator(self) -> Staff:
        return Staff.operator(self.client.organisation_id, "cli:test")

    def registered(self, address: str, **facts: Any) -> str:
        """A registration in state `unproved`."""
        said = {"given_name": "Nadège", "family_name": "Guilloux", "profile": "business"}
        said |= {"siren": SIREN, "company_name": "MENUISERIE ESSAI", "department": "44"}
        said |= {"why": "not_in_crafts", "verdict": "review", "lang": "fr", "evidence": "{}"}
        new = NewRegistration(
            client=self.client, address=address, password=HASH, facts=said | facts
        )
        with self.stores.write() as tx:
            return self.registrations.add(tx, new, source="", at=self.clock.now())

    def registration(self, registration_id: str) -> Registration:
        found = self.registrations.find(registration_id)
        assert found is not None
        return found

    def prove(self, registration_id: str) -> bool:
        found = self.registration(registration_id)
        with self.stores.write() as tx:
            return self.registrations.prove(tx, found, self.client, at=self.clock.now())

    def open(self, registration_id: str) -> str | None:
        found = self.registration(registration_id)
        with self.stores.write() as tx:
            return self.reviews.open_case(tx, found, self.client, at=self.clock.now())

    def waiting(self, address: str = "nadege@atelier.example", **facts: Any) -> tuple[str, str]:
        """A file that waits: registration and reference."""
        registration_id = self.registered(address, **facts)
        assert self.prove(registration_id)
        reference = self.open(registration_id)
        assert reference is not None
        return registration_id, reference

    def rows(self, table: Any, *where: Any) -> list[Any]:
        with self.stores.read() as connection:
            return list(connection.execute(select(table.__table__).where(*where)))

    def mailed(self) -> list[tuple[str, str]]:
        """Kind and address of every mail, officers' notices left out."""
        rows = self.rows(tables.OutgoingMail, tables.OutgoingMail.kind != "review_waiting")
        return sorted((row.kind, row.to_address) for row in rows)

    def case(self, reference: str) -> Any:
        return self.rows(tables.ReviewCase, tables.ReviewCase.reference == reference)[0]


MakeBoard = Callable[..., Board]


@pytest.fixture
def make_board(stores: Stores, tmp_path: Path) -> MakeBoard:
    """Make a chamber, with four eyes or two."""

    def make(slug: str = "cma-essai", *, four_eyes: bool = False) -> Board:
        rules = RULES.replace("FOUR_EYES", str(four_eyes).lower())
        lead = LEAD.replace('[identifier]\nkind = "assigned"\nexample = "0042"\n', EMAIL) + rules
        folder = write_folder(tmp_path / "clients", slug, lead)
        revisions.register(stores, folder, by="test", at=stores.clock.now())
        return Board(stores, ClientRegistry(stores, poll_seconds=1), slug)

    return make


@pytest.fixture
def board(make_board: MakeBoard) -> Board:
    """A chamber with two officers."""
    made = make_board()
    made.add("odile", "officer", family_name="Rivoal", given_name="Odile")
    made.add("yann", "officer", family_name="Kerbrat", given_name="Yann")
    return made
