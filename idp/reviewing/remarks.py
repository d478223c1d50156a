"""What officers tell one another on a file, and who looks after it; decides nothing."""

from dataclasses import dataclass

from idp.administration.powers import Staff
from idp.reviewing import cases, store
from idp.reviewing.answers import Answers
from idp.reviewing.model import Already, Case, Done, Outcome, Unfit
from idp.reviewing.reach import Reach
from idp.reviewing.reviews import LONGEST


@dataclass(frozen=True, slots=True)
class Remarks:
    """Comments and assignments of one organisation's files."""

    answers: Answers

    def comment(self, staff: Staff, reference: str, text: str) -> Outcome:
        """Leave a word for the other officers; the applicant never sees it."""
        said, stores = text.strip(), self.answers.reviews.stores
        if not said or len(said) > LONGEST:
            return Unfit("too_long" if said else "empty")
        with stores.write() as tx:
            found = Reach(self.answers).seen(tx, staff, reference)
            if isinstance(found, Case):
                cases.noted(tx, found, "comment", staff.by, at=stores.clock.now(), text=said)
                return Done(found)
            return found

    def assign(self, staff: Staff, reference: str, to: str) -> Outcome:
        """Give a file to an officer, by their account's id; '' takes it from whoever has it."""
        stores = self.answers.reviews.stores
        at = stores.clock.now()
        with stores.write() as tx:
            found = Reach(self.answers).seen(tx, staff, reference)
            if not isinstance(found, Case):
                return found
            if not found.is_waiting:
                return Already(found.state, found.decided_by, found.decided_at)
            officers = store.officers(tx, found.organisation_id, at=at)
            if to and to not in {row.account_id for row in officers}:
                return Unfit("no_such_officer")
            assigned = f"staff:{to}" if to else ""
            store.assign(tx, found.id, assigned)
            cases.noted(tx, found, "assigned", staff.by, at=at, text=assigned)
            return Done(cases.reread(tx, found.id))
