"""Companies of members, looked at again now and then: who was struck off is flagged (R-PDL-21).

Nobody is locked out: the member's claims say so, the portal is told, an officer gets a file. A
register that does not answer changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from idp.audit.record import record
from idp.audit.review_events import CompanyRechecked
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.companies.companies import Companies
from idp.companies.eligibility import Verdict
from idp.reviewing import cases, store
from idp.reviewing.mails import ReviewMails
from idp.stores import portal_events, review_queue
from idp.stores.engine import Stores, Transaction

BATCH: Final = 20
_STRUCK_OFF: Final = ("R1", "R2")


@dataclass(slots=True)
class Rechecks:
    """Asks the register again, some companies at a time, turn by turn over the members."""

    stores: Stores
    registry: ClientRegistry
    companies: Companies
    mails: ReviewMails
    _reached: dict[str, str] = field(default_factory=dict)

    def round(self, *, most: int = BATCH) -> int:
        """Look at the next members of each organisation that asks for it; returns how many."""
        return sum(self.of(client, most=most) for client in self._asking())

    def of(self, client: Client, *, most: int = BATCH) -> int:
        """Look at the next members of one organisation; returns how many the register answered."""
        here, at = client.organisation_id, self.stores.clock.now()
        before = (at - timedelta(days=client.policy.review.recheck_days)).date().isoformat()
        with self.stores.read() as connection:
            after = self._reached.get(here, "")
            found = review_queue.unchecked(connection, here, before, after=after, most=most)
        # At the end of the list it begins anew: who was not answered has another turn.
        self._reached[here] = found[-1].id if len(found) == most else ""
        count = 0
        for row in found:
            verdict = self.companies.judge(row.siren, here, client.policy.eligibility)
            if verdict.why == "register_unavailable":
                # The next in the list has the next turn: one bad answer holds nobody up for ever.
                self._reached[here] = row.id
                break
            count += verdict.why != "partial_answer" and self._note(client, row, verdict)
        return count

    def _asking(self) -> Iterator[Client]:
        for client in self.registry.all():
            leads = client.client_id == client.lead_client_id
            if leads and client.is_active and client.policy.review.recheck_days:
                yield client

    def _note(self, client: Client, row: review_queue.AnyRow, verdict: Verdict) -> bool:
        at = self.stores.clock.now()
        with self.stores.write() as tx:
            store.hold_member(tx, row.id)
            member = store.member(tx, row.id)
            if member is None or member.details.get("siren") != row.siren:
                return False
            self._learn(tx, client, member, verdict, at)
        return True

    def _learn(
        self, tx: Transaction, client: Client, member: store.AnyRow, verdict: Verdict, at: datetime
    ) -> None:
        """Keep what the register says now; a flag begins and ends once."""
        flagged = "siren_struck_off_at" in member.details
        is_off = verdict.why in _STRUCK_OFF
        details = _details(member.details, verdict, at.date().isoformat())
        store.change_member(tx, member.id, {"details": details})
        # A flag that an officer looked at and left is no new matter.
        is_new = verdict.outcome == "reject" and not (flagged and is_off)
        if is_new and store.waiting_of(tx, member.id, "recheck") is None:
            self._case(tx, client, member, verdict, at)
        if flagged == is_off:
            return
        if is_off:
            told = {"siren": details["siren"], "why": verdict.why}
            portal_events.of_membership(tx, member.id, "struck_off", at=at, facts=told)
        event = CompanyRechecked(
            at=at,
            actor="worker",
            account_id=member.account_id,
            organisation_id=client.organisation_id,
            client_id=client.client_id,
            why=verdict.why,
            flagged=is_off,
        )
        record(tx, event)

    def _case(
        self, tx: Transaction, client: Client, member: store.AnyRow, verdict: Verdict, at: datetime
    ) -> None:
        """Hand the matter to the officers."""
        places = verdict.evidence.get("places") or [{}]
        values: dict[str, Any] = {
            "kind": "recheck",
            "membership_id": member.id,
            "profile": member.profile,
            "siren": member.details["siren"],
            "department": str(places[0].get("department", "")),
            "why": verdict.why,
            "evidence": verdict.evidence,
        }
        cases.begin(tx, client, values, at=at)
        self.mails.tell_officers(tx, client, at=at)


def _details(before: dict[str, Any], verdict: Verdict, today: str) -> dict[str, Any]:
    """Return a member's details after a look: verified, or off since today."""
    details = {k: v for k, v in before.items() if k != "siren_struck_off_at"}
    details["siren_checked_at"] = today
    if verdict.outcome != "reject":
        details["siren_verified_at"] = today
    if verdict.why in _STRUCK_OFF:
        details["siren_struck_off_at"] = before.get("siren_struck_off_at", today)
    return details
