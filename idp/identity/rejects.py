"""The file of rows that were not taken: mended by hand, it is imported as it is."""

import csv
import os
from types import TracebackType
from typing import Self

from idp.identity.columns import REJECT_COLUMNS, Columns
from idp.identity.csv_reading import CsvFile, defused
from idp.identity.faults import sentence
from idp.identity.importing import Reject


class RejectRows:
    """Rejects as rows: original columns, then the reason, the column and a proposal."""

    def __init__(self, file: CsvFile, columns: Columns, lang: str) -> None:
        """Tell the rejects of `file`, reasons in `lang`."""
        self._file = file
        self._columns = columns
        self._lang = lang
        self._kept = [i for i, n in enumerate(file.header) if n.strip() not in REJECT_COLUMNS]

    def header(self) -> list[str]:
        """Return the names of the columns."""
        return [*(self._file.header[place] for place in self._kept), *REJECT_COLUMNS]

    def row(self, reject: Reject) -> list[str]:
        """Return one row, with no cell that a spreadsheet would take for a formula."""
        cells = reject.row.cells
        values = [cells[place] if place < len(cells) else "" for place in self._kept]
        fault = reject.fault
        why = (sentence(fault, self._lang), self._columns.name_of(fault.column), fault.proposal)
        return [defused(cell) for cell in (*values, *why)]


class RejectsFile:
    """Writes rejects beside the file they come from; there is no file without a reject.

    In UTF-8 with a byte order mark so that spreadsheets read it, mode 0600. It replaces an earlier
    one when it is complete.
    """

    def __init__(self, file: CsvFile, columns: Columns, lang: str) -> None:
        """Write the rejects of `file`, reasons in `lang`."""
        self.path = file.path.with_name(f"{file.path.stem}.rejets.csv")
        self.count = 0
        self._part = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        self._delimiter = file.delimiter
        self._rows = RejectRows(file, columns, lang)
        self._descriptor = -1

    def add(self, reject: Reject) -> None:
        """Write one row and why it was not taken."""
        if self._descriptor < 0:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
            self._descriptor = os.open(self._part, flags, 0o600)
            self._out = os.fdopen(self._descriptor, "w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._out, delimiter=self._delimiter)
            self._writer.writerow(self._rows.header())
        self.count += 1
        self._writer.writerow(self._rows.row(reject))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._descriptor >= 0:
            self._out.close()
            self._part.replace(self.path)
