"""Import the register of companies, as `idp companies import` was asked to."""

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from idp.cli.account_files import stop_on_interrupt
from idp.cli.context import open_context
from idp.cli.output import CommandError, ExitCode, Output, printable
from idp.companies.importing import ImportOptions, ImportRefused, ImportReport, RegisterImport
from idp.companies.stock_files import StockFile, UnusableFile, open_stock_files

_MEGABYTE = 1 << 20
_DEPARTMENT = re.compile(r"[0-9]{2}|2[AB]|9[78][0-9]")

_FILE_FAULTS = {
    "missing": ("introuvable", "not found"),
    "no_header": ("vide", "empty"),
    "not_a_stock_file": (
        "ni colonne siren ni colonne siret : StockUniteLegale et StockEtablissement sont attendus",
        "neither a siren nor a siret column: StockUniteLegale and StockEtablissement are expected",
    ),
    "columns": ("colonnes absentes", "columns are missing"),
    "encoding": (
        "ce n'est pas le bon encodage ; essayez --encoding cp1252",
        "this is not its encoding; try --encoding cp1252",
    ),
    "quotes": ("guillemets mal fermés", "quotes don't match"),
    "cells": ("nombre de cellules faux", "the wrong number of cells"),
    "cut_off": (
        "la dernière ligne ne finit pas : fichier tronqué, téléchargez-le à nouveau",
        "the last line does not end: the file was cut off, download it again",
    ),
    "zip": ("archive ou disque illisible", "the archive or the disk can't be read"),
}
_REFUSALS = {
    "running": (
        "un autre import est en cours ; s'il a été tué, réessayez dans 3 minutes",
        "another import is running; if it was killed, try again in 3 minutes",
    ),
    "overtaken": (
        "cet import a été tenu pour mort et un autre a pris sa place",
        "this import was taken for dead and another one took its place",
    ),
    "one_kind": (
        "il faut les deux : un fichier d'unités légales et un fichier d'établissements",
        "both are needed: a file of legal units and a file of establishments",
    ),
    "faults": (
        "{count} lignes fautives sur {of} : ces fichiers sont abîmés",
        "{count} faulty rows out of {of}: these files are damaged",
    ),
    "orphans": (
        "{count} établissements sur {of} sans leur entreprise : les fichiers ne vont pas ensemble",
        "{count} establishments out of {of} without their company: these files don't match",
    ),
    "smaller": (
        "{count} lignes, contre {of} dans le registre en service ; si c'est voulu : --smaller",
        "{count} rows, where the register in use has {of}; if that is meant: --smaller",
    ),
    "stopped": ("interrompu", "interrupted"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What `idp companies import` was asked; `as_of` is None where it was not said."""

    files: tuple[Path, ...]
    as_of: date | None
    departments: tuple[str, ...]
    encoding: str
    smaller: bool
    dry_run: bool


def run_import(out: Output, intake: Intake) -> ExitCode:
    """Import, say what was done, and return how the command ends.

    Raises:
        CommandError: A file can't be used (3), or the register in use must stay (5).
    """
    for code in intake.departments:
        if not _DEPARTMENT.fullmatch(code):
            raise CommandError(
                f"« {code} » n'est pas un département", f"{code!r} is no department", ExitCode.USAGE
            )
    with open_context() as context, _in_words():
        files = open_stock_files(intake.files, encoding=intake.encoding)
        _say_what_was_found(out, files)
        size = -(-sum(file.size for file in files) // _MEGABYTE)
        with (
            out.progress(size, out.text("Mo", "MB")) as progress,
            stop_on_interrupt(out) as asked,
        ):
            options = ImportOptions(
                by=context.by,
                as_of=intake.as_of or _day_of(intake.files),
                departments=intake.departments,
                dry_run=intake.dry_run,
                smaller=intake.smaller,
                progress=_in_megabytes(progress),
                should_stop=lambda: bool(asked),
            )
            report = RegisterImport(context.stores, files, options).run()
    _say_what_was_done(out, report)
    if intake.dry_run:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
    return ExitCode.PARTIAL if report.faulty else ExitCode.OK


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except UnusableFile as fault:
        french, english = _FILE_FAULTS[fault.code]
        where = f"{fault.name}:{fault.line}" if fault.line else fault.name
        detail = printable(f" ({fault.detail})") if fault.detail else ""
        raise CommandError(
            f"{where} : {french}{detail}", f"{where}: {english}{detail}", ExitCode.INVALID
        ) from fault
    except ImportRefused as refused:
        counted = {"count": refused.count, "of": refused.of}
        french, english = (words.format(**counted) for words in _REFUSALS[refused.why])
        raise CommandError(
            f"{french}. Le registre en service n'a pas changé.",
            f"{english}. The register in use has not changed.",
            ExitCode.REFUSED,
        ) from refused


def _day_of(paths: tuple[Path, ...]) -> date:
    """Return the day of the oldest file: what it describes is not younger."""
    return datetime.fromtimestamp(min(path.stat().st_mtime for path in paths), tz=UTC).date()


def _in_megabytes(progress: Callable[[int], None]) -> Callable[[int], None]:
    """Return what counts bytes and tells whole megabytes."""
    read: list[int] = [0]

    def count(more: int) -> None:
        before = read[0] // _MEGABYTE
        read[0] += more
        if read[0] // _MEGABYTE > before:
            progress(read[0] // _MEGABYTE - before)

    return count


def _say_what_was_found(out: Output, files: list[StockFile]) -> None:
    for file in files:
        kind = (
            out.text("entreprises", "companies")
            if file.is_of_companies
            else out.text("établissements", "establishments")
        )
        line = f"{file.name}  {kind}  {file.size:,}".replace(",", "\u202f")
        out.say(f"{line} octets", f"{line} bytes")


def _say_what_was_done(out: Output, report: ImportReport) -> None:
    counts = {
        name: getattr(report, name)
        for name in ("companies", "establishments", "elsewhere", "repeated", "orphans", "faulty")
    }
    if out.format == "json":
        faults = [
            {"file": one.file, "line": one.line, "column": one.fault.column}
            for one in report.faults
        ]
        out.document({**counts, "faults": faults})
        return
    if out.format == "csv":
        out.records("counts", [counts])
        return
    words = out.text(
        "entreprises {companies}   établissements {establishments}   ailleurs {elsewhere}   "
        "en double {repeated}   sans entreprise {orphans}   fautives {faulty}",
        "companies {companies}   establishments {establishments}   elsewhere {elsewhere}   "
        "repeated {repeated}   without company {orphans}   faulty {faulty}",
    )
    click.echo(words.format(**counts))
    for one in itertools.islice(report.faults, 20):
        value = printable(one.fault.value[:40])
        click.echo(f"  {printable(one.file)}:{one.line}  {one.fault.column} = {value!r}")
