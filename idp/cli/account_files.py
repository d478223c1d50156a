"""Files of people, in and out, as `idp accounts import` and `export` handle them."""

import csv
import itertools
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import IO, Any

import click

from idp.cli.office import open_office
from idp.cli.output import CommandError, ExitCode, Output, printable
from idp.identity.columns import Columns, UnknownField, recognise
from idp.identity.csv_reading import CsvFile, UnreadableFile, defused, open_csv
from idp.identity.faults import sentence
from idp.identity.importing import Import, ImportOptions, ImportReport, Reject
from idp.identity.rejects import RejectsFile

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What `idp accounts import` was asked."""

    path: Path
    client_id: str
    chosen: tuple[str, ...]
    encoding: str
    delimiter: str
    dry_run: bool
    invite: bool = False


@dataclass(slots=True)
class Rejects:
    """Sends each reject to its file, and keeps the first few to be shown."""

    file: RejectsFile
    shown: list[Reject]

    def add(self, reject: Reject) -> None:
        """Take one."""
        self.file.add(reject)
        if len(self.shown) < _SHOWN:
            self.shown.append(reject)


def run_import(out: Output, intake: Intake) -> ExitCode:
    """Import a file, say what it did, and return how the command ends.

    Raises:
        CommandError: The file or a `--map` can't be used (3).
    """
    with open_office(intake.client_id) as office, readable():
        file, columns, total = opened(out, intake)
        with reading(out, intake, file, columns, total) as (given, kept):
            options = replace(given, by=office.parts.by)
            if intake.invite:
                arrivals = office.arrivals
                report = arrivals.invite_all(office.operator, file, columns, options)
            else:
                report = Import(office.parts.stores, office.client, file, columns).run(options)
    say_what_was_done(out, columns, report, kept)
    if intake.dry_run:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
    return ExitCode.PARTIAL if report.rejected or report.stopped_after else ExitCode.OK


@contextmanager
def readable() -> Iterator[None]:
    """Turn a file that can't be read into words and exit code 3."""
    try:
        yield
    except (UnreadableFile, UnknownField) as error:
        raise CommandError(str(error), str(error), ExitCode.INVALID) from error


def opened(out: Output, intake: Intake) -> tuple[CsvFile, Columns, int]:
    """Return the file, what its columns are and about how many rows it has, and say so.

    Raises:
        UnreadableFile: It is no CSV.
        UnknownField: A `--map` names no column or field.
    """
    delimiter = {"tab": "\t", "\\t": "\t"}.get(intake.delimiter, intake.delimiter)
    file = open_csv(intake.path, encoding=intake.encoding, delimiter=delimiter)
    columns = recognise(file.header, intake.chosen)
    total = file.count()
    _say_what_was_found(out, file, columns, total)
    return file, columns, total


@contextmanager
def reading(
    out: Output, intake: Intake, file: CsvFile, columns: Columns, total: int
) -> Iterator[tuple[ImportOptions, Rejects]]:
    """Give how to import: progress, Ctrl-C and rejects are seen to; `by` is the caller's to say."""
    with (
        RejectsFile(file, columns, out.lang) as rejects,
        out.progress(total, intake.path.name) as progress,
        stop_on_interrupt(out) as asked,
    ):
        kept = Rejects(rejects, [])
        options = ImportOptions(
            by="",
            dry_run=intake.dry_run,
            should_stop=lambda: bool(asked),
            progress=progress,
            rejected=kept.add,
        )
        yield options, kept


def _say_what_was_found(out: Output, file: CsvFile, columns: Columns, total: int) -> None:
    delimiter = {"\t": "tab"}.get(file.delimiter, file.delimiter)
    out.say(
        f"fichier    {file.encoding_name}, séparateur « {delimiter} », {total} lignes"
        "     (détecté ; forcer avec --encoding/--delimiter)",
        f"file       {file.encoding_name}, delimiter {delimiter!r}, {total} rows"
        "     (detected; force with --encoding/--delimiter)",
    )
    pairs = "  ".join(f"{columns.name_of(field)}→{field}" for field in columns.places)
    names = ", ".join(f"« {name} »" for name in columns.ignored)
    out.say(
        f"colonnes   {pairs}" + (f"   ignorées : {names}" if names else ""),
        f"columns    {pairs}" + (f"   ignored: {names}" if names else ""),
    )


