"""A new password: judged by its owner's home, hashed at once, and set in the ending transaction.

Whatever the journey — first sign-in, recovery, a change while signed in — setting a password does
the same: every earlier secret is void, sessions and tokens are ended, mailed links are dead, and a
mail says what happened (R-ALL-6, R-INT-15, R-INT-28).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, cast

from idp.audit.credential_events import PasswordSet
from idp.audit.record import record
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.contact.proofs import NewProof, Proofs
from idp.credentials import store
from idp.credentials.password_rules import About, PasswordRules, RuleFault
from idp.crypto.passwords import PasswordHash, Passwords
from idp.identity.store import end_access
from idp.journeys.model import Fact, Facts, Overtaken, Visit
from idp.kernel.ids import new_id
from idp.mail.outbox import Mail, Outbox
from idp.policy.password import PasswordSection
from idp.session.assurance import ACR_PASSWORD
from idp.stores.engine import Stores, Transaction
from idp.stores.names import full_name

DISAVOW: Final = "disavow"
OWED: Final = "owes_password"
"""The fact that the password in force breaks the home's rule: another is chosen on the way in."""

DISAVOW_LIFETIME: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom a password is for, as one portal's organisation knows them.

    Attributes:
        version: The credential version that setting the password starts from.
        identifiers: As they are shown; the first is the one that pages show.
        address: Where mail about the account goes, '' for nowhere.
        rule: The password rule of the account's home organisation.
    """

    account_id: str
    version: int
    given_name: str
    family_name: str
    home_id: str
    identifiers: Sequence[str]
    address: str
    rule: PasswordSection
    about: About

    @property
    def name(self) -> str:
        """Return the person's full name, '' where it is not known."""
        return full_name(self.given_name, self.family_name)

    @property
    def identifier(self) -> str:
        """Return the identifier that pages and mails show, '' where there is none."""
        return self.identifiers[0] if self.identifiers else ""


class NewPasswords:
    """Judges, hashes and sets new passwords."""

    def __init__(
        self,
        stores: Stores,
        passwords: Passwords,
        registry: ClientRegistry,
        proofs: Proofs,
        outbox: Outbox,
    ):
        """Hash with `passwords`; tell owners through `outbox`."""
        self._stores = stores
        self._passwords = passwords
        self._registry = registry
        self._proofs = proofs
        self._outbox = outbox

    def owner(self, account_id: str, client: Client) -> Owner | None:
        """Return whom a password would be for; None where there is no such account."""
        with self._stores.read() as connection:
            row = store.owner(connection, account_id, client.organisation_id)
            names = store.identifiers_of(connection, account_id, client.organisation_id)
        if row is None:
            return None
        lead = self._registry.lead_of(row.home_slug)
        shown = [display for display, _ in names]
        typed = [*shown, *(canonical for _, canonical in names)]
        people = [row.given_name, row.family_name, row.birth_family_name]
        return Owner(
            account_id=row.id,
            version=row.credential_version,
            given_name=row.given_name,
            family_name=row.family_name,
            home_id=row.home_id,
            identifiers=shown,
            address=row.address or "",
            rule=(lead or client).policy.password,
            about=About(
                identifiers=[*typed, row.address] if row.address else typed,
                names=[name for name in people if name],
                portal=client.metadata.name,
            ),
        )

    def faults(self, owner: Owner, password: str) -> list[RuleFault]:
        """Return all that the home's rule has against a password; empty: it is accepted."""
        return PasswordRules(owner.rule).faults(password, owner.about)

    def is_current(self, owner: Owner, password: str) -> bool:
        """Tell whether a password is the one that the account has now; costs a hash.

        Raises:
            LaneFull: Too many sign-ins are waiting to be hashed.
        """
        with self._stores.read() as connection:
            stored = store.password_of(connection, owner.account_id)
        return stored is not None and self._passwords.verify(stored, password).matches

    def hashed(self, password: str) -> Facts:
        """Return a password hashed, as facts of a journey; the password is kept nowhere.

        Raises:
            LaneFull: Too many sign-ins are waiting to be hashed.
        """
        made = self._passwords.hash(password)
        return {
            "password_scheme": made.scheme,
            "password_cost": made.cost,
            "password_pepper": made.pepper_id or "",
            "password_secret": made.secret,
        }

    def set(self, tx: Transaction, visit: Visit) -> dict[str, Fact]:
        """Give the account that the journey proved the password that it hashed.

        Returns:
            What the end of the journey signs in with.

        Raises:
            Overtaken: The account's credentials changed since they were proved.
        """
        facts = visit.journey.facts
        account_id = str(facts["account_proved"])
        version = cast("int", facts["version_proved"])
        if not store.take_version(tx, account_id, version, at=visit.at):
            raise Overtaken
        owner = store.owner(tx, account_id, visit.client.organisation_id)
        if owner is None:
            raise Overtaken
        store.activate_membership(tx, account_id, visit.client.organisation_id)
        store.replace_password(tx, account_id, _row(hash_of(facts), owner.home_id, visit))
        end_access(tx, "account", account_id, because="password_set", at=visit.at)
        record(
            tx,
            PasswordSet(
                at=visit.at,
                account_id=account_id,
                organisation_id=visit.client.organisation_id,
                client_id=visit.client.client_id,
                source=visit.source,
                journey=visit.journey.name,
            ),
        )
        if owner.home_address:
            self._tell(tx, visit, owner.home_address, account_id)
        return {
            "account": account_id,
            "credential_version": version + 1,
            "amr": ["pwd"],
            "acr": ACR_PASSWORD,
        }

    def _tell(self, tx: Transaction, visit: Visit, address: str, account_id: str) -> None:
        """Mail the owner what happened, when and from where, with « ce n'était pas moi »."""
        facts = visit.journey.facts
        version = cast("int", facts["version_proved"]) + 1
        wanted = NewProof(
            purpose=DISAVOW,
            client=visit.client,
            address=address,
            account_id=account_id,
            credential_version=version,
            lifetime=DISAVOW_LIFETIME,
        )
        issued = self._proofs.issue(tx, wanted, at=visit.at)
        told = {
            "name": str(facts.get("name", "")),
            "identifier": str(facts.get("identifier", "")),
            "device": visit.device,
            "key_id": issued.facts["key_id"],
            "disavow_proof_id": issued.id,
            "disavow_path": issued.facts["path"],
        }
        mail = Mail(
            kind="password_changed",
            client=visit.client,
            to=address,
            lang=visit.lang,
            account_id=account_id,
            facts=told,
            expires_at=issued.expires_at,
        )
        self._outbox.queue(tx, mail, at=visit.at)


def hash_of(facts: Facts) -> PasswordHash:
    """Return what a journey keeps of a password that was hashed."""
    return PasswordHash(
        scheme=str(facts["password_scheme"]),
        cost=cast("int", facts["password_cost"]),
        pepper_id=str(facts["password_pepper"]) or None,
        secret=str(facts["password_secret"]),
    )


def _row(made: PasswordHash, home_id: str, visit: Visit) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organisation_id": home_id,
        "kind": "password",
        "scheme": made.scheme,
        "cost": made.cost,
        "pepper_id": made.pepper_id or "",
        "secret": made.secret,
        "changed_at": visit.at,
    }
