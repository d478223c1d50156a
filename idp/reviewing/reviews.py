"""A sign-up's file as its applicant reaches it: opened, looked at, corrected, answered, withdrawn.

Every act takes the caller's transaction and changes the case by one conditional statement; the case
comes before the registration in every transaction, so that two never wait for each other.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.contact.proofs import IssuedProof, NewProof, Proofs
from idp.mail.outbox import Mail
from idp.registration import states as registrations_states
from idp.registration.model import Registration
from idp.registration.registrations import Registrations
from idp.reviewing import cases, states, store
from idp.reviewing.mails import ReviewMails, reader_of
from idp.reviewing.model import (
    APPLICANT,
    WAITING,
    Already,
    Done,
    Gone,
    Outcome,
    Standing,
    State,
    Unfit,
)
from idp.reviewing.waiting_times import is_late, usual_days
from idp.stores import colleagues
from idp.stores.engine import Stores, Transaction

LONGEST: Final = 2000
"""Characters of a question, an answer or a comment."""

SECOND_PERSON: Final = "several"
"""Why a company that would be accepted is looked at: somebody has an account for it already."""

FINALISE: Final = "finalise"
"""The journey that an accepted applicant's mail leads to (R-PDL-14)."""

_OF_THE_CASE: Final = ("profile", "siren", "department", "why")


