"""The mail of a sign-up: its link and code, or the word that there is an account already."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from idp.contact.proofs import IssuedProof, NewProof, Proofs
from idp.journeys.model import Facts, Visit
from idp.kernel.clock import timestamp
from idp.mail.outbox import Mail, Outbox
from idp.stores.engine import Transaction


@dataclass(frozen=True, slots=True)
class SignedUp:
    """A registration that waits for its mailbox.

    Attributes:
        blank: The address is somebody's already: the link is mailed to nobody (R-PAR-11).
    """

    registration_id: str
    address: str
    blank: bool


@dataclass(frozen=True, slots=True)
class ActivationLinks:
    """Issues the proofs of sign-ups, and mails them."""

    proofs: Proofs
    outbox: Outbox

    def send(self, tx: Transaction, visit: Visit, step: str, to: SignedUp) -> Facts:
        """Mail a link that goes on after `step`; the same statements where it opens nothing.

        Returns:
            What the page that waits for it has to know.
        """
        policy = visit.client.policy
        issued = self.proofs.issue(
            tx,
            NewProof(
                purpose=visit.journey.name,
                client=visit.client,
                address="" if to.blank else to.address,
                account_id=None,
                credential_version=None,
                lifetime=timedelta(seconds=policy.signup.link_lifetime),
                code_lifetime=timedelta(seconds=policy.recovery.code_lifetime),
                journey_id=visit.journey.id,
                step=step,
                registration_id=to.registration_id,
            ),
            at=visit.at,
        )
        self.outbox.queue(tx, _mail(visit, issued, to), at=visit.at)
        return {
            "registration_id": to.registration_id,
            "sends": cast("int", visit.journey.facts.get("sends", 0)) + 1,
            "sent_at": timestamp(visit.at),
            "until": timestamp(issued.expires_at),
        }


def _mail(visit: Visit, issued: IssuedProof, to: SignedUp) -> Mail:
    """Return the mail that brings the link, or tells its owner that there is an account."""
    sign_in = {"path": f"/{visit.client.client_id}/login"}
    return Mail(
        kind="already_registered" if to.blank else "activation",
        client=visit.client,
        to=to.address,
        lang=visit.lang,
        account_id=None,
        facts=(sign_in if to.blank else issued.facts) | {"device": visit.device},
        expires_at=issued.expires_at,
    )
