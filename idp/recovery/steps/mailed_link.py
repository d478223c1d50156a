"""Wait for the link of a recovery; who never signed in is sent their first mail anew (R-CMI-26)."""

from datetime import timedelta
from typing import ClassVar

from idp.contact.mail_limits import MailLimits
from idp.contact.proofs import IssuedProof, Proofs
from idp.contact.steps.mailed_link import MailedLink
from idp.credentials.first_sign_in_mail import first_sign_in_facts
from idp.credentials.provisional import Provisionals
from idp.journeys.model import Visit
from idp.mail.outbox import Mail, Outbox
from idp.stores.engine import Transaction


class RecoveryLink(MailedLink):
    """The page of `contact.mailed_link`; what its mail brings depends on the account's standing."""

    needs: ClassVar[frozenset[str]] = frozenset({"address", "newcomer", "newcomer_address"})

    letterboxes: ClassVar[tuple[tuple[str, str], ...]] = (
        ("candidate", "address"),
        ("newcomer", "newcomer_address"),
    )

    def __init__(
        self, proofs: Proofs, outbox: Outbox, limits: MailLimits, provisionals: Provisionals
    ):
        """Issue links by `proofs`, first passwords by `provisionals`."""
        super().__init__(proofs, outbox, limits)
        self._provisionals = provisionals

    def mail(self, tx: Transaction, visit: Visit, issued: IssuedProof) -> Mail:
        """Return the mail with the link, or the one of the first sign-in with a new password.

        Where first passwords leave by mail, everybody costs the statements of issuing one.
        """
        policy = visit.client.policy.activation
        usual = super().mail(tx, visit, issued)
        if policy.first_secret != "mailed_password":
            return usual
        facts = visit.journey.facts
        newcomer = str(facts.get("newcomer", ""))
        first = self._provisionals.issue_mailed(
            tx,
            newcomer,
            visit.client.organisation_id,
            lifetime=timedelta(seconds=policy.provisional_lifetime),
            at=visit.at,
        )
        if not newcomer:
            return usual
        carried = first_sign_in_facts(first, visit.client.client_id, str(facts["identifier"]))
        told = {name: str(facts[name]) for name in ("name", "identifier", "organisation")}
        return Mail(
            kind="first_sign_in",
            client=visit.client,
            to=str(facts["newcomer_address"]),
            lang=visit.lang,
            account_id=newcomer,
            facts=carried | told,
            expires_at=first.expires_at,
        )
