"""Applications that the officers of the demonstration find: one that waits, one refused."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.administration.powers import Staff
from idp.branding.texts import load_catalogue
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.companies.companies import Companies
from idp.companies.eligibility import Applicant
from idp.companies.imported import ImportedRegister
from idp.contact.proofs import Proofs
from idp.crypto.mail_keys import MailKeys
from idp.crypto.passwords import imported_hash
from idp.crypto.sealing import Sealer
from idp.demo.folders import DemoRefusal
from idp.demo.passwords import hashed
from idp.demo.people import PEOPLE, of
from idp.demo.person import Person
from idp.kernel.paths import shipped
from idp.mail.outbox import Outbox
from idp.registration.model import NewRegistration
from idp.registration.registrations import Registrations
from idp.reviewing.decisions import Decisions
from idp.reviewing.mails import ReviewMails
from idp.reviewing.reviews import Reviews
from idp.settings import Settings
from idp.signup.company_judged import CompanyJudge
from idp.stores import review_queue
from idp.stores.engine import Stores
from idp.terms.acceptances import Acceptances

BY: Final = "demo"
_SOURCE: Final = "127.0.0.1"
_AGO: Final = timedelta(days=2)
_REASON: Final = "delegate"


def hand_in(stores: Stores, settings: Settings) -> None:
    """Hand in everybody's application, at portals that hold none at all."""
    registry = ClientRegistry(stores, poll_seconds=1)
    desk = _Desk(stores, _reviews(stores, registry, settings))
    portals = {person.portal for person in PEOPLE if person.application}
    for client in filter(None, map(registry.get, sorted(portals))):
        if desk.is_empty(client):
            for person in of(client.client_id):
                if person.application:
                    desk.take(client, person)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Takes applications as signing up does, two days ago."""

    stores: Stores
    reviews: Reviews

    def is_empty(self, client: Client) -> bool:
        """Tell whether an organisation's officers have no file, decided ones included."""
        with self.stores.read() as connection:
            return not review_queue.counts(connection, client.organisation_id)

    def take(self, client: Client, person: Person) -> None:
        """Take an application, prove its mailbox, and decide on it where it is to be refused."""
        reference = self._opened(client, person, self.stores.clock.now() - _AGO)
        if person.application == "refused":
            staff = Staff.operator(client.organisation_id, BY)
            Decisions(self.reviews, client).refuse(staff, reference, _REASON)

    def _opened(self, client: Client, person: Person, at: datetime) -> str:
        companies = Companies(self.stores, ImportedRegister(self.stores))
        judge = CompanyJudge(companies, self.reviews)
        judged = judge.judge(person.siren, client, Applicant())
        facts = {"profile": "business", "siren": person.siren, "lang": "fr", "verdict": "review"}
        new = NewRegistration(
            client=client,
            address=person.identifier,
            password=imported_hash(hashed(person.password)),
            facts=facts | judged.facts(),
        )
        registrations = self.reviews.registrations
        with self.stores.write() as tx:
            added = registrations.add(tx, new, source=_SOURCE, at=at)
            found = registrations.within(tx, added)
            if found is None or not registrations.prove(tx, found, client, at=at):
                raise DemoRefusal(f"{person.portal}/{person.identifier}: no application")
            return self.reviews.open_case(tx, found, client, at=at) or ""


def _reviews(stores: Stores, registry: ClientRegistry, settings: Settings) -> Reviews:
    keys = [key.encode() for key in settings.secrets.keys]
    catalogue = load_catalogue(shipped("templates") / "texts")
    return Reviews(
        stores,
        registry,
        Registrations(stores, Sealer(keys), Acceptances(stores)),
        Proofs(stores, MailKeys(keys)),
        ReviewMails(Outbox(), catalogue, settings.issuer),
    )
