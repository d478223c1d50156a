"""`idp letters`: first secrets on paper; what is heavy is imported when called."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from idp.cli.options import dry_run_option, of_client
from idp.cli.output import Output, leave, with_output

if TYPE_CHECKING:
    from idp.letters.model import State

accounts_option = click.option(
    "--account",
    "accounts",
    multiple=True,
    help="Identifiant ou id, plusieurs · identifier or id, several.",
)


@click.group(
    epilog="\b\nidp letters print -c ent-cfa-orleans --batch rentree-2026 -o courriers.pdf\n"
    "idp letters list -c ent-cfa-orleans --requested"
)
def letters() -> None:
    """First secrets on paper: print, list, void. / Courriers : imprimer, lister, annuler."""


@letters.command(
    "print",
    epilog="\b\nidp letters print -c ent-cfa-orleans --batch rentree-2026 -o courriers.pdf\n"
    "idp letters print -c ent-cfa-orleans --account thierry.martin --reissue -o martin.pdf",
)
@of_client
@click.option("--batch", default="", help="Nom du lot · name of the batch.")
@accounts_option
@click.option(
    "--list",
    "list_",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fichier CSV d'identifiants · CSV file of identifiers.",
)
@click.option("--requested", is_flag=True, help="Qui en a demandé un · who asked for one.")
@click.option("--reissue", is_flag=True, help="Remplacer les codes valables · replace valid codes.")
@click.option("--valid-until", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="JJ/MM/AAAA.")
@click.option(
    "--letter-lang", type=click.Choice(["fr", "en"]), help="Langue du courrier · its own."
)
@click.option("-o", "--out", "path", type=click.Path(path_type=Path), help="PDF neuf, 0600 · new.")
@dry_run_option
@with_output
def print_letters(out: Output, /, **asked: Any) -> None:  # noqa: ANN401 - click's options, typed by PrintRequest
    """Print a PDF; earlier codes of the same people are void. / Imprimer un PDF de courriers.

    Without --account, --list or --requested: whoever never activated and holds no valid code; with
    --batch and --reissue, the people of that batch again.
    """
    from idp.cli.letter_files import PrintRequest, run_print

    leave(run_print(out, PrintRequest(**asked)))


@letters.command(
    "list",
    epilog="\b\nidp letters list -c ent-cfa-orleans --unused\n"
    "idp letters list -c ent-cfa-orleans --batch rentree-2026 --format csv",
)
@of_client
@click.option("--batch", default="", help="Un seul lot · one batch only.")
@click.option("--requested", is_flag=True, help="Demandés, à imprimer · asked for, to be printed.")
@click.option("--unused", is_flag=True, help="Imprimés, pas encore servis · printed, not used yet.")
@click.option("--expired", is_flag=True, help="Périmés sans avoir servi · expired unused.")
@with_output
def list_letters(  # noqa: PLR0913 - one argument per option
    out: Output, *, client_id: str, batch: str, requested: bool, unused: bool, expired: bool
) -> None:
    """List letters and where each one stands. / Lister les courriers."""
    from idp.cli.letter_files import print_list

    asked: dict[State, bool] = {"asked": requested, "printed": unused, "expired": expired}
    print_list(out, client_id, batch, [state for state, wanted in asked.items() if wanted])


@letters.command(
    epilog="\b\nidp letters void -c ent-cfa-orleans --account thierry.martin\n"
    "idp letters void -c ent-cfa-orleans --batch rentree-2026 --dry-run"
)
@of_client
@click.option("--batch", default="", help="Tout un lot · a whole batch.")
@accounts_option
@dry_run_option
@with_output
def void(
    out: Output, *, client_id: str, batch: str, accounts: tuple[str, ...], dry_run: bool
) -> None:
    """Void letters with their codes; decline requests. / Annuler des courriers."""
    from idp.cli.letter_files import run_void

    if not batch and not accounts:
        raise click.UsageError("--batch ? --account ?")
    leave(run_void(out, client_id, batch, accounts, dry_run=dry_run))
