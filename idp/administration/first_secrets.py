"""What opens an account for the first time: a mailed link, a mailed password, or a letter.

Which one is the organisation's policy (`[activation] first_secret`). The newest is the only one
that is worth anything: each issue voids the others in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from idp.administration import store
from idp.administration.powers import Staff
from idp.audit.record import record
from idp.audit.staff_events import FirstSecretIssued
from idp.clients.model import Client
from idp.contact.proofs import NewProof, Proofs
from idp.credentials.first_sign_in_mail import first_sign_in_facts
from idp.credentials.provisional import Provisionals
from idp.mail.outbox import Mail, Outbox
from idp.stores.engine import Transaction

How = Literal["link", "mailed_password", "letter"]

PER_DAY: Final = 5
"""First secrets that one account may be sent within a day: a mailbox can't be flooded."""

PAUSE: Final = timedelta(minutes=2)
"""Between two: a double click is one mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Whose account waits; `address` '' where nobody knows one."""

    account_id: str
    identifier: str
    name: str
    address: str
    lang: str = "fr"


@dataclass(frozen=True, slots=True)
class Sent:
    """How the first secret leaves, and when it expires; a letter's life begins when printed."""

    how: How
    until: datetime | None


@dataclass(frozen=True, slots=True)
class FirstSecrets:
    """Gives people of one portal's organisation what opens their account (R-CMI-8, R-CMI-9)."""

    client: Client
    proofs: Proofs
    provisionals: Provisionals
    outbox: Outbox

    @property
    def how(self) -> How:
        """Return how first secrets leave here."""
        return self.client.policy.activation.first_secret

    @property
    def _opened_by(self) -> str:
        """Return the journey that a link begins: a first password may be chosen as a lost one is.

        So it is at portals without an activation of their own (R-INT-16).
        """
        return "activation" if "activation" in self.client.policy.journeys else "recovery"

    def reaches(self, newcomer: Newcomer) -> bool:
        """Tell whether a first secret can be sent: a mail needs an address."""
        return self.how == "letter" or bool(newcomer.address)

    def issue(self, tx: Transaction, newcomer: Newcomer, staff: Staff, *, at: datetime) -> Sent:
        """Void earlier first secrets and issue a new one, in the caller's transaction."""
        here = self.client.organisation_id
        self.provisionals.void(tx, newcomer.account_id, at=at)
        store.void_letters(tx, newcomer.account_id, here, because="replaced", at=at)
        store.void_mailed(tx, newcomer.account_id, at=at)
        sent = self._sent(tx, newcomer, staff, at)
        event = FirstSecretIssued(
            at=at,
            actor=staff.by,
            account_id=newcomer.account_id,
            organisation_id=here,
            client_id=self.client.client_id,
            how=sent.how,
        )
        record(tx, event)
        return sent

    def _sent(self, tx: Transaction, newcomer: Newcomer, staff: Staff, at: datetime) -> Sent:
        if self.how == "link":
            return self._link(tx, newcomer, staff, at)
        if self.how == "mailed_password":
            return self._password(tx, newcomer, at)
        store.request_letter(tx, newcomer.account_id, self.client.organisation_id, at=at)
        return Sent("letter", None)

    def _link(self, tx: Transaction, newcomer: Newcomer, staff: Staff, at: datetime) -> Sent:
        lifetime = timedelta(seconds=self.client.policy.activation.link_lifetime)
        proof = self.proofs.issue(
            tx,
            NewProof(
                purpose=self._opened_by,
                client=self.client,
                address=newcomer.address,
                account_id=newcomer.account_id,
                credential_version=store.version_of(tx, newcomer.account_id),
                lifetime=lifetime,
            ),
            at=at,
        )
        inviter = {"inviter": staff.name or self.client.organisation_name}
        self._mail(tx, "invitation", newcomer, proof.facts | inviter, at, proof.expires_at)
        return Sent("link", proof.expires_at)

    def _password(self, tx: Transaction, newcomer: Newcomer, at: datetime) -> Sent:
        lifetime = timedelta(seconds=self.client.policy.activation.provisional_lifetime)
        here = self.client.organisation_id
        issued = self.provisionals.issue_mailed(
            tx, newcomer.account_id, here, lifetime=lifetime, at=at
        )
        facts = first_sign_in_facts(issued, self.client.client_id, newcomer.identifier)
        self._mail(tx, "first_sign_in", newcomer, facts, at, issued.expires_at)
        return Sent("mailed_password", issued.expires_at)

    def _mail(  # noqa: PLR0913, PLR0917 - one mail, said once
        self,
        tx: Transaction,
        kind: str,
        newcomer: Newcomer,
        facts: dict[str, str],
        at: datetime,
        expires_at: datetime,
    ) -> None:
        said = {"name": newcomer.name, "identifier": newcomer.identifier}
        mail = Mail(
            kind=kind,
            client=self.client,
            to=newcomer.address,
            lang=newcomer.lang,
            account_id=newcomer.account_id,
            facts=facts | said | {"organisation": self.client.organisation_name},
            expires_at=expires_at,
        )
        self.outbox.queue(tx, mail, at=at)
