"""The password of before is forgotten: a mail to the legacy address proves the account as well."""

from typing import ClassVar

from idp.contact.proofs import IssuedProof, Proof
from idp.contact.steps.mailed_link import MailedLink
from idp.journeys.model import Facts, Journey, Visit
from idp.linking.visits import BRANCH, LEGACY
from idp.mail.outbox import Mail
from idp.stores.engine import Transaction


class LegacyForgotten(MailedLink):
    """Waits for the legacy mailbox, and goes back to linking with the session kept (R-PAR-26)."""

    needs: ClassVar[frozenset[str]] = frozenset({BRANCH})
    gives: ClassVar[frozenset[str]] = frozenset({LEGACY})
    letterboxes: ClassVar[tuple[tuple[str, str], ...]] = ()

    def mail(self, tx: Transaction, visit: Visit, issued: IssuedProof) -> Mail:
        """Return the mail to the legacy address; one to nowhere where nobody has that login."""
        del tx
        address = str(visit.journey.facts.get("address", ""))
        return Mail(
            kind="legacy_proof" if address else "none",
            client=visit.client,
            to=address,
            lang=visit.lang,
            facts=issued.facts | {"device": visit.device},
            expires_at=issued.expires_at,
        )

    def proved(self, proof: Proof, journey: Journey) -> Facts:
        """Return the legacy account whose mailbox was proved."""
        del proof
        return {LEGACY: str(journey.facts.get("legacy_candidate", ""))}

    def is_reaching(self, journey: Journey) -> bool:
        """Tell that no account of ours is written to."""
        del journey
        return False

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Prove no address of the member's: the mailbox is that of the account of before."""
        del tx, visit
        return {}
