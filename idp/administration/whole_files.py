"""A file that is said to be a whole list, what it would do, and what it did."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from idp.administration.lists import Listed
from idp.administration.powers import Staff
from idp.identity.columns import Columns
from idp.identity.csv_reading import CsvFile
from idp.identity.importing import ImportReport
from idp.identity.records import Fault, Member, PersonRecord, Settle

ACCEPTED_SHARE: Final = 10
"""Percent of the people considered that a file may lack before it is refused."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that is said to be the whole list.

    Attributes:
        file: The file.
        columns: Which column is what.
        profile: It lists only people of this profile; '' everybody's. Others are left alone.
        accept_share: Percent of absent people that is taken for true.
    """

    file: CsvFile
    columns: Columns
    profile: str = ""
    accept_share: int = ACCEPTED_SHARE


@dataclass(frozen=True, slots=True)
class Preview:
    """What synchronising would do.

    Attributes:
        report: What importing it would.
        considered: How many people who may enter the file should have.
        absent: Whom it lacks.
    """

    report: ImportReport
    considered: int
    absent: tuple[Listed, ...]

    @property
    def percent(self) -> int:
        """Return the share of the absent, rounded up."""
        return -(-100 * len(self.absent) // max(1, self.considered))


@dataclass(frozen=True, slots=True)
class SyncDone:
    """A run: its id undoes it."""

    run_id: str
    report: ImportReport
    suspended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of the past; `suspended` is how many it suspended."""

    run_id: str
    at: datetime
    by: str
    suspended: int
    undone_at: datetime | None


@dataclass(slots=True)
class Met:
    """Notes whom a file names, while it is read."""

    staff: Staff
    settle: Settle
    present: set[str] = field(default_factory=set)

    def __call__(self, given: PersonRecord, member: Member | None) -> PersonRecord | Fault:
        """Note a record; staff's files change nobody who is here already."""
        if member is not None:
            self.present.add(member.membership_id)
            if not self.staff.is_operator:
                same = replace(
                    given.identifier, value=member.identifier, display=member.identifier_shown
                )
                return PersonRecord(identifier=same)
        return self.settle(given, member)
