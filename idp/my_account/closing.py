"""Close one's account: asked with the password, done some days later, kept by whoever comes back.

Signing in keeps the account (`idp.crossing.store`), and so does the mailed link; the upkeep thread
closes it on its day (`idp.identity.closing`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.audit.account_events import ClosingAsked, ClosingCancelled
from idp.audit.record import record
from idp.clients.model import Client
from idp.contact.proofs import NewProof, Proofs
from idp.credentials import store as credentials
from idp.identity.store import end_access
from idp.journeys.model import Overtaken, Visit
from idp.mail.outbox import Mail, Outbox
from idp.stores import own_account
from idp.stores.engine import Transaction
from idp.stores.names import full_name

KEEP: Final = "keep"
"""The journey that a mailed link begins, by which an account is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks to have an account closed, where, and when."""

    account_id: str
    version: int
    client: Client
    lang: str
    source: str
    device: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """Has accounts closed, and keeps them."""

    proofs: Proofs
    outbox: Outbox

    def ask(self, tx: Transaction, asked: Asked) -> datetime | None:
        """Have an account closed; returns when, None where it changed meanwhile.

        Every session and token ends: who uses the account again signs in, and so keeps it.
        """
        account_id, at = asked.account_id, asked.at
        closes_at = at + timedelta(days=asked.client.policy.account.close_after_days)
        if not own_account.ask_closing(tx, account_id, asked.version, closes_at=closes_at, at=at):
            return None
        end_access(tx, "account", account_id, because="closing", at=at)
        event = ClosingAsked(
            at=at,
            account_id=account_id,
            organisation_id=asked.client.organisation_id,
            client_id=asked.client.client_id,
            source=asked.source,
            closes_on=closes_at.date().isoformat(),
        )
        record(tx, event)
        self._tell(tx, asked, closes_at)
        return closes_at

    def keep(self, tx: Transaction, visit: Visit) -> None:
        """Keep the account that the journey's link stands for.

        Raises:
            Overtaken: It was kept already, or closed.
        """
        account_id = str(visit.journey.facts["account_proved"])
        if not own_account.keep(tx, account_id, at=visit.at):
            raise Overtaken
        event = ClosingCancelled(
            at=visit.at,
            account_id=account_id,
            organisation_id=visit.client.organisation_id,
            client_id=visit.client.client_id,
            source=visit.source,
        )
        record(tx, event)

    def _tell(self, tx: Transaction, asked: Asked, closes_at: datetime) -> None:
        owner = credentials.owner(tx, asked.account_id, asked.client.organisation_id)
        if owner is None or not owner.home_address:
            return
        names = credentials.identifiers_of(tx, asked.account_id, asked.client.organisation_id)
        wanted = NewProof(
            purpose=KEEP,
            client=asked.client,
            address=owner.home_address,
            account_id=asked.account_id,
            credential_version=asked.version,
            lifetime=closes_at - asked.at,
        )
        issued = self.proofs.issue(tx, wanted, at=asked.at)
        told = {
            "name": full_name(owner.given_name, owner.family_name),
            "identifier": names[0][0] if names else "",
            "device": asked.device,
        }
        mail = Mail(
            kind="account_closed",
            client=asked.client,
            to=owner.home_address,
            lang=asked.lang,
            account_id=asked.account_id,
            facts=issued.facts | told,
            expires_at=issued.expires_at,
        )
        self.outbox.queue(tx, mail, at=asked.at)
