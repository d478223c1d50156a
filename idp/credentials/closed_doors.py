"""An account whose owner says « ce n'était pas moi »: all that opens it ends, a mail leads back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.clients.model import Client
from idp.contact.proofs import NewProof, Proofs
from idp.credentials import store
from idp.identity.store import end_access
from idp.journeys.model import Overtaken, Visit
from idp.mail.outbox import Mail, Outbox
from idp.stores.engine import Transaction

_RECOVERY: Final = "recovery"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Whose doors are closed, from where, and where their owner is written to.

    Attributes:
        version: The account's credential version, from which closing starts.
        address: Where the way back is mailed.
        device: What asked for it, in words.
    """

    account_id: str
    version: int
    address: str
    client: Client
    lang: str
    device: str
    at: datetime

    @classmethod
    def of(cls, visit: Visit, account_id: str, version: int) -> "House":
        """Return the house of a journey that proved its letterbox."""
        return cls(
            account_id=account_id,
            version=version,
            address=str(visit.journey.facts["address_proved"]),
            client=visit.client,
            lang=visit.lang,
            device=visit.device,
            at=visit.at,
        )


@dataclass(frozen=True, slots=True)
class ClosedDoors:
    """Ends what an intruder may have: sessions, tokens, passwords, links."""

    proofs: Proofs
    outbox: Outbox

    def close(self, tx: Transaction, house: House, *, because: str) -> None:
        """Close an account's doors and mail a link to choose a password to its address.

        Raises:
            Overtaken: Something else changed the account's credentials first.
        """
        account_id, at = house.account_id, house.at
        if not store.close_doors(tx, account_id, house.version, at=at):
            raise Overtaken
        self.proofs.void(tx, account_id, at=at)
        end_access(tx, "account", account_id, because=because, at=at)
        if _RECOVERY in house.client.policy.journeys:
            self._mail(tx, house)

    def _mail(self, tx: Transaction, house: House) -> None:
        recovery = house.client.policy.recovery
        issued = self.proofs.issue(
            tx,
            NewProof(
                purpose=_RECOVERY,
                client=house.client,
                address=house.address,
                account_id=house.account_id,
                credential_version=house.version + 1,
                lifetime=timedelta(seconds=recovery.link_lifetime),
            ),
            at=house.at,
        )
        mail = Mail(
            kind=_RECOVERY,
            client=house.client,
            to=house.address,
            lang=house.lang,
            account_id=house.account_id,
            facts=issued.facts | {"device": house.device},
            expires_at=issued.expires_at,
        )
        self.outbox.queue(tx, mail, at=house.at)
