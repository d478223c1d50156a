"""What every step that waits for a mailed link shares."""

from datetime import timedelta
from typing import ClassVar, Final, cast

from idp.clients.model import Client
from idp.contact import addresses
from idp.contact.mail_limits import MailLimits
from idp.contact.proofs import IssuedProof, NewProof, Proof, Proofs
from idp.journeys.model import Fact, Facts, Journey, Overtaken, Step, Visit
from idp.kernel.clock import timestamp
from idp.mail.outbox import Mail, Outbox
from idp.stores.engine import Transaction

_A_DAY: Final = 86_400
_KINDS: Final = {"recovery": "recovery", "activation": "activation"}


class MailedStep(Step):
    """Has a link mailed when it is come to, and is done when the link is followed.

    It reads the facts `candidate` (an account id that was typed about, '' for none), its
    `candidate_version`, or `account_proved` and `version_proved` where something proved an account
    before; `address`, where the mail goes, '' for nowhere; and `about`, what mails are counted by:
    canonical forms of what was typed. An account that nobody has costs the
    same statements: a proof that is mailed to nobody.
    """

    renews: ClassVar[bool] = True
    """Whether a link that is over is replaced by one click."""
    confirm_text: ClassVar[str] = "link.last"
    """What is said where the link is all that is missing, with the one button that ends the way."""
    used_text: ClassVar[str] = "link.used"
    """What is said to who follows the link again."""
    letterboxes: ClassVar[tuple[tuple[str, str], ...]] = (("candidate", "address"),)
    """Facts that name an account, each with the one that names the mailbox known to be theirs."""
    gives: ClassVar[frozenset[str]] = frozenset({"account_proved", "version_proved"})

    def __init__(self, proofs: Proofs, outbox: Outbox, limits: MailLimits):
        """Mail through `outbox`, within `limits`."""
        self.proofs = proofs
        self.outbox = outbox
        self.limits = limits

    def waits(self, client: Client, journey: str) -> int:
        """Return the link's life, and a day in which an expired one is renewed by one click."""
        return self._lifetime(client, journey) + _A_DAY

    def arrive(self, tx: Transaction, visit: Visit) -> Facts:
        """Mail a link; earlier ones of the journey and the account are void (R-INT-12).

        Where the account got another address since it was asked for, nobody is meant any more.
        """
        forgotten = self._forgotten(tx, visit)
        visit = visit.facing(visit.journey.knowing(self.name, forgotten))
        facts = visit.journey.facts
        sends = cast("int", facts.get("sends", 0)) + 1
        account_id = _account(facts)
        issued = self.proofs.issue(
            tx,
            NewProof(
                purpose=visit.journey.name,
                client=visit.client,
                address=str(facts.get("address", "")),
                account_id=account_id,
                credential_version=_version(facts) if account_id else None,
                lifetime=timedelta(seconds=self._lifetime(visit.client, visit.journey.name)),
                code_lifetime=timedelta(seconds=visit.client.policy.recovery.code_lifetime),
                journey_id=visit.journey.id,
                step=self.name,
            ),
            at=visit.at,
        )
        self.outbox.queue(tx, self.mail(tx, visit, issued), at=visit.at)
        return forgotten | {
            "sends": sends,
            "sent_at": timestamp(visit.at),
            "until": timestamp(issued.expires_at),
        }

    def mail(self, tx: Transaction, visit: Visit, issued: IssuedProof) -> Mail:
        """Return the mail that brings a proof; one to nowhere where there is no address."""
        del tx
        facts = visit.journey.facts
        account_id = _account(facts)
        return Mail(
            kind=self._kind(visit.journey, account_id),
            client=visit.client,
            to=str(facts.get("address", "")),
            lang=visit.lang,
            account_id=account_id,
            facts=issued.facts | _told(visit.journey, visit.device),
            expires_at=issued.expires_at,
        )

    def proved(self, proof: Proof, journey: Journey) -> Facts:
        """Return what following the link proves: the account's possession, and the mailbox."""
        before = journey.facts
        return {
            "account_proved": proof.account_id or str(before.get("account_proved", "")),
            "version_proved": proof.credential_version or _version(before),
            "address_proved": proof.address,
        }

    def is_reaching(self, journey: Journey) -> bool:
        """Tell whether its mail goes where the account is known to be written to.

        False where an earlier step proved the account: then it proves a mailbox that is new.
        """
        return not any(
            "account_proved" in given for step, given in journey.given.items() if step != self.name
        )

    def is_good(self, proof: Proof, journey: Journey) -> bool:
        """Tell whether a proof's address is still the one that it stands for."""
        return proof.reaches or not self.is_reaching(journey)

    def may_send(self, visit: Visit, *about: str) -> bool:
        """Count one more mail about these, and tell whether it may be sent."""
        return self.limits.allows(visit.client, *about, source=visit.source, at=visit.at)

    def about(self, journey: Journey, proof: Proof) -> Journey:
        """Return the journey as it knows whom a renewed link is for."""
        if "address" in journey.facts:
            return journey
        return journey.knowing(
            self.name,
            {
                "candidate": proof.account_id or "",
                "candidate_version": proof.credential_version or 0,
                "address": proof.address,
            },
        )

    def complete(self, tx: Transaction, visit: Visit) -> Facts:
        """Record that the address is proved (decision 22).

        Raises:
            Overtaken: The account got another one meanwhile.
        """
        facts = visit.journey.facts
        account_id, address = str(facts["account_proved"]), str(facts.get("address_proved", ""))
        if account_id and address:
            here = visit.client.organisation_id
            if self.is_reaching(visit.journey) and not addresses.is_at(tx, account_id, address):
                raise Overtaken
            addresses.prove(tx, account_id, here, address, at=visit.at)
        return {}

    def _forgotten(self, tx: Transaction, visit: Visit) -> dict[str, Fact]:
        """Return what the journey forgets of whom it is for: those who moved to another address."""
        facts = visit.journey.facts
        gone: dict[str, Fact] = {}
        for whose, where in self.letterboxes if self.is_reaching(visit.journey) else ():
            account_id, address = str(facts.get(whose, "")), str(facts.get(where, ""))
            # Asked for nobody as well: an account that nobody has costs the same statement.
            if not addresses.is_at(tx, account_id, address) and account_id:
                gone |= {whose: "", where: ""}
        return gone

    @property
    def name(self) -> str:
        """Return the step's name, as policies write it."""
        _, capability, _, module = type(self).__module__.split(".")
        return f"{capability}.{module}"

    def _lifetime(self, client: Client, journey: str) -> int:
        policy = client.policy
        by_recovery = journey == "recovery"
        return policy.recovery.link_lifetime if by_recovery else policy.activation.link_lifetime

    def _kind(self, journey: Journey, account_id: str | None) -> str:
        if not journey.facts.get("address"):
            return "none"
        if account_id is None:
            return "unknown_address"
        return _KINDS.get(journey.name, "confirm_address")


def _account(facts: Facts) -> str | None:
    return str(facts.get("account_proved") or facts.get("candidate") or "") or None


def _version(facts: Facts) -> int:
    return cast("int", facts.get("version_proved") or facts.get("candidate_version") or 0)


def _told(journey: Journey, device: str) -> dict[str, str]:
    facts = journey.facts
    return {
        "name": str(facts.get("name", "")),
        "identifier": str(facts.get("identifier", "")),
        "device": device,
    }
