"""Bring people in from a file, in batches, so that running it again converges.

A batch is read, decided and written on its own: stopping between two leaves nothing half done, and
the next run finds what is there unchanged. Rows that can't be taken are handed back with the
reason.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from idp.audit.record import record as record_event
from idp.audit.upkeep_events import AccountsImported
from idp.clients.model import Client
from idp.identity import members
from idp.identity.columns import Columns
from idp.identity.csv_reading import CsvFile, Row
from idp.identity.planning import Planner
from idp.identity.records import Fault, PersonRecord, Settle, as_it_is
from idp.identity.rows import RowReader
from idp.stores.engine import Stores, Transaction
from idp.stores.enrolment import Changes, Conflict, write

BATCH = 1000
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken, and why."""

    row: Row
    fault: Fault


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import.

    Attributes:
        by: Who imports, for the audit log.
        dry_run: Decide everything, write nothing.
        should_stop: Asked after each batch.
        progress: Told how many rows were dealt with, batch by batch.
        rejected: Given each row that is not taken, in the file's order.
        settle: Asked of each record what of it may be planned.
        written: Called in the transaction of each batch, after it was written.
        batch: Rows that are written together.
    """

    by: str
    dry_run: bool = False
    should_stop: Callable[[], bool] = lambda: False
    progress: Callable[[int], object] = lambda _: None
    rejected: Callable[[Reject], object] = lambda _: None
    settle: Settle = as_it_is
    written: Callable[[Transaction, Changes], object] = lambda tx, changes: None  # noqa: ARG005 - a signature
    batch: int = 0  # 0: BATCH


@dataclass(slots=True)
class ImportReport:
    """What an import did; `stopped_after` is the last line dealt with when it was interrupted."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    stopped_after: int | None = None


@dataclass(slots=True)
class _Seen:
    """Keys met earlier in the file."""

    identifiers: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    legacy_keys: set[str] = field(default_factory=set)

    def meet(self, record: PersonRecord) -> Fault | None:
        """Remember a record's keys, or return which one the file holds twice."""
        value = record.identifier.value
        if value in self.identifiers:
            free = self._free(value) if record.identifier.kind == "assigned" else ""
            return Fault("identifier", "twice_in_file", record.identifier.display, free)
        if record.subject in self.subjects:
            return Fault("subject", "twice_in_file", record.subject or "")
        if record.legacy_key in self.legacy_keys:
            return Fault("legacy_key", "twice_in_file", record.legacy_key or "")
        self.identifiers.add(value)
        if record.subject:
            self.subjects.add(record.subject)
        if record.legacy_key:
            self.legacy_keys.add(record.legacy_key)
        return None

    def _free(self, value: str) -> str:
        number = 2
        while f"{value}{number}" in self.identifiers:
            number += 1
        return f"{value}{number}"


class Import:
    """One import of one file for one portal's organisation."""

    def __init__(self, stores: Stores, client: Client, file: CsvFile, columns: Columns) -> None:
        """Import `file`, whose columns are known, into the organisation of `client`."""
        self._stores = stores
        self._client = client
        self._file = file
        with stores.read() as connection:
            units = members.units_of(connection, client.organisation_id)
        self._reader = RowReader(columns, client.policy.identifier, units)
        self._seen = _Seen()

    def run(self, options: ImportOptions) -> ImportReport:
        """Import every row and say how many were created, updated, unchanged and rejected.

        Raises:
            UnreadableFile: The file stops being a CSV; batches before that are kept.
        """
        report = ImportReport()
        for batch in _batches(self._file.rows(), options.batch or BATCH):
            counted = self._batch(batch, options)
            report.created += counted["created"]
            report.updated += counted["updated"]
            report.unchanged += counted["unchanged"]
            report.rejected += counted["rejected"]
            options.progress(len(batch))
            if options.should_stop():
                report.stopped_after = batch[-1].line
                break
        if not options.dry_run:
            self._audit(report, options)
        return report

    def _batch(self, batch: Sequence[Row], options: ImportOptions) -> Counter[str]:
        read: list[tuple[Row, PersonRecord | Fault]] = []
        for row in batch:
            found = self._reader.read(row)
            fault = None if isinstance(found, Fault) else self._seen.meet(found)
            read.append((row, fault or found))
        verdicts = self._settle([found for _, found in read], options)
        for (row, _), verdict in zip(read, verdicts, strict=True):
            if isinstance(verdict, Fault):
                options.rejected(Reject(row, verdict))
        return Counter("rejected" if isinstance(v, Fault) else v for v in verdicts)

    def _settle(
        self, found: Sequence[PersonRecord | Fault], options: ImportOptions
    ) -> list[str | Fault]:
        """Decide and write; again when somebody else wrote one of the keys meanwhile."""
        for _ in range(_ATTEMPTS - 1):
            with suppress(Conflict):
                return self._decide(found, options)
        return self._decide(found, options)

    def _decide(
        self, found: Sequence[PersonRecord | Fault], options: ImportOptions
    ) -> list[str | Fault]:
        organisation_id = self._client.organisation_id
        planner = Planner(organisation_id, self._stores.clock.now(), options.settle)
        changes = Changes()
        with self._stores.read() as connection:
            known = members.known(
                connection,
                organisation_id,
                self._client.policy.identifier.kind,
                [one for one in found if isinstance(one, PersonRecord)],
            )
        verdicts: list[str | Fault] = [
            one if isinstance(one, Fault) else planner.plan(one, known, changes) for one in found
        ]
        if not options.dry_run and changes != Changes():
            with self._stores.write() as tx:
                write(tx, changes)
                options.written(tx, changes)
        return verdicts

    def _audit(self, report: ImportReport, options: ImportOptions) -> None:
        event = AccountsImported(
            at=self._stores.clock.now(),
            actor=options.by,
            organisation_id=self._client.organisation_id,
            client_id=self._client.client_id,
            created=report.created,
            updated=report.updated,
            unchanged=report.unchanged,
            rejected=report.rejected,
        )
        with self._stores.write() as tx:
            record_event(tx, event)


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch
