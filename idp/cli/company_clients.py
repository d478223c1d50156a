"""`idp companies allow`: the companies that an organisation knows as its clients (R-PDL-5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from idp.cli.options import dry_run_option, of_client
from idp.cli.output import CommandError, ExitCode, Output, leave, with_output

if TYPE_CHECKING:
    from idp.companies.clients import ClientCompanies

_SHOWN = 20


@click.group(
    epilog="\b\nidp companies allow list -c cma-pays-de-la-loire\n"
    "idp companies allow add 732829320 --name Exemple -c cma-pays-de-la-loire"
)
def allow() -> None:
    """Client companies, let in at once. / Entreprises clientes, admises d'office."""


@allow.command(
    "list",
    epilog="\b\nidp companies allow list -c cma-pays-de-la-loire\n"
    "idp companies allow list -c cma-pays-de-la-loire --format csv",
)
@of_client
@with_output
def list_clients(out: Output, *, client_id: str) -> None:
    """List client companies. / Lister les entreprises clientes."""
    with _open(client_id) as clients:
        rows = [asdict(one) for one in clients.all()]
    shown = {"siren": "SIREN", "name": out.text("nom", "name"), "added_at": out.text("le", "on")}
    out.records("client_companies", rows, headings=shown)


@allow.command(
    epilog="\b\nidp companies allow add 732829320 -c cma-pays-de-la-loire\n"
    "idp companies allow add '732 829 320' --name Exemple -c cma-pays-de-la-loire"
)
@click.argument("siren")
@click.option("--name", default="", help="Nom · name.")
@of_client
@with_output
def add(out: Output, *, siren: str, name: str, client_id: str) -> None:
    """Put a company on the list. / Mettre une entreprise sur la liste."""
    from idp.cli.company_words import siren_named

    number = siren_named(siren, out.lang)
    with _open(client_id) as clients:
        added, _ = clients.add([(number, name)])
    out.records("client_companies", [{"siren": number, "name": name, "added": bool(added)}])


@allow.command(
    epilog="\b\nidp companies allow remove 732829320 -c cma-pays-de-la-loire\n"
    "idp companies allow remove '732 829 320' -c cma-pays-de-la-loire --quiet"
)
@click.argument("siren")
@of_client
@with_output
def remove(out: Output, *, siren: str, client_id: str) -> None:
    """Take a company off the list; its people stay. / Retirer une entreprise de la liste."""
    from idp.cli.company_words import siren_named

    number = siren_named(siren, out.lang)
    with _open(client_id) as clients:
        done = clients.remove(number)
    if not done:
        raise CommandError(
            f"{number} n'est pas sur la liste", f"{number} is not on the list", ExitCode.NOT_FOUND
        )
    out.say(f"{number} n'est plus sur la liste", f"{number} is on the list no more")


@allow.command(
    "import",
    epilog="\b\nidp companies allow import clientes.csv -c cma-pays-de-la-loire --dry-run\n"
    "idp companies allow import clientes.csv -c cma-pays-de-la-loire --replace",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@of_client
@click.option("--replace", is_flag=True, help="Retirer les autres · take all others off.")
@dry_run_option
@with_output
def import_clients(
    out: Output, *, file: Path, client_id: str, replace: bool, dry_run: bool
) -> None:
    """Put the companies of a CSV on the list: SIREN, then name. / Importer une liste."""
    named, faulty = _read(out, file)
    if replace and (faulty or not named):
        _show(out, faulty)
        raise CommandError(
            f"{len(faulty)} lignes fautives : avec --replace, la liste doit être entière",
            f"{len(faulty)} faulty rows: with --replace the list has to be whole",
            ExitCode.INVALID,
        )
    with _open(client_id) as clients:
        added, removed = (0, 0) if dry_run else clients.add(named, replace=replace)
    counts = {"read": len(named), "added": added, "removed": removed, "faulty": len(faulty)}
    out.records("counts", [counts])
    _show(out, faulty)
    if dry_run:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
    leave(ExitCode.PARTIAL if faulty else ExitCode.OK)


def _read(out: Output, path: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Return pairs of a SIREN and a name, and what to say of the other rows."""
    from idp.cli.account_files import readable
    from idp.cli.company_words import why_no_number
    from idp.companies.siren import NumberFault, parse
    from idp.identity.csv_reading import Row, open_csv

    named: list[tuple[str, str]] = []
    faulty: list[str] = []
    with readable():
        file = open_csv(path)
        has_header = isinstance(parse(file.header[0]), NumberFault)
        first = [] if has_header else [Row(1, file.header)]
        for row in (*first, *file.rows()):
            number = parse(row.cells[0])
            if isinstance(number, NumberFault):
                faulty.append(f"{row.line:>5}  {why_no_number(number, out.lang)}")
            else:
                named.append((number.siren, " ".join(row.cells[1:2]).strip()))
    return named, faulty


def _show(out: Output, faulty: list[str]) -> None:
    for line in faulty[:_SHOWN]:
        out.say(f"ligne {line}", f"line {line}")


@contextmanager
def _open(client_id: str) -> Iterator["ClientCompanies"]:
    from idp.cli.context import open_context
    from idp.cli.people import client_named
    from idp.companies.clients import ClientCompanies

    with open_context() as context:
        client = client_named(context, client_id)
        yield ClientCompanies(context.stores, client.organisation_id, context.by)