@dataclass(frozen=True, slots=True)
class Reviews:
    """What the steps of signing up ask of officers' files."""

    stores: Stores
    registry: ClientRegistry
    registrations: Registrations
    proofs: Proofs
    mails: ReviewMails

    def open_case(
        self, tx: Transaction, found: Registration, client: Client, *, at: datetime
    ) -> str | None:
        """Hand a proved registration to the officers, and tell its applicant and them.

        Returns:
            The reference; None where the registration is in review already, or was ended.
        """
        if not registrations_states.move(tx, found.id, "review", at=at):
            return None
        said = found.facts
        values = {
            "kind": "signup",
            "registration_id": found.id,
            "why": str(said.get("why", "")),
            "siren": str(said.get("siren", "")),
            "department": str(said.get("department", ""))[:3],
            "profile": str(said.get("profile", "")),
            "evidence": _evidence(said),
        }
        case = cases.begin(tx, client, values, at=at)
        mail = self.mails.mail("review_received", client, reader_of(found), at=at)
        self.mails.queue(tx, mail, at=at)
        self.mails.tell_officers(tx, client, at=at)
        return case.reference

    def keeps_back(
        self, tx: Transaction, found: Registration, client: Client, *, at: datetime
    ) -> bool:
        """Hand a registration to the officers whose company has somebody by now (R-PDL-12).

        Two of one company in the same minute were both judged before either was a member: what
        decides is looked at again in the transaction that opens the account.

        Returns:
            Whether it was handed over; no account is to be opened then.

        Raises:
            Taken: Its address has another registration that went further.
        """
        siren = str(found.facts.get("siren") or "")
        if not siren or client.policy.review.several_per_company != "review":
            return False
        colleagues.hold(tx, found.organisation_id, siren)
        if not colleagues.people_of(tx, found.organisation_id, siren):
            return False
        learnt = {"verdict": "review", "why": SECOND_PERSON}
        self.registrations.learn(tx, found, learnt)
        self.registrations.prove(tx, found, client, at=at)
        told = replace(found, facts={**found.facts, **learnt})
        return self.open_case(tx, told, client, at=at) is not None

    def standing(self, registration_id: str) -> Standing | None:
        """Return where a sign-up's file stands; None where it has none."""
        at = self.stores.clock.now()
        with self.stores.read() as connection:
            row = store.of_registration(connection, registration_id)
            if row is None:
                return None
            case = cases.case_of(row)
            asked = store.last_note(connection, case.id, "asked") if case.state == "asked" else ""
            usual = usual_days(connection, case.organisation_id)
            found = self.registrations.within(connection, registration_id)
        client = self.registry.by_row(found.client_row_id) if found else None
        return Standing(
            reference=case.reference,
            state=case.state,
            received_at=case.received_at,
            asked=asked,
            reason=case.reason,
            usual_days=usual,
            late=client is not None and is_late(case, client, at),
        )

    def correct(
        self, tx: Transaction, registration_id: str, facts: Mapping[str, Any], *, at: datetime
    ) -> Outcome:
        """Change what an applicant said, while the file waits; a first approval is void.

        Args:
            tx: The caller's.
            registration_id: Whose.
            facts: Of `registration.model.FACTS`; where the SIREN is another, with the verdict on
                it: `why`, `evidence`, `company_name`, `department`.
            at: When.
        """
        found = self.registrations.within(tx, registration_id)
        if found is None:
            return Gone()
        changed: dict[str, Any] = {name: facts[name] for name in _OF_THE_CASE if name in facts}
        if "evidence" in facts:
            changed["evidence"] = _evidence(facts)
        outcome = self._applicant(tx, registration_id, "open", changed, act="corrected", at=at)
        if isinstance(outcome, Done):
            self.registrations.learn(tx, found, facts)
        return outcome

    def answer(self, tx: Transaction, registration_id: str, text: str, *, at: datetime) -> Outcome:
        """Answer the officers' question; the file goes on waiting for them."""
        said = text.strip()
        if not said or len(said) > LONGEST:
            return Unfit("too_long" if said else "empty")
        row = store.of_registration(tx, registration_id)
        if row is not None and row.state == "open":
            return Unfit("not_asked")
        return self._applicant(tx, registration_id, "open", {}, act="answered", text=said, at=at)

    def withdraw(self, tx: Transaction, registration_id: str, *, at: datetime) -> Outcome:
        """End a file at its applicant's wish; what they said is erased at the next occasion."""
        ended = {"decided_by": APPLICANT, "decided_at": at}
        outcome = self._applicant(tx, registration_id, "withdrawn", ended, act="withdrawn", at=at)
        # After an approval it is the account to be that is given up; the decision stays.
        was_approved = isinstance(outcome, Already) and outcome.state == "approved"
        if not isinstance(outcome, Done) and not was_approved:
            return outcome
        if not registrations_states.move(tx, registration_id, "withdrawn", at=at):
            return outcome
        self.registrations.keep_until(tx, registration_id, at)
        row = store.of_registration(tx, registration_id)
        return Gone() if row is None else Done(cases.case_of(row))

    def people_of(self, organisation_id: str, siren: str) -> int:
        """Return how many members are here for a company, fifty at most (R-PDL-12)."""
        with self.stores.read() as connection:
            return len(colleagues.people_of(connection, organisation_id, siren))

    def send_finalise(
        self, tx: Transaction, found: Registration, client: Client, *, at: datetime
    ) -> IssuedProof:
        """Mail « Finaliser mon compte » to an accepted applicant; earlier links are void."""
        proof = self.proofs.issue(
            tx,
            NewProof(
                purpose=FINALISE,
                client=client,
                address=found.typed,
                account_id=None,
                credential_version=None,
                lifetime=timedelta(seconds=client.policy.review.finalise_lifetime),
                registration_id=found.id,
            ),
            at=at,
        )
        # The link can be asked for again for as long as an address may stay unproved.
        until = proof.expires_at + timedelta(days=client.policy.retention.unactivated)
        self.registrations.keep_until(tx, found.id, until)
        reader = reader_of(found)
        named = {"name": reader.name} if reader.name else {}
        mail = Mail(
            kind="review_accepted",
            client=client,
            to=found.typed,
            lang=reader.lang,
            facts=proof.facts | named,
            expires_at=proof.expires_at,
        )
        self.mails.queue(tx, mail, at=at)
        return proof

    def _applicant(  # noqa: PLR0913 - one transition
        self,
        tx: Transaction,
        registration_id: str,
        to: State,
        values: Mapping[str, Any],
        *,
        act: str,
        at: datetime,
        text: str = "",
    ) -> Outcome:
        row = store.of_registration(tx, registration_id)
        # What a first officer approved is not what a second one would read.
        changed = {"changed_at": at, "first_by": "", "first_at": None, **values}
        while row is not None and row.state in WAITING:
            case = cases.case_of(row)
            if states.move(tx, case, to, changed):
                cases.noted(tx, case, act, APPLICANT, at=at, text=text)
                return Done(cases.reread(tx, case.id))
            # An officer asked or approved at this very instant: the applicant's word counts too.
            row = store.of_registration(tx, registration_id)
        return Gone() if row is None else Already(row.state, row.decided_by, row.decided_at)


def _evidence(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the register's answer, which registrations hold as JSON text."""
    told = facts.get("evidence") or {}
    read = json.loads(told) if isinstance(told, str) else told
    named = {"name": facts["company_name"]} if facts.get("company_name") else {}
    return named | dict(read)
