"""A whole list comes in: whom it lacks is suspended, and a run can be undone.

A list that lost half of its rows on the way must not lock half a school out: more absent people
than the share that was accepted, or a row that can't be read, and nothing is done. Staff are never
suspended by absence.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from idp.administration.desk import Desk
from idp.administration.lists import Listed, Lists
from idp.administration.powers import STAFF_ROLES, Act, Allowed, Staff
from idp.administration.refusals import Refused
from idp.administration.whole_files import Met, Preview, Run, SyncDone, Whole
from idp.audit.record import record
from idp.audit.staff_events import StaffRefused, Synchronised, SyncUndone
from idp.identity import states
from idp.identity.csv_reading import CsvFile
from idp.identity.importing import Import, ImportOptions, ImportReport
from idp.identity.records import Settle, as_it_is
from idp.identity.states import Change, ChangeRefused
from idp.stores import sync_runs
from idp.stores.engine import Transaction

_BATCH: Final = 100
_MAY_ENTER: Final = frozenset({"active", "provisioned"})


@dataclass(frozen=True, slots=True)
class Synchronise:
    """Synchronises one organisation's people with a file; `settle` judges who is new."""

    desk: Desk
    settle: Settle = as_it_is

    def preview(self, staff: Staff, whole: Whole, options: ImportOptions) -> Preview:
        """Return what would be done; writes nothing.

        Raises:
            Refused: No power; a row can't be taken (`faulty_rows`); nobody in it.
            UnreadableFile: It is no CSV.
        """
        if not staff.is_operator and staff.reach(Act.SYNCHRONISE) == frozenset():
            raise Refused("not_yours")
        met = Met(staff, self.settle)
        report = self._import(whole, replace(options, dry_run=True), met)
        if report.rejected:
            raise Refused("faulty_rows", count=report.rejected)
        if not report.created + report.updated + report.unchanged:
            raise Refused("nobody_in_file")
        considered = [one for one in self._considered(staff) if _counts(one, whole.profile)]
        absent = [one for one in considered if _id(one) not in met.present]
        return Preview(report, len(considered), tuple(absent))

    def run(self, staff: Staff, whole: Whole, options: ImportOptions) -> SyncDone:
        """Import the file, then suspend whom it lacks; interrupted, what was done is on record.

        Raises:
            Refused: As `preview`; the file lacks more people than `accept_share`.
        """
        seen = self.preview(staff, whole, options)
        if 100 * len(seen.absent) > whole.accept_share * seen.considered:
            self._refuse(staff, seen)
        met = Met(staff, self.settle)
        report = self._import(whole, options, met)
        absent = [_id(one) for one in seen.absent if _id(one) not in met.present]
        at = self.desk.stores.clock.now()
        row = {"organisation_id": self._here, "at": at, "by": staff.by[:128]}
        with self.desk.stores.write() as tx:
            run_id = sync_runs.begin(tx, row | {"file_sha256": _digest(whole.file)})
        suspended = self._suspend(staff, run_id, absent)
        event = Synchronised(
            run_id=run_id,
            present=len(met.present),
            suspended=suspended,
            **self.desk.whose(staff, None),
        )
        with self.desk.stores.write() as tx:
            record(tx, event)
        return SyncDone(run_id, report, suspended)

    def undo(self, staff: Staff, run_id: str, *, dry_run: bool = False) -> int:
        """Give back their standing to those whom a run suspended and nobody touched since.

        Returns:
            How many.

        Raises:
            Refused: There is no such run here, or it was undone.
        """
        with self.desk.act(dry_run=dry_run) as tx:
            at, restored = self.desk.stores.clock.now(), 0
            found = sync_runs.find(tx, run_id, self._here)
            if found is None:
                raise Refused("unknown_run")
            if not sync_runs.claim_undo(tx, run_id, self._here, at=at):
                raise Refused("undone_already")
            for membership_id, (before, version) in sorted(found.suspended.items()):
                restored += self._restore(tx, staff, membership_id, before, version)
            whose = self.desk.whose(staff, None)
            record(tx, SyncUndone(run_id=run_id, restored=restored, **whose))
        return restored

    def runs(self, staff: Staff) -> list[Run]:
        """Return the runs of this organisation, newest first; none for who may not synchronise."""
        if not staff.is_operator and staff.reach(Act.SYNCHRONISE) is not None:
            return []
        with self.desk.stores.read() as connection:
            rows = sync_runs.of(connection, self._here)
        return [
            Run(
                run_id=row.id,
                at=row.at,
                by=row.by,
                suspended=len(row.suspended),
                undone_at=row.undone_at,
            )
            for row in rows
        ]

    def _import(self, whole: Whole, options: ImportOptions, met: Met) -> ImportReport:
        work = Import(self.desk.stores, self.desk.client, whole.file, whole.columns)
        return work.run(replace(options, settle=met))

    def _considered(self, staff: Staff) -> Iterator[Listed]:
        for one in Lists(self.desk).review(staff):
            if isinstance(staff.may(Act.SYNCHRONISE, one.person.whom), Allowed):
                yield one

    def _suspend(self, staff: Staff, run_id: str, absent: Sequence[str]) -> int:
        """Suspend people in short batches, each written down with the run."""
        done: dict[str, list[Any]] = {}
        for start in range(0, len(absent), _BATCH):
            with self.desk.stores.write() as tx:
                for membership_id in absent[start : start + _BATCH]:
                    before = self._change(tx, staff, membership_id, "suspended")
                    if before in _MAY_ENTER:
                        done[membership_id] = [before, sync_runs.version_of(tx, membership_id)]
                sync_runs.note(tx, run_id, done)
        return len(done)

    def _restore(
        self, tx: Transaction, staff: Staff, membership_id: str, before: str, version: int
    ) -> int:
        person = self.desk.person(tx, membership_id)
        if not isinstance(self.desk.verdict(staff, Act.SYNCHRONISE, person), Allowed):
            return 0
        if not sync_runs.still_suspended(tx, membership_id, version):
            return 0
        return 1 if self._change(tx, staff, membership_id, before) else 0

    def _change(self, tx: Transaction, staff: Staff, membership_id: str, to: str) -> str:
        """Return the status before, '' where the change is not possible any more."""
        change = Change("membership", membership_id, to, staff.by, self._here)
        try:
            return states.apply(tx, change, at=self.desk.stores.clock.now())
        except ChangeRefused:
            return ""

    def _refuse(self, staff: Staff, seen: Preview) -> None:
        why = "too_many_absent"
        with self.desk.stores.write() as tx:
            whose = self.desk.whose(staff, None)
            record(tx, StaffRefused(act=Act.SYNCHRONISE.value, why=why, **whose))
        raise Refused(
            why, absent=len(seen.absent), considered=seen.considered, percent=seen.percent
        )

    @property
    def _here(self) -> str:
        return self.desk.client.organisation_id


def _counts(one: Listed, profile: str) -> bool:
    """Tell whether the file should have somebody: they may enter, and are no staff."""
    member = one.person.member
    is_staff = any(held.role in STAFF_ROLES for held in member.roles)
    return member.status in _MAY_ENTER and not is_staff and profile in {"", member.profile}


def _id(one: Listed) -> str:
    return one.person.member.membership_id


def _digest(file: CsvFile) -> str:
    digest = hashlib.sha256()
    with file.path.open("rb") as content:
        while chunk := content.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
