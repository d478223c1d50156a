"""What officers decide on a file: approve, refuse, ask for more (R-PDL-16, R-PDL-17).

A decision names the version that its officer read. It is made by one conditional statement, with
the mail that tells it in the same transaction: two officers at once make one decision, one mail.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.administration.powers import Staff
from idp.clients.model import Client
from idp.mail.outbox import Mail
from idp.registration import states as registration_states
from idp.registration.model import Registration
from idp.reviewing import cases, profiles, states
from idp.reviewing.answers import Answers, NobodyThere
from idp.reviewing.mails import Preview
from idp.reviewing.model import (
    Already,
    Case,
    Changed,
    Done,
    Gone,
    NeedsSecond,
    Outcome,
    Unfit,
)
from idp.reviewing.reach import Reach
from idp.reviewing.reviews import Reviews
from idp.stores.engine import Transaction

LONGEST_QUESTION: Final = 500
"""Characters of a question: it is a paragraph of a mail."""

_Work = Callable[[Transaction, Case, datetime], Outcome]


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions of one organisation's officers, from one of its portals.

    `version`, where it is given, is the one that the officer read: a file that changed since is
    shown anew and not decided.
    """

    reviews: Reviews
    client: Client

    def approve(self, staff: Staff, reference: str, *, version: int | None = None) -> Outcome:
        """Accept an application; its applicant is mailed « Finaliser mon compte ».

        Where `[review] four_eyes` asks for two officers, the first one's approval is recorded and
        nothing is sent.
        """

        def work(tx: Transaction, case: Case, at: datetime) -> Outcome:
            if self._wants_second(case, staff):
                return self._first(tx, case, staff, at)
            return self._approved(tx, case, staff, at)

        return self._decide(staff, reference, version, work)

    def refuse(
        self, staff: Staff, reference: str, reason: str, *, version: int | None = None
    ) -> Outcome:
        """Refuse an application for one of `[review] reasons`, whose words are mailed."""

        def work(tx: Transaction, case: Case, at: datetime) -> Outcome:
            return self._refused(tx, case, staff, reason, at)

        return self._decide(staff, reference, version, work)

    def ask(
        self, staff: Staff, reference: str, question: str, *, version: int | None = None
    ) -> Outcome:
        """Ask the applicant for more; the file waits for the answer."""
        said = question.strip()
        if not said or len(said) > LONGEST_QUESTION:
            return Unfit("too_long" if said else "empty")

        def work(tx: Transaction, case: Case, at: datetime) -> Outcome:
            if case.kind != "signup":
                return Unfit("kind")
            if not states.move(tx, case, "asked", {"changed_at": at}):
                return _overtaken(tx, case)
            cases.noted(tx, case, "asked", staff.by, at=at, text=said)
            self.reviews.mails.queue(tx, self.answers.question(tx, case, said, at), at=at)
            return Done(cases.reread(tx, case.id))

        return self._decide(staff, reference, version, work)

    def preview(
        self, staff: Staff, reference: str, act: str, value: str = ""
    ) -> Preview | Outcome | None:
        """Return the mail that an act would send; None where it sends none.

        Args:
            staff: Who would act; what stands in their way is returned.
            reference: Which file.
            act: approve | refuse | ask.
            value: The reason's id, or the question.
        """
        at = self.reviews.stores.clock.now()
        with self.reviews.stores.read() as connection:
            case = Reach(self.answers).judged(connection, staff, reference, None)
            if not isinstance(case, Case):
                return case
            if act == "approve" and self._wants_second(case, staff):
                return None
            try:
                mail = self.answers.to(connection, case, act, value.strip(), at)
            except NobodyThere:
                return Gone()
        return self.reviews.mails.preview(mail, at=at) if isinstance(mail, Mail) else mail

    @property
    def answers(self) -> Answers:
        """The mails of what is decided here."""
        return Answers(self.reviews, self.client)

    def _decide(self, staff: Staff, reference: str, version: int | None, work: _Work) -> Outcome:
        at = self.reviews.stores.clock.now()
        try:
            with self.reviews.stores.write() as tx:
                case = Reach(self.answers).judged(tx, staff, reference, version)
                return work(tx, case, at) if isinstance(case, Case) else case
        except NobodyThere:
            return Gone()

    def _wants_second(self, case: Case, staff: Staff) -> bool:
        """Tell whether this officer's approval would be the first of two, or that one again."""
        if not self.client.policy.review.four_eyes or case.kind == "recheck":
            return False
        return case.first_by in {"", staff.by}

    def _first(self, tx: Transaction, case: Case, staff: Staff, at: datetime) -> Outcome:
        """Record the first of two approvals; the same officer's second one changes nothing."""
        if case.first_by:
            return NeedsSecond(case, case.first_by, case.first_at)
        first = {"first_by": staff.by, "first_at": at, "changed_at": at}
        if not states.move(tx, case, case.state, first):
            return _overtaken(tx, case)
        cases.noted(tx, case, "first", staff.by, at=at)
        return NeedsSecond(cases.reread(tx, case.id), staff.by, at)

    def _approved(self, tx: Transaction, case: Case, staff: Staff, at: datetime) -> Outcome:
        decided = {"decided_by": staff.by, "decided_at": at, "changed_at": at}
        if not states.move(tx, case, "approved", decided):
            return _overtaken(tx, case)
        cases.noted(tx, case, "approved", staff.by, at=at)
        match case.kind:
            case "signup":
                self._open_the_way(tx, case, at)
            case "profile":
                profiles.apply(tx, case, self.client, at=at)
                self.reviews.mails.queue(tx, self.answers.profile_accepted(tx, case, at), at=at)
            case "recheck":
                profiles.unflag(tx, case)
        return Done(cases.reread(tx, case.id))

    def _refused(
        self, tx: Transaction, case: Case, staff: Staff, reason: str, at: datetime
    ) -> Outcome:
        client, found = self.answers.whose(tx, case)
        chosen = client.policy.review.reason(reason)
        if chosen is None:
            return Unfit("no_such_reason")
        decided = {"decided_by": staff.by, "decided_at": at, "reason": reason, "changed_at": at}
        if not states.move(tx, case, "refused", decided):
            return _overtaken(tx, case)
        cases.noted(tx, case, "refused", staff.by, at=at, text=reason)
        if case.kind == "signup":
            self._end(tx, found, client, at)
        mail = self.answers.refusal(tx, case, chosen, at)
        if mail is not None:
            self.reviews.mails.queue(tx, mail, at=at)
        return Done(cases.reread(tx, case.id))

    def _open_the_way(self, tx: Transaction, case: Case, at: datetime) -> None:
        client, found = self.answers.whose(tx, case)
        if found is None or not registration_states.move(tx, found.id, "approved", at=at):
            raise NobodyThere
        self.reviews.send_finalise(tx, found, client, at=at)

    def _end(
        self, tx: Transaction, found: Registration | None, client: Client, at: datetime
    ) -> None:
        if found is None or not registration_states.move(tx, found.id, "refused", at=at):
            raise NobodyThere
        until = at + timedelta(days=client.policy.retention.refused)
        self.reviews.registrations.keep_until(tx, found.id, until)


def _overtaken(tx: Transaction, case: Case) -> Outcome:
    """Return what somebody else did at this very instant."""
    now = cases.reread(tx, case.id)
    if now.is_waiting:
        return Changed(now)
    return Already(now.state, now.decided_by, now.decided_at)
