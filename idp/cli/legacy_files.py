"""Open an organisation's legacy records, and import a file of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from idp.cli.account_files import Rejects, readable, say_what_was_done, stop_on_interrupt
from idp.cli.context import CliContext, open_context
from idp.cli.output import CommandError, ExitCode, Output
from idp.cli.people import client_named
from idp.identity.columns import Columns, recognise
from idp.identity.csv_reading import CsvFile, open_csv
from idp.identity.importing import ImportOptions
from idp.identity.rejects import RejectsFile
from idp.legacy.columns import FIELDS
from idp.legacy.importing import LegacyImport
from idp.legacy.office import LegacyOffice


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What `idp legacy import` was asked."""

    path: Path
    organisation: str
    source: str
    chosen: tuple[str, ...]
    encoding: str
    delimiter: str
    dry_run: bool


@contextmanager
def open_office(organisation: str, source: str) -> Iterator[LegacyOffice]:
    """Give an organisation's records of a source, '' for the one that its folder names.

    Raises:
        CommandError: There is no such organisation (4), or it has no former system (2).
    """
    with open_context() as context:
        yield LegacyOffice(context.stores, _which(context, organisation, source), context.by)


def run_import(out: Output, intake: Intake) -> ExitCode:
    """Import a file, say what it did, and return how the command ends.

    Raises:
        CommandError: The file or a `--map` can't be used (3).
    """
    with open_office(intake.organisation, intake.source) as office, readable():
        delimiter = {"tab": "\t", "\\t": "\t"}.get(intake.delimiter, intake.delimiter)
        file = open_csv(intake.path, encoding=intake.encoding, delimiter=delimiter)
        columns = recognise(file.header, intake.chosen, fields=FIELDS)
        _say_what_was_found(out, file, columns)
        with (
            RejectsFile(file, columns, out.lang) as rejects,
            out.progress(file.count(), intake.path.name) as progress,
            stop_on_interrupt(out) as asked,
        ):
            kept = Rejects(rejects, [])
            options = ImportOptions(
                by=office.by,
                dry_run=intake.dry_run,
                should_stop=lambda: bool(asked),
                progress=progress,
                rejected=kept.add,
            )
            report = LegacyImport(office.stores, office.which, file, columns).run(options)
    say_what_was_done(out, columns, report, kept)
    if intake.dry_run:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
    return ExitCode.PARTIAL if report.rejected or report.stopped_after else ExitCode.OK


def _which(context: CliContext, organisation: str, source: str) -> tuple[str, str]:
    client = client_named(context, organisation)
    named = source or client.policy.linking.legacy_source
    if not named:
        raise CommandError(
            "aucun ancien système : --source, ou [linking] legacy_source dans le dossier",
            "no former system: --source, or [linking] legacy_source in the folder",
            ExitCode.USAGE,
        )
    return client.organisation_id, named


def _say_what_was_found(out: Output, file: CsvFile, columns: Columns) -> None:
    pairs = "  ".join(f"{columns.name_of(field)}→{field}" for field in columns.places)
    ignored = ", ".join(f"« {name} »" for name in columns.ignored)
    out.say(
        f"fichier    {file.encoding_name}\ncolonnes   {pairs}"
        + (f"   ignorées : {ignored}" if ignored else ""),
        f"file       {file.encoding_name}\ncolumns    {pairs}"
        + (f"   ignored: {ignored}" if ignored else ""),
    )
