"""An account whose owner says « ce n'était pas moi »: all that opens it ends, a mail leads back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from idp.contact.proofs import NewProof, Proofs
from idp.credentials import store
from idp.identity.store import end_access
from idp.journeys.model import Overtaken, Visit
from idp.mail.outbox import Mail, Outbox
from idp.stores.engine import Transaction

_RECOVERY: Final = "recovery"


@dataclass(frozen=True, slots=True)
class ClosedDoors:
    """Ends what an intruder may have: sessions, tokens, passwords, links."""

    proofs: Proofs
    outbox: Outbox

    def close(
        self, tx: Transaction, visit: Visit, account_id: str, version: int, *, because: str
    ) -> None:
        """Close an account's doors and mail a link to choose a password to the proved address.

        Raises:
            Overtaken: Something else changed the account's credentials first.
        """
        if not store.close_doors(tx, account_id, version, at=visit.at):
            raise Overtaken
        self.proofs.void(tx, account_id, at=visit.at)
        end_access(tx, "account", account_id, because=because, at=visit.at)
        if _RECOVERY in visit.client.policy.journeys:
            self._mail(tx, visit, account_id, version + 1)

    def _mail(self, tx: Transaction, visit: Visit, account_id: str, version: int) -> None:
        address = str(visit.journey.facts["address_proved"])
        recovery = visit.client.policy.recovery
        issued = self.proofs.issue(
            tx,
            NewProof(
                purpose=_RECOVERY,
                client=visit.client,
                address=address,
                account_id=account_id,
                credential_version=version,
                lifetime=timedelta(seconds=recovery.link_lifetime),
            ),
            at=visit.at,
        )
        mail = Mail(
            kind=_RECOVERY,
            client=visit.client,
            to=address,
            lang=visit.lang,
            account_id=account_id,
            facts=issued.facts | {"device": visit.device},
            expires_at=issued.expires_at,
        )
        self.outbox.queue(tx, mail, at=visit.at)
