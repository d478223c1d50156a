"""`idp companies`: the register of companies, and which are an organisation's clients."""

from datetime import datetime
from pathlib import Path

import click

from idp.cli.company_clients import allow
from idp.cli.options import dry_run_option
from idp.cli.output import CommandError, ExitCode, Output, leave, with_output


@click.group(
    epilog="\b\nidp companies import StockUniteLegale_utf8.zip StockEtablissement_utf8.zip\n"
    "idp companies show 732829320"
)
def companies() -> None:
    """The register of companies. / Le registre des entreprises."""


companies.add_command(allow)


@companies.command(
    "import",
    epilog="\b\nidp companies import StockUniteLegale_utf8.zip StockEtablissement_utf8.zip\n"
    "idp companies import unites.csv etablissements.csv --as-of 2026-11-01 --department 44",
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Jour que décrivent les fichiers (celui du plus ancien) · day that the files describe.",
)
@click.option(
    "--department", "-d", "departments", multiple=True, help="Ces établissements seuls · only."
)
@click.option("--encoding", default="", help="UTF-8.")
@click.option("--smaller", is_flag=True, help="Accepter bien moins de lignes · far fewer rows.")
@dry_run_option
@with_output
def import_register(  # noqa: PLR0913 - one argument per option
    out: Output,
    *,
    files: tuple[Path, ...],
    as_of: datetime | None,
    departments: tuple[str, ...],
    encoding: str,
    smaller: bool,
    dry_run: bool,
) -> None:
    """Import the public stock files in place of the register. / Importer le registre."""
    from idp.cli.company_imports import Intake, run_import

    intake = Intake(
        files=files,
        as_of=as_of.date() if as_of else None,
        departments=departments,
        encoding=encoding,
        smaller=smaller,
        dry_run=dry_run,
    )
    leave(run_import(out, intake))


@companies.command(
    epilog="\b\nidp companies show 732829320\nidp companies show '732 829 320' --format json"
)
@click.argument("siren")
@with_output
def show(out: Output, *, siren: str) -> None:
    """Ask the register for one company. / Chercher une entreprise dans le registre."""
    from idp.cli.company_words import show_company, siren_named, why_unavailable
    from idp.cli.context import open_context
    from idp.companies.companies import register_of
    from idp.companies.register import Found, Unavailable

    number = siren_named(siren, out.lang)
    with open_context() as context:
        answer = register_of(context.settings.companies, context.stores).look_up(number)
    if isinstance(answer, Unavailable):
        french, english = why_unavailable(answer)
        raise CommandError(french, english, ExitCode.UNREACHABLE)
    if not isinstance(answer, Found):
        source, as_of = answer.provenance.source, answer.provenance.as_of
        raise CommandError(
            f"{number} : inconnu de {source} au {as_of}",
            f"{number}: unknown to {source} as of {as_of}",
            ExitCode.NOT_FOUND,
        )
    show_company(out, answer)


@companies.command(
    epilog="\b\nidp companies status\nidp companies status --format json",
)
@with_output
def status(out: Output) -> None:
    """Say which register is in use, and as of when. / Dire quel registre sert, et de quand."""
    from idp.cli.context import open_context
    from idp.companies import store

    with open_context() as context, context.stores.read() as connection:
        source = context.settings.companies.source
        in_use = store.in_use(connection)
        rows = [
            {
                "id": row.id,
                "in_use": in_use is not None and row.id == in_use.id and source == "imported",
                "state": _state(row.running, row.finished_at),
                "as_of": row.as_of,
                "companies": row.companies,
                "establishments": row.establishments,
                "departments": row.departments,
                "begun_at": row.begun_at,
                "finished_at": row.finished_at,
                "files": row.name,
            }
            for row in store.sources(connection)
        ]
        url = context.settings.companies.base_url
    if source == "sirene":
        out.say(f"registre en service : {url}", f"the register in use is {url}")
    elif in_use is None:
        out.say(
            "aucun registre importé : chaque demande ira en vérification",
            "no register was imported: every application goes to review",
        )
    shown = {
        "in_use": out.text("en service", "in use"),
        "state": out.text("état", "state"),
        "as_of": out.text("au", "as of"),
        "companies": out.text("entreprises", "companies"),
        "establishments": out.text("établissements", "establishments"),
        "files": out.text("fichiers", "files"),
    }
    out.records("imports", rows, headings=shown)


def _state(running: bool | None, finished_at: datetime | None) -> str:  # noqa: FBT001 - a column
    if running:
        return "running"
    return "abandoned" if finished_at is None else "finished"
