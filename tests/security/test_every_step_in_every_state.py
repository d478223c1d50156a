"""Every step of every journey, in every state, with every token: only legal edges change a secret.

What Keycloak, authentik and Zitadel learnt the hard way: a step that can be posted to without the
proof before it, a token of one purpose or one person taken for another's, a link that outlives a
change (security.md §2.1).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from idp.clients.model import Client
from idp.contact.proofs import NewProof
from idp.crypto.mailed_secrets import link_token
from idp.identity.units import Units
from idp.stores import tables
from idp.wiring.mail import mail_keys
from tests.support.provider import Person, Provider
from tests.support.sizes import Sizes
from tests.support.web import Browser

CHOSEN = "Zbruant-4831!"
PORTALS = {
    "intracma": "agent{:04}",
    "cmi-organisme": "00001a{:04}",
    "ent-cfa-orleans": "camille.essai{:04}",
}

STATES: dict[str, dict[str, str]] = {
    "active": {},
    "no password yet": {"status": "provisioned", "membership_status": "provisioned"},
    "suspended": {"status": "suspended"},
    "retired": {"status": "retired"},
    "closed": {"status": "closed"},
    "member suspended": {"membership_status": "suspended"},
    "member ended": {"membership_status": "ended"},
}
TOKENS = (
    *("none", "garbage", "recovery", "recovery of another", "recovery expired", "recovery used"),
    *("recovery superseded", "recovery before a change", "activation", "disavow"),
    "address_back",
)
MADE_UP = {"none": "", "garbage": "A" * 43}
OPEN = {"active", "no password yet", "member suspended", "member ended"}
LEGAL = {
    ("recovery", "credentials.choose_password", "recovery"): OPEN,
    # It closes doors and opens none: the account's own state stays.
    ("disavow", "recovery.disavow", "disavow"): set(STATES),
    # It gives the address back, and closes doors as well.
    ("address_back", "my_account.take_back", "address_back"): OPEN - {"member ended"},
}
"""(journey, step, token) → the states of the account in which the secret may change."""

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
        return self.provider.person(
            self.client.client_id,
            self.shape.format(self.made),
            given_name="Victoire",
            family_name="Témoin",
            email=f"victime{self.made}@courriel.example",
            **STATES[state],
        )

    def snapshot(self, person: Person) -> Snapshot:
        """All that opens an account, as stored."""
        account, credential = tables.Account, tables.Credential
        address, answer = tables.ContactAddress, tables.SecretAnswer
        with self.provider.stores.read() as connection:
            states = connection.execute(
                select(account.credential_version, account.status).where(
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


def benches(provider: Provider, folders: Path, slug: str) -> Bench:
    client = provider.register(folders / slug)
    shape = PORTALS[slug]
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


def edges(client: Client, *, everywhere: bool) -> Iterator[tuple[str, str]]:
    """Every step in its own journey, and `everywhere` also where it has no place."""
    journeys = sorted(client.policy.journeys.items())
    steps = {entry.step for _, way in journeys for entry in way.steps}
    for name, way in journeys:
        for step in sorted(steps if everywhere else {entry.step for entry in way.steps}):
            yield name, step


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("slug", PORTALS)
def test_only_legal_edges_change_a_secret(
    sqlite_provider: Provider,
    real_folders: Path,
    slug: str,
    sizes: Sizes,
) -> None:
    bench = benches(sqlite_provider, real_folders, slug)
    tried = changed = 0
    for state in STATES:
        for kind in TOKENS:
            victim = bench.victim(state)
            token = bench.token(kind, victim)
            before, intruders = bench.snapshot(victim), bench.snapshot(bench.intruder)
            everywhere = state == "active" or sizes.every_edge
            for journey, step in edges(bench.client, everywhere=everywhere):
                bench.attempt(journey, step, token, victim)
                tried += 1
                after = bench.snapshot(victim)
                if after == before:
                    continue
                allowed = LEGAL.get((journey, step, kind), set())
                assert state in allowed, (slug, journey, step, kind, state)
                assert kind not in {"disavow", "address_back"} or after[0][1:] == before[0][1:]
                changed += 1
                victim = bench.victim(state)
                token, before = bench.token(kind, victim), bench.snapshot(victim)
            if kind != "recovery of another":
                assert bench.snapshot(bench.intruder) == intruders, (slug, kind, state)
            else:
                bench.intruder = bench.victim("active")
    assert changed > 0
    print(f"{slug}: {tried} attempts, {changed} legal changes, 0 others")  # noqa: T201 - the figure