def say_what_was_done(
    out: Output, columns: Columns, report: ImportReport, rejects: Rejects
) -> None:
    """Print how many were created, updated, left and rejected, and the first rejects."""
    counts = {
        name: getattr(report, name) for name in ("created", "updated", "unchanged", "rejected")
    }
    where = f" → {rejects.file.path}" if report.rejected else ""
    if out.format == "json":
        rows = [
            {"line": one.row.line, "column": columns.name_of(one.fault.column),
             "code": one.fault.code, "proposal": one.fault.proposal}
            for one in rejects.shown
        ]  # fmt: skip
        file = str(rejects.file.path) if report.rejected else None
        stopped = report.stopped_after
        out.document({**counts, "rejects": rows, "rejects_file": file, "stopped_after": stopped})
    elif out.format == "csv":
        out.records("counts", [counts])
    else:
        names = out.text(
            "créés {created}   mis à jour {updated}   inchangés {unchanged}   rejetés {rejected}",
            "created {created}   updated {updated}   unchanged {unchanged}   rejected {rejected}",
        )
        click.echo(names.format(**counts) + where)
        show_rejects(out, columns, rejects)
        if report.rejected > len(rejects.shown):
            click.echo(f"  … {report.rejected - len(rejects.shown)}")
    if report.stopped_after:
        out.say(
            f"interrompu après la ligne {report.stopped_after} ; relancez la même commande pour "
            "finir : ce qui est fait reste inchangé",
            f"interrupted after line {report.stopped_after}; run the same command again to finish: "
            "what is done stays unchanged",
        )


def show_rejects(out: Output, columns: Columns, rejects: Rejects, *, err: bool = False) -> None:
    """Print the first rows that were not taken, and why."""
    for one in rejects.shown:
        column, why = columns.name_of(one.fault.column), sentence(one.fault, out.lang)
        line = out.text("ligne", "line")
        click.echo(printable(f"  {line} {one.row.line:>5}  {column:<12} {why}"), err=err)


@contextmanager
def stop_on_interrupt(out: Output) -> Iterator[list[int]]:
    """Give a list that Ctrl-C puts something in, so that the batch under way is finished."""
    asked: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        del frame
        asked.append(number)
        out.say("… fin du lot en cours", "… finishing this batch")

    before = signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def write_export(rows: Iterator[dict[str, Any]], path: Path | None, *, as_json: bool) -> int:
    """Write people as CSV (semicolons, byte order mark, no formulas) or JSON; returns how many.

    Raises:
        CommandError: The file exists or can't be made (3).
    """
    if path is None:
        return _write_rows(rows, sys.stdout, as_json=as_json)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        said = f"{path} : {error.strerror}"
        raise CommandError(said, said, ExitCode.INVALID) from error
    encoding = "utf-8" if as_json else "utf-8-sig"
    with os.fdopen(descriptor, "w", encoding=encoding, newline="") as file:
        return _write_rows(rows, file, as_json=as_json)


def _write_rows(rows: Iterator[dict[str, Any]], file: IO[str], *, as_json: bool) -> int:
    if as_json:
        return _write_json(rows, file)
    count, writer = 0, csv.writer(file, delimiter=";", lineterminator="\n")
    for row in rows:
        if count == 0:
            writer.writerow(row)
        writer.writerow([defused(str(cell)) for cell in row.values()])
        count += 1
    return count


def _write_json(rows: Iterator[dict[str, Any]], file: IO[str]) -> int:
    """Write one document, a person per line, without holding everybody in memory."""
    file.write('{"version": 1, "accounts": [')
    count = 0
    for count, row in zip(itertools.count(1), rows, strict=False):
        file.write(("," if count > 1 else "") + "\n" + json.dumps(row, ensure_ascii=False))
    file.write("\n]}\n")
    return count
