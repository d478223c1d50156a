"""Which files these staff may see, and which of them they may decide."""

from dataclasses import dataclass
from typing import Final

from idp.administration.desk import Desk
from idp.administration.powers import Allowed, Staff
from idp.reviewing import cases, store
from idp.reviewing.answers import Answers
from idp.reviewing.model import Already, Case, Changed, Gone, NotYours, Outcome, OwnFile
from idp.stores.engine import Transaction

_LONGEST: Final = 16


@dataclass(frozen=True, slots=True)
class Reach:
    """Judges who may do what to which file of one organisation, as stored now."""

    answers: Answers

    def allows(self, tx: Transaction, staff: Staff) -> bool:
        """Tell whether these staff are officers here, still."""
        client = self.answers.client
        staff = Desk(self.answers.reviews.stores, client).now(tx, staff)
        here = staff.organisation_id == client.organisation_id
        return here and isinstance(staff.may_judge(), Allowed)

    def seen(self, tx: Transaction, staff: Staff, reference: str) -> Case | Outcome:
        """Return a file that these staff may read, else what stands in the way."""
        if not self.allows(tx, staff):
            return NotYours()
        named = as_written(reference)
        here = self.answers.client.organisation_id
        row = store.by_reference(tx, here, named) if named else None
        return Gone() if row is None else cases.case_of(row)

    def judged(
        self, tx: Transaction, staff: Staff, reference: str, version: int | None
    ) -> Case | Outcome:
        """Return a file that these staff may decide now, else what stands in the way."""
        found = self.seen(tx, staff, reference)
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


def as_written(reference: str) -> str:
    """Return a reference as it is stored, whatever the case and blanks; '' for what is none."""
    written = reference.strip().upper()
    is_one = written.isascii() and written.isprintable() and len(written) <= _LONGEST
    return written if is_one else ""
