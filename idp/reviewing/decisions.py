"""What officers do to a file: approve, refuse, ask, comment, assign (R-PDL-16, R-PDL-17).

A decision names the version that its officer read. It is made by one conditional statement, with
the mail that tells it in the same transaction: two officers at once make one decision, one mail.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.administration.desk import Desk
from idp.administration.powers import Allowed, Staff
from idp.clients.model import Client
from idp.mail.outbox import Mail
from idp.registration import states as registration_states
from idp.registration.model import Registration
from idp.reviewing import cases, profiles, states, store
from idp.reviewing.answers import Answers, NobodyThere
from idp.reviewing.mails import Preview
from idp.reviewing.model import (
    Already,
    Case,
    Changed,
    Done,
    Gone,
    NeedsSecond,
    NotYours,
    Outcome,
    OwnFile,
    Unfit,
)
from idp.reviewing.reviews import LONGEST, Reviews
from idp.stores.engine import Transaction

_SHORT: Final = 500
"""Characters of a question: it fits into a mail."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The acts of one organisation's officers, from one of its portals."""

    reviews: Reviews
    client: Client

    def approve(self, staff: Staff, reference: str, *, version: int | None = None) -> Outcome:
        """Accept an application; its applicant is mailed « Finaliser mon compte ».

        Where `[review] four_eyes` asks for two officers, the first one's approval is recorded and
        nothing is sent.

        Args:
            staff: Who decides.
            reference: Which file.
            version: The one that they read; None: as it is now.
        """
        at = self.reviews.stores.clock.now()
        try:
            with self.reviews.stores.write() as tx:
                judged = self.judged(tx, staff, reference, version)
                if not isinstance(judged, Case):
                    return judged
                if self._wants_second(judged, staff):
                    return self._first(tx, judged, staff, at)
                return self._approved(tx, judged, staff, at)
        except NobodyThere:
            return Gone()

    def refuse(
        self, staff: Staff, reference: str, reason: str, *, version: int | None = None
    ) -> Outcome:
        """Refuse an application for one of the portal's reasons, whose words are mailed.

        Args:
            staff: Who decides.
            reference: Which file.
            reason: Id in `[review] reasons`.
            version: The one that they read; None: as it is now.
        """
        at = self.reviews.stores.clock.now()
        try:
            with self.reviews.stores.write() as tx:
                judged = self.judged(tx, staff, reference, version)
                if not isinstance(judged, Case):
                    return judged
                client, found = self.answers.whose(tx, judged)
                chosen = client.policy.review.reason(reason)
                if chosen is None:
                    return Unfit("no_such_reason")
                decided = {"decided_by": staff.by, "decided_at": at, "reason": reason}
                if not states.move(tx, judged, "refused", decided | {"changed_at": at}):
                    return self._overtaken(tx, judged)
                if found is not None:
                    self._end(tx, found, client, at)
                cases.noted(tx, judged, "refused", staff.by, at=at, text=reason)
                mail = self.answers.refusal(tx, judged, chosen, at)
                if mail is not None:
                    self.reviews.mails.queue(tx, mail, at=at)
                return Done(cases.reread(tx, judged.id))
        except NobodyThere:
            return Gone()

    def ask(
        self, staff: Staff, reference: str, question: str, *, version: int | None = None
    ) -> Outcome:
        """Ask the applicant for more; the file waits for the answer."""
        said, at = question.strip(), self.reviews.stores.clock.now()
        if not said or len(said) > _SHORT:
            return Unfit("too_long" if said else "empty")
        with self.reviews.stores.write() as tx:
            judged = self.judged(tx, staff, reference, version)
            if not isinstance(judged, Case):
                return judged
            if judged.kind == "recheck":
                return Unfit("kind")
            if not states.move(tx, judged, "asked", {"changed_at": at}):
                return self._overtaken(tx, judged)
            cases.noted(tx, judged, "asked", staff.by, at=at, text=said)
            self.reviews.mails.queue(tx, self.answers.question(tx, judged, said, at), at=at)
            return Done(cases.reread(tx, judged.id))

    def comment(self, staff: Staff, reference: str, text: str) -> Outcome:
        """Leave a word for the other officers; the applicant never sees it."""
        said, at = text.strip(), self.reviews.stores.clock.now()
        if not said or len(said) > LONGEST:
            return Unfit("too_long" if said else "empty")
        with self.reviews.stores.write() as tx:
            found = self._seen(tx, staff, reference)
            if isinstance(found, Case):
                cases.noted(tx, found, "comment", staff.by, at=at, text=said)
                return Done(found)
            return found

    def assign(self, staff: Staff, reference: str, to: str) -> Outcome:
        """Give a file to an officer, by their account's id; '' takes it from whoever has it."""
        at = self.reviews.stores.clock.now()
        with self.reviews.stores.write() as tx:
            found = self._seen(tx, staff, reference)
            if not isinstance(found, Case):
                return found
            if not found.is_waiting:
                return Already(found.state, found.decided_by, found.decided_at)
            officers = {row.account_id for row in store.officers(tx, self._here, at=at)}
            if to and to not in officers:
                return Unfit("no_such_officer")
            assigned = f"staff:{to}" if to else ""
            store.assign(tx, found.id, assigned)
            cases.noted(tx, found, "assigned", staff.by, at=at, text=assigned)
            return Done(cases.reread(tx, found.id))

    def preview(
        self, staff: Staff, reference: str, act: str, value: str = ""
    ) -> Preview | Outcome | None:
        """Return the mail that an act would send; None where it sends none.

        Args:
            staff: Who would act; what refuses them is returned.
            reference: Which file.
            act: approve | refuse | ask.
            value: The reason's id, or the question.
        """
        at = self.reviews.stores.clock.now()
        with self.reviews.stores.read() as connection:
            judged = self.judged(connection, staff, reference, None)
            if not isinstance(judged, Case):
                return judged
            if act == "approve" and self._wants_second(judged, staff):
                return None
            mail = self.answers.to(connection, judged, act, value.strip(), at)
        return self.reviews.mails.preview(mail, at=at) if isinstance(mail, Mail) else mail

    def judged(
        self, tx: Transaction, staff: Staff, reference: str, version: int | None
    ) -> Case | Outcome:
        """Return a file that these staff may decide now, else what stands in the way."""
        found = self._seen(tx, staff, reference)
        if not isinstance(found, Case):
            return found
        if not found.is_waiting:
            return Already(found.state, found.decided_by, found.decided_at)
        if self.is_own(tx, staff, found):
            return OwnFile()
        return found if version in {None, found.version} else Changed(found)

    def is_own(self, tx: Transaction, staff: Staff, case: Case) -> bool:
        """Tell whether a file is the officer's own: their membership's, or at their address."""
        if staff.is_operator:
            return False
        if case.membership_id is not None:
            return case.membership_id == staff.membership_id
        _, found = self.answers.whose(tx, case)
        account_id = staff.by.removeprefix("staff:")
        return found is not None and (
            found.facts.get("account_id") == account_id
            or store.is_theirs(tx, account_id, found.canonical)
        )

    @property
    def answers(self) -> Answers:
        """The mails of what is decided here."""
        return Answers(self.reviews, self.client)

    @property
    def _here(self) -> str:
        return self.client.organisation_id

    def _seen(self, tx: Transaction, staff: Staff, reference: str) -> Case | Outcome:
        staff = Desk(self.reviews.stores, self.client).now(tx, staff)
        if staff.organisation_id != self._here or not isinstance(staff.may_judge(), Allowed):
            return NotYours()
        named = _as_written(reference)
        row = store.by_reference(tx, self._here, named) if named else None
        return Gone() if row is None else cases.case_of(row)

    def _wants_second(self, case: Case, staff: Staff) -> bool:
        if not self.client.policy.review.four_eyes or case.kind == "recheck":
            return False
        return case.first_by in {"", staff.by}

    def _first(self, tx: Transaction, case: Case, staff: Staff, at: datetime) -> Outcome:
        """Record the first of two approvals; the same officer's second one changes nothing."""
        if case.first_by:
            return NeedsSecond(case, case.first_by, case.first_at)
        first = {"first_by": staff.by, "first_at": at, "changed_at": at}
        if not states.move(tx, case, case.state, first):
            return self._overtaken(tx, case)
        cases.noted(tx, case, "first", staff.by, at=at)
        return NeedsSecond(cases.reread(tx, case.id), staff.by, at)

    def _approved(self, tx: Transaction, case: Case, staff: Staff, at: datetime) -> Outcome:
        decided = {"decided_by": staff.by, "decided_at": at, "changed_at": at}
        if not states.move(tx, case, "approved", decided):
            return self._overtaken(tx, case)
        client, found = self.answers.whose(tx, case)
        cases.noted(tx, case, "approved", staff.by, at=at)
        if found is not None:
            if not registration_states.move(tx, found.id, "approved", at=at):
                raise NobodyThere
            self.reviews.send_finalise(tx, found, client, at=at)
        elif case.kind == "signup":
            raise NobodyThere
        elif case.kind == "profile":
            profiles.apply(tx, case, client, at=at)
            self.reviews.mails.queue(tx, self.answers.profile_accepted(tx, case, at), at=at)
        else:
            profiles.unflag(tx, case)
        return Done(cases.reread(tx, case.id))

    def _end(self, tx: Transaction, found: Registration, client: Client, at: datetime) -> None:
        if not registration_states.move(tx, found.id, "refused", at=at):
            raise NobodyThere
        until = at + timedelta(days=client.policy.retention.refused)
        self.reviews.registrations.keep_until(tx, found.id, until)

    def _overtaken(self, tx: Transaction, case: Case) -> Outcome:
        now = cases.reread(tx, case.id)
        if now.is_waiting:
            return Changed(now)
        return Already(now.state, now.decided_by, now.decided_at)


def _as_written(reference: str) -> str:
    """Return a reference as it is stored, whatever the case and blanks; '' for what is none."""
    written = reference.strip().upper()
    return written if written.isascii() and written.isprintable() and len(written) <= 16 else ""  # noqa: PLR2004 - the column
