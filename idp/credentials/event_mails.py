"""Mails that tell an account's owner what was done with it: a second factor, a sign-in elsewhere.

ASVS 6.3.5 and 6.3.7.
"""

from dataclasses import dataclass
from typing import Any, Literal

from idp.contact.proofs import NewProof, Proofs
from idp.credentials import store
from idp.credentials.new_password import DISAVOW, DISAVOW_LIFETIME
from idp.journeys.model import Visit
from idp.mail.outbox import Mail, Outbox
from idp.stores.engine import Transaction
from idp.stores.names import full_name

Told = Literal["factor_added", "factor_removed", "recovery_code_used", "new_device"]


@dataclass(frozen=True, slots=True)
class EventMails:
    """Writes to where the account's home writes: no other organisation can have it elsewhere."""

    proofs: Proofs
    outbox: Outbox

    def tell(self, tx: Transaction, visit: Visit, account_id: str, kind: Told) -> None:
        """Queue the mail of something done in a journey, with « ce n'était pas moi ».

        The link of an earlier mail goes on: it may be in another mailbox, if the address changed.
        """
        owner = store.owner(tx, account_id, visit.client.organisation_id)
        if owner is None or not owner.home_address:
            return
        facts = visit.journey.facts
        wanted = NewProof(
            purpose=DISAVOW,
            client=visit.client,
            address=owner.home_address,
            account_id=account_id,
            credential_version=owner.credential_version,
            lifetime=DISAVOW_LIFETIME,
            is_only=False,
        )
        issued = self.proofs.issue(tx, wanted, at=visit.at)
        told: dict[str, Any] = {
            "name": full_name(owner.given_name, owner.family_name),
            "identifier": str(facts.get("identifier", "")),
            "device": visit.device,
            "key_id": issued.facts["key_id"],
            "disavow_proof_id": issued.id,
            "disavow_path": issued.facts["path"],
        }
        mail = Mail(
            kind=kind,
            client=visit.client,
            to=owner.home_address,
            lang=visit.lang,
            account_id=account_id,
            facts=told,
            expires_at=issued.expires_at,
        )
        self.outbox.queue(tx, mail, at=visit.at)
