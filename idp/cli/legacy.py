"""`idp legacy`: accounts of former systems; what is heavy is imported when called."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from idp.cli.options import dry_run_option
from idp.cli.output import CommandError, ExitCode, Output, leave, with_output

F = TypeVar("F", bound=Callable[..., Any])


def of_source(command: F) -> F:
    """Give a command the options `--organisation` and `--source`."""
    source = click.option(
        "--source", default="", help="Sinon celui du portail · else the folder's."
    )
    organisation = click.option("--organisation", required=True, help="Slug.")
    return organisation(source(command))


@click.group(
    epilog="\b\nidp legacy import auditeurs.csv --organisation cma-paris --dry-run\n"
    "idp legacy stats --organisation cma-paris"
)
def legacy() -> None:
    """Accounts of former systems, to be claimed. / Anciens comptes, à rattacher."""


@legacy.command(
    "import",
    epilog="\b\nidp legacy import auditeurs.csv --organisation cma-paris --dry-run\n"
    "idp legacy import auditeurs.csv --organisation cma-paris --map 'N°=key'",
)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@of_source
@click.option("--map", "chosen", multiple=True, help="Colonne=champ · column=field.")
@click.option("--encoding", default="", help="Sinon détecté · else detected.")
@click.option("--delimiter", default="", help="Sinon détecté · else detected.")
@dry_run_option
@with_output
def import_records(out: Output, /, **asked: Any) -> None:  # noqa: ANN401 - click's options, typed by Intake
    """Import records; run again, it only changes what differs. / Importer un fichier.

    Columns: key, login (else the e-mail), email, password_hash in any known format, status, and
    what is known of the person; rows that can't be taken go to <file>.rejets.csv.
    """
    from idp.cli.legacy_files import Intake, run_import

    leave(run_import(out, Intake(**asked)))


@legacy.command(
    epilog="\b\nidp legacy show 2014-00731 --organisation cma-paris\n"
    "idp legacy show 2014-00731 --organisation cma-paris --format json"
)
@click.argument("key")
@of_source
@with_output
def show(out: Output, *, key: str, organisation: str, source: str) -> None:
    """Show one record and who claimed it. / Montrer un ancien compte."""
    from idp.cli.legacy_files import open_office

    with open_office(organisation, source) as office:
        found = office.show(key)
    if found is None:
        raise _unknown(key)
    if out.format == "table":
        rows = [{"field": name, "value": value} for name, value in found.items() if value]
        out.records("legacy", rows)
    else:
        out.records("legacy", [found])


@legacy.command(
    "list",
    epilog="\b\nidp legacy list --organisation cma-paris --claimed\n"
    "idp legacy list --organisation cma-paris --unclaimed --format csv",
)
@of_source
@click.option("--claimed/--unclaimed", default=None, help="Rattachés ou non · claimed or not.")
@click.option("--limit", default=1000, show_default=True, type=click.IntRange(1, 1_000_000))
@with_output
def list_records(
    out: Output, *, organisation: str, source: str, claimed: bool | None, limit: int
) -> None:
    """List records by key. / Lister les anciens comptes."""
    from idp.cli.legacy_files import open_office

    with open_office(organisation, source) as office:
        rows = office.all(claimed=claimed, limit=limit)
    shown = {
        "key": out.text("clé", "key"),
        "login": out.text("identifiant", "login"),
        "status": out.text("état", "status"),
        "claimed_at": out.text("rattaché le", "claimed on"),
        "subject": "sub",
    }
    out.records("legacy", rows, headings=shown)


@legacy.command(
    epilog="\b\nidp legacy unlink 2014-00731 --organisation cma-paris --dry-run\n"
    "idp legacy unlink 2014-00731 --organisation cma-paris"
)
@click.argument("key")
@of_source
@dry_run_option
@with_output
def unlink(out: Output, *, key: str, organisation: str, source: str, dry_run: bool) -> None:
    """Take a record from who claimed it; both may link anew. / Défaire un rattachement."""
    from idp.cli.legacy_files import open_office

    with open_office(organisation, source) as office:
        found = office.show(key)
        if found is None:
            raise _unknown(key)
        done = found["claimed_at"] is not None if dry_run else office.release(key)
    if not done:
        raise CommandError(
            f"« {key} » n'est rattaché à personne", f"nobody claimed {key!r}", ExitCode.REFUSED
        )
    if dry_run:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
    out.records("legacy", [{"key": key, "unlinked": not dry_run}])


@legacy.command(
    epilog="\b\nidp legacy stats --organisation cma-paris\n"
    "idp legacy stats --organisation cma-paris --format json"
)
@of_source
@with_output
def stats(out: Output, *, organisation: str, source: str) -> None:
    """Count records and claims by source, hash and status. / Compter."""
    from idp.cli.legacy_files import open_office

    with open_office(organisation, source) as office:
        rows = office.stats()
    shown = {
        "source": "source",
        "scheme": out.text("empreinte", "hash"),
        "status": out.text("état", "status"),
        "records": out.text("comptes", "records"),
        "claimed": out.text("rattachés", "claimed"),
    }
    out.records("legacy", rows, headings=shown)


def _unknown(key: str) -> CommandError:
    return CommandError(
        f"aucun ancien compte de clé « {key} »",
        f"no record has the key {key!r}",
        ExitCode.NOT_FOUND,
    )
