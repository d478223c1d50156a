"""Import the register of companies: loaded beside the one in use, which it replaces at once.

Until the last statement, look-ups read the former register; from it on, the new one, whole. An
import that is interrupted leaves the former one in use, and its rows go at the next import.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from idp.audit.company_events import CompaniesImported
from idp.audit.record import record
from idp.companies import store
from idp.companies.stock_files import StockFile
from idp.companies.stock_rows import RowFault, reader
from idp.kernel.refusal import Refusal
from idp.stores.engine import Stores

BATCH: Final = 5_000
"""Rows of one transaction: others write in between."""

DEAD_AFTER: Final = timedelta(minutes=3)
"""How long after its last batch an import is taken for dead."""

FAULTS_KEPT: Final = 20
_ONE_FAULT_IN: Final = 1_000
_ONE_ORPHAN_IN: Final = 100
_KEPT_SHARE: Final = 0.8


class ImportRefused(Refusal):
    """A register that must not replace the one in use.

    Attributes:
        why: `running`, `overtaken`, `one_kind`, `faults`, `orphans`, `smaller`, `stopped`.
        count: How many, where `why` counts something.
        of: Out of how many.
    """

    def __init__(self, why: str, *, count: int = 0, of: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.count = count
        self.of = of


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How to import.

    Attributes:
        by: Who does it, for the record.
        as_of: The day that the files describe.
        departments: Keep the establishments of these only; empty: of all.
        dry_run: Read everything and write nothing.
        smaller: Accept a register much smaller than the one in use.
        progress: Told how many more bytes were read.
        should_stop: Asked after each batch.
    """

    by: str
    as_of: date
    departments: tuple[str, ...] = ()
    dry_run: bool = False
    smaller: bool = False
    progress: Callable[[int], None] = lambda _: None
    should_stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A row that was left out, and why."""

    file: str
    line: int
    fault: RowFault


@dataclass(slots=True)
class ImportReport:
    """What was read and kept; `faults` holds the first few of `faulty`."""

    companies: int = 0
    establishments: int = 0
    elsewhere: int = 0
    repeated: int = 0
    orphans: int = 0
    faulty: int = 0
    faults: list[FaultyRow] = field(default_factory=list)

    def note(self, faulty: FaultyRow) -> None:
        """Count a row that was left out."""
        self.faulty += 1
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(faulty)


@dataclass(frozen=True, slots=True)
class RegisterImport:
    """One import of the register, from files whose columns are known."""

    stores: Stores
    files: Sequence[StockFile]
    options: ImportOptions
    report: ImportReport = field(default_factory=ImportReport)

    def run(self) -> ImportReport:
        """Load, check, replace, and clear what was replaced.

        Raises:
            ImportRefused: It must not replace the register in use, which goes on.
            UnusableFile: A file is damaged; the same.
        """
        if len({file.kind for file in self.files}) == 1:
            raise ImportRefused("one_kind")
        if self.options.dry_run:
            for file in self.files:
                for rows in self._batches(file):
                    self._count(file, len(rows))
            self._judge_rows()
            return self.report
        source_id = self._begin()
        try:
            for file in self.files:
                self._load(source_id, file)
            self._judge_rows()
            self._judge_whole(source_id)
            self._publish(source_id)
        except BaseException:
            with self.stores.write() as tx:
                store.abandon(tx, source_id)
            raise
        finally:
            while store.clear_some(self.stores, batch=BATCH):
                pass
        return self.report

    def _begin(self) -> int:
        at = self.stores.clock.now()
        given = self.options
        name = ", ".join(file.name for file in self.files)
        source = store.NewSource(name, given.as_of, given.departments)
        source_id = store.begin_import(self.stores, source, at=at, dead_since=at - DEAD_AFTER)
        if not source_id:
            raise ImportRefused("running")
        while store.clear_some(self.stores, batch=BATCH):
            with self.stores.write() as tx:
                store.touch(tx, source_id, at=self.stores.clock.now())
        return source_id

    def _load(self, source_id: int, file: StockFile) -> None:
        for rows in self._batches(file):
            with self.stores.write() as tx:
                at = self.stores.clock.now()
                if not store.add_batch(tx, source_id, file.kind, rows, at=at):
                    raise ImportRefused("overtaken")
            self._count(file, len(rows))
            if self.options.should_stop():
                raise ImportRefused("stopped")

    def _batches(self, file: StockFile) -> Iterator[list[dict[str, Any]]]:
        rows = self._rows(file)
        while batch := list(itertools.islice(rows, BATCH)):
            yield batch

    def _rows(self, file: StockFile) -> Iterator[dict[str, Any]]:
        read = reader(file.columns)
        kept = frozenset(self.options.departments)
        is_place = file.kind is store.ESTABLISHMENTS
        for line, cells in file.rows(self.options.progress):
            row = read(cells)
            if isinstance(row, RowFault):
                self.report.note(FaultyRow(file.name, line, row))
            elif kept and is_place and row["department"] not in kept:
                self.report.elsewhere += 1
            else:
                yield row

    def _count(self, file: StockFile, read: int) -> None:
        if file.is_of_companies:
            self.report.companies += read
        else:
            self.report.establishments += read

    def _judge_rows(self) -> None:
        report = self.report
        kept = report.companies + report.establishments + report.elsewhere
        if report.faulty * _ONE_FAULT_IN > kept:
            raise ImportRefused("faults", count=report.faulty, of=kept + report.faulty)

    def _judge_whole(self, source_id: int) -> None:
        """Refuse what looks like a part of a register."""
        report = self.report
        read = report.companies + report.establishments
        with self.stores.read() as connection:
            report.companies = store.count(connection, source_id, store.COMPANIES)
            report.establishments = store.count(connection, source_id, store.ESTABLISHMENTS)
            report.orphans = store.orphans(connection, source_id)
            former = store.in_use(connection)
        report.repeated = read - report.companies - report.establishments
        if report.orphans * _ONE_ORPHAN_IN > report.establishments:
            raise ImportRefused("orphans", count=report.orphans, of=report.establishments)
        if former is None or self.options.smaller:
            return
        for now, before in (
            (report.companies, former.companies),
            (report.establishments, former.establishments),
        ):
            if now < before * _KEPT_SHARE:
                raise ImportRefused("smaller", count=now, of=before)

    def _publish(self, source_id: int) -> None:
        at = self.stores.clock.now()
        counts = {
            "companies": self.report.companies,
            "establishments": self.report.establishments,
        }
        event = CompaniesImported(
            at=at,
            actor=self.options.by,
            as_of=self.options.as_of.isoformat(),
            companies=self.report.companies,
            establishments=self.report.establishments,
        )
        with self.stores.write() as tx:
            if not store.publish(tx, source_id, counts, at=at):
                raise ImportRefused("overtaken")
            record(tx, event)
