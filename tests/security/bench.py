"""A portal where an intruder tries every token on people in every state."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from idp.clients.model import Client
from idp.contact.proofs import NewProof
from idp.crypto.mailed_secrets import link_token
from idp.identity.units import Units
from idp.stores import tables
from idp.wiring.mail import mail_keys
from tests.support.provider import Person, Provider
from tests.support.web import Browser

CHOSEN = "Zbruant-4831!"
TO_BE_CLOSED = "to be closed"
STATES: dict[str, dict[str, str]] = {
    "active": {},
    "no password yet": {"status": "provisioned", "membership_status": "provisioned"},
    "suspended": {"status": "suspended"},
    "retired": {"status": "retired"},
    "closed": {"status": "closed"},
    "member suspended": {"membership_status": "suspended"},
    "member ended": {"membership_status": "ended"},
    TO_BE_CLOSED: {},
}
TOKENS = (
    *("none", "garbage", "recovery", "recovery of another", "recovery expired", "recovery used"),
    *("recovery superseded", "recovery before a change", "activation", "disavow"),
    *("address_back", "keep", "signup", "finalise", "link_undo"),
)
MADE_UP = {"none": "", "garbage": "A" * 43}
Snapshot = tuple[tuple[object, ...], ...]


@dataclass
class Bench:
    """One portal, an intruder's browser with journeys of its own, and victims made on demand."""

    provider: Provider
    client: Client
    browser: Browser
    intruder: Person
    csrf: str
    shape: str
    journeys: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def victim(self, state: str) -> Person:
        """Somebody new in a state."""
        self.made += 1
        person = self.provider.person(
            self.client.client_id,
            self.shape.format(self.made),
            given_name="Victoire",
            family_name="Témoin",
            email=f"victime{self.made}@courriel.example",
            **STATES[state],
        )
        if state == TO_BE_CLOSED:
            account, day = tables.Account, self.provider.services.clock.now() + timedelta(days=3)
            with self.provider.stores.write() as tx:
                mine = update(account).where(account.id == person.account_id)
                tx.execute(mine.values(closes_at=day))
        return person

    def snapshot(self, person: Person) -> Snapshot:
        """All that opens or closes an account, as stored."""
        account, credential = tables.Account, tables.Credential
        address, answer = tables.ContactAddress, tables.SecretAnswer
        with self.provider.stores.read() as connection:
            states = connection.execute(
                select(account.credential_version, account.status, account.closes_at).where(
                    account.id == person.account_id
                )
            ).one()
            secrets = connection.execute(
                select(credential.secret, credential.state, credential.kind)
                .where(credential.account_id == person.account_id)
                .order_by(credential.id)
            ).all()
            addresses = connection.execute(
                select(address.typed, address.verified_at).where(
                    address.account_id == person.account_id
                )
            ).all()
            answers = connection.execute(
                select(answer.secret).where(answer.account_id == person.account_id)
            ).all()
        return (tuple(states), tuple(secrets), tuple(addresses), tuple(answers))

    def token(self, kind: str, victim: Person) -> str:
        """A link's token of this kind; '' for none."""
        if kind in MADE_UP:
            return MADE_UP[kind]
        if kind == "recovery of another":
            return self._issued("recovery", self.intruder)
        purpose, _, condition = kind.partition(" ")
        lifetime = timedelta(0) if condition == "expired" else timedelta(hours=1)
        token = self._issued(purpose, victim, lifetime=lifetime)
        if condition == "used":
            self._spend()
        elif condition == "superseded":
            self._issued(purpose, victim)
        elif condition == "before a change":
            self._raise_version(victim)
        return token

    def attempt(self, journey: str, step: str, token: str, victim: Person) -> None:
        """Post everything that a step could want, with a token and with a journey of one's own."""
        base = f"/{self.client.client_id}/{journey}/{step}"
        filled = {
            "csrf_token": self.csrf,
            "identifier": victim.identifier,
            "password": CHOSEN,
            "confirmation": CHOSEN,
            "address": f"victime{self.made}@courriel.example",
            "email": f"victime{self.made}@courriel.example",
            "email_confirmation": f"victime{self.made}@courriel.example",
            "code": "000000",
            "accept": "y",
            "kept": "y",
            "act": "yes",
            "profile": "creator",
            "siren": "732829320",
            "login": victim.identifier,
            "question_1": "first_pet",
            "answer_1": "Grisette la chatte",
            "question_2": "first_school",
            "answer_2": "Les Tilleuls verts",
        }
        query = f"t={token}" if token else f"j={self.journeys.get(journey, 'x' * 26)}"
        self.browser.post(f"{base}?{query}", filled, follow=False)

    def _issued(
        self, purpose: str, person: Person, *, lifetime: timedelta = timedelta(hours=1)
    ) -> str:
        services, at = self.provider.services, self.provider.services.clock.now()
        with self.provider.stores.read() as connection:
            version = connection.execute(
                select(tables.Account.credential_version).where(
                    tables.Account.id == person.account_id
                )
            ).scalar_one()
        wanted = NewProof(
            purpose=purpose,
            client=self.client,
            address=f"victime{self.made}@courriel.example",
            account_id=person.account_id,
            credential_version=version,
            lifetime=lifetime,
        )
        with self.provider.stores.write() as tx:
            issued = services.proofs.issue(tx, wanted, at=at)
        key = mail_keys(services.settings).of(issued.facts["key_id"])
        return link_token(key, issued.id, purpose)

    def _spend(self) -> None:
        proof, at = tables.MailedProof, self.provider.services.clock.now()
        newest = select(proof.id).order_by(proof.created_at.desc(), proof.id.desc()).limit(1)
        live = proof.superseded_at.is_(None) & proof.used_at.is_(None)
        with self.provider.stores.write() as tx:
            assert tx.execute(newest).first() is not None
            tx.execute(update(proof).where(live).values(used_at=at))

    def _raise_version(self, person: Person) -> None:
        account = tables.Account
        with self.provider.stores.write() as tx:
            tx.execute(
                update(account)
                .where(account.id == person.account_id)
                .values(credential_version=account.credential_version + 1)
            )


def bench_at(provider: Provider, folder: Path, shape: str) -> Bench:
    """Register a portal, whose identifiers have a shape, and have an intruder there."""
    client, slug = provider.register(folder), folder.name
    if slug == "cmi-organisme":
        Units(provider.stores, client, by="test").add("issuer", "00001", "Organisme d'essai")
    intruder = provider.person(slug, shape.format(9999), email="intrus@courriel.example")
    browser = provider.browser()
    page = browser.get(f"/{slug}/login")
    bench = Bench(provider, client, browser, intruder, page.form["csrf_token"], shape)
    for name in client.policy.journeys:
        begun = browser.get(f"/{slug}/{name}")
        if 'action="' in begun.text and "j=" in begun.action:
            bench.journeys[name] = begun.action.rpartition("j=")[2]
    return bench
