"""Another profile for somebody who is here: at once, after a look by officers, or not (R-PDL-22).

The account, its password and its `sub` stay as they are; until the change is accepted the profile
and the company stay too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.audit.record import record
from idp.audit.review_events import ProfileChanged
from idp.clients.model import Client
from idp.companies.companies import Companies
from idp.companies.eligibility import Applicant, Verdict
from idp.companies.siren import NumberFault, parse
from idp.reviewing import cases, store
from idp.reviewing.mails import ReviewMails
from idp.reviewing.model import Case
from idp.reviewing.reviews import SECOND_PERSON
from idp.stores import colleagues, portal_events
from idp.stores.engine import Stores, Transaction

_OF_A_COMPANY = ("siren", "siren_verified_at", "siren_checked_at", "siren_struck_off_at")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The profile is another one from now on."""

    profile: str


@dataclass(frozen=True, slots=True)
class Waits:
    """Officers look at it; nothing changed yet."""

    reference: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The rules on companies don't allow it: R1, R2 or R3 (R-PDL-10). Nothing changed."""

    why: str


@dataclass(frozen=True, slots=True)
class AlreadyAsked:
    """An earlier wish waits for the officers; nothing changed."""

    reference: str


@dataclass(frozen=True, slots=True)
class Impossible:
    """It can't be asked: `no_such_profile`, `same`, `no_siren`, `siren` or `not_here`."""

    why: str
    fault: NumberFault | None = None


Answer = Accepted | Waits | Rejected | AlreadyAsked | Impossible


@dataclass(frozen=True, slots=True)
class ProfileChanges:
    """Changes of profile at the member's own wish."""

    stores: Stores
    companies: Companies
    mails: ReviewMails

    def ask(
        self, client: Client, membership_id: str, profile: str, siren: str = "", *, source: str = ""
    ) -> Answer:
        """Ask for another profile; judges the company anew where the profile needs one.

        May wait for the register of companies; not to be called inside a write.

        Args:
            client: The portal where the member asks.
            membership_id: Whose.
            profile: An id of `[signup] profiles`.
            siren: As it was typed; only where the profile needs a company.
            source: The network address, for the record.
        """
        with self.stores.read() as connection:
            member = store.member(connection, membership_id)
        here = client.organisation_id
        if member is None or (member.organisation_id, member.status) != (here, "active"):
            return Impossible("not_here")
        number = _number(client, profile, siren)
        if isinstance(number, Impossible):
            return number
        if (profile, number) == (member.profile, str(member.details.get("siren", ""))):
            return Impossible("same")
        verdict = None
        if number:
            applicant = Applicant(member.family_name, member.given_name)
            verdict = self.companies.judge(number, here, client.policy.eligibility, applicant)
        if verdict is not None and verdict.outcome == "reject":
            return Rejected(verdict.why)
        return self._write(client, membership_id, (profile, number), verdict, source)

    def _with_colleagues(
        self, tx: Transaction, client: Client, membership_id: str, siren: str, verdict: Verdict
    ) -> Verdict:
        """Return a verdict that officers look at a company's second person (R-PDL-12)."""
        if verdict.outcome != "accept" or client.policy.review.several_per_company != "review":
            return verdict
        people = colleagues.people_of(tx, client.organisation_id, siren)
        has_others = any(one.id != membership_id for one in people)
        return Verdict("review", SECOND_PERSON, verdict.evidence) if has_others else verdict

    def _write(
        self,
        client: Client,
        membership_id: str,
        wish: tuple[str, str],
        verdict: Verdict | None,
        source: str,
    ) -> Answer:
        at = self.stores.clock.now()
        with self.stores.write() as tx:
            store.hold_member(tx, membership_id)
            waiting = store.waiting_of(tx, membership_id, "profile")
            if waiting is not None:
                return AlreadyAsked(waiting.reference)
            if verdict is not None:
                colleagues.hold(tx, client.organisation_id, wish[1])
                verdict = self._with_colleagues(tx, client, membership_id, wish[1], verdict)
            if verdict is None or verdict.outcome == "accept":
                change(tx, client, membership_id, wish, at=at, source=source)
                return Accepted(wish[0])
            case = cases.begin(tx, client, _values(membership_id, wish, verdict), at=at)
            self.mails.tell_officers(tx, client, at=at)
            return Waits(case.reference)


def apply(tx: Transaction, case: Case, client: Client, *, at: datetime) -> None:
    """Do what a case of kind `profile` asked for, once it is approved."""
    wish = (case.profile, case.siren)
    change(tx, client, case.membership_id or "", wish, at=at, reference=case.reference)


def unflag(tx: Transaction, case: Case) -> None:
    """Take the flag off a member whose company an officer looked at and found in order."""
    store.hold_member(tx, case.membership_id or "")
    member = store.member(tx, case.membership_id or "")
    if member is not None and "siren_struck_off_at" in member.details:
        kept = {k: v for k, v in member.details.items() if k != "siren_struck_off_at"}
        store.change_member(tx, member.id, {"details": kept})


def change(  # noqa: PLR0913 - a change and what is recorded of it
    tx: Transaction,
    client: Client,
    membership_id: str,
    wish: tuple[str, str],
    *,
    at: datetime,
    source: str = "",
    reference: str = "",
) -> None:
    """Give a member another profile, with its company or without, and tell the portals."""
    store.hold_member(tx, membership_id)
    member = store.member(tx, membership_id)
    if member is None:
        return
    profile, siren = wish
    details: dict[str, Any] = {
        name: value for name, value in member.details.items() if name not in _OF_A_COMPANY
    }
    if siren:
        details |= {"siren": siren, "siren_verified_at": at.date().isoformat()}
    store.change_member(tx, membership_id, {"profile": profile, "details": details})
    told = {"before": member.profile, "after": profile}
    portal_events.of_membership(tx, membership_id, "profile_changed", at=at, facts=told)
    event = ProfileChanged(
        at=at,
        account_id=member.account_id,
        organisation_id=client.organisation_id,
        client_id=client.client_id,
        source=source,
        reference=reference,
        **told,
    )
    record(tx, event)


def _number(client: Client, profile: str, typed: str) -> str | Impossible:
    """Return the SIREN that a profile needs, '' for one that needs none."""
    if client.policy.signup.profile(profile) is None:
        return Impossible("no_such_profile")
    if not client.policy.eligibility.concerns(profile):
        return ""
    if not typed.strip():
        return Impossible("no_siren")
    read = parse(typed)
    return Impossible("siren", read) if isinstance(read, NumberFault) else read.siren


def _values(membership_id: str, wish: tuple[str, str], verdict: Verdict) -> dict[str, Any]:
    profile, siren = wish
    places = verdict.evidence.get("places") or [{}]
    return {
        "kind": "profile",
        "membership_id": membership_id,
        "profile": profile,
        "siren": siren,
        "department": str(places[0].get("department", "")),
        "why": verdict.why,
        "evidence": verdict.evidence,
    }
