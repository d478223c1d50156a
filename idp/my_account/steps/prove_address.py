"""The mail that proves another address for one's account, and the page that waits for it."""

from dataclasses import replace
from urllib.parse import quote

from idp.contact.proofs import IssuedProof
from idp.contact.steps.mailed_link import MailedLink
from idp.journeys.model import Visit
from idp.mail.outbox import Mail
from idp.stores.engine import Transaction


class ProveAddress(MailedLink):
    """Mails the link to the new address; one that is somebody else's is told that, and no link.

    The page, the proof and the statements are the same (R-ALL-4, R-ALL-7).
    """

    def mail(self, tx: Transaction, visit: Visit, issued: IssuedProof) -> Mail:
        """Return the mail for the new address."""
        usual = super().mail(tx, visit, issued)
        # Anybody may read there: no words that the account's owner chose go along.
        usual = replace(usual, facts={k: v for k, v in usual.facts.items() if k != "name"})
        if not visit.journey.facts.get("is_taken"):
            return usual
        facts = {"path": f"/{quote(visit.client.client_id)}/login", "device": visit.device}
        return replace(usual, kind="already_registered", facts=facts, account_id=None)
