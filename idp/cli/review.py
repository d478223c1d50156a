"""`idp review`: applications for officers; what is heavy is imported when called."""

import click

from idp.cli.options import of_client
from idp.cli.output import Output, leave, with_output

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Montrer le courriel, ne rien envoyer · show the mail only."
)
reference_argument = click.argument("reference")
_OF = "-c cma-pays-de-la-loire"


@click.group(
    epilog=f"\b\nidp review list {_OF}\n"
    f"idp review refuse CPDL-7F3K-2Q --reason R3 --dry-run {_OF}\n"
    f"idp review approve CPDL-7F3K-2Q {_OF}"
)
def review() -> None:
    """Applications: list, read, decide. / Demandes de compte : lister, lire, décider."""


@review.command(
    "list",
    epilog=f"\b\nidp review list {_OF}\nidp review list --late --department 44 {_OF}\n"
    f"idp review list --state refused --format csv {_OF}",
)
@of_client
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(["open", "asked", "approved", "refused", "withdrawn", "all"]),
    help="open, asked : à traiter · to do (default).",
)
@click.option("--kind", type=click.Choice(["signup", "profile", "recheck"]), help="Nature.")
@click.option("--profile", default="", help="Profil · profile.")
@click.option("--department", default="", help="44, 2A, 974…")
@click.option("--search", "text", default="", help="Référence, SIREN, nom, courriel · any of them.")
@click.option("--late", is_flag=True, help="En retard seulement · late ones only.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@with_output
def list_files(  # noqa: PLR0913 - one argument per option
    out: Output,
    *,
    client_id: str,
    states: tuple[str, ...],
    kind: str | None,
    profile: str,
    department: str,
    text: str,
    late: bool,
    page: int,
) -> None:
    """List files, those that wait longest first, fifty a page. / Lister les dossiers."""
    from idp.cli.review_files import Asked, run_list

    asked = Asked(states, kind or "", profile, department, text, late=late)
    leave(run_list(out, client_id, asked, page))


@review.command(epilog=f"\b\nidp review show CPDL-7F3K-2Q {_OF}\n"
                f"idp review show CPDL-7F3K-2Q --format json {_OF}")  # fmt: skip
@reference_argument
@of_client
@with_output
def show(out: Output, *, reference: str, client_id: str) -> None:
    """Show a file: evidence, duplicates, history. / Montrer un dossier."""
    from idp.cli.review_files import run_show

    run_show(out, client_id, reference)


@review.command(epilog=f"\b\nidp review approve CPDL-7F3K-2Q --dry-run {_OF}\n"
                f"idp review approve CPDL-7F3K-2Q {_OF}")  # fmt: skip
@reference_argument
@of_client
@dry_run_option
@with_output
def approve(out: Output, *, reference: str, client_id: str, dry_run: bool) -> None:
    """Accept; « Finaliser mon compte » is mailed. / Accepter un dossier."""
    from idp.cli.review_acts import run_decision

    run_decision(out, client_id, reference, ("approve", ""), dry_run=dry_run)


@review.command(epilog=f"\b\nidp review refuse CPDL-7F3K-2Q --reason R3 --dry-run {_OF}\n"
                f"idp review refuse CPDL-7F3K-2Q --reason R3 {_OF}")  # fmt: skip
@reference_argument
@of_client
@click.option("--reason", required=True, help="[review] reasons : R1, R2, R3…")
@dry_run_option
@with_output
def refuse(out: Output, *, reference: str, client_id: str, reason: str, dry_run: bool) -> None:
    """Refuse for one of the portal's reasons, whose words are mailed. / Refuser un dossier."""
    from idp.cli.review_acts import run_decision

    run_decision(out, client_id, reference, ("refuse", reason), dry_run=dry_run)


@review.command(epilog=f"\b\nidp review ask CPDL-7F3K-2Q --message 'Quel établissement ?' {_OF}\n"
                f"idp review ask CPDL-7F3K-2Q --message 'Quel nom ?' --dry-run {_OF}")  # fmt: skip
@reference_argument
@of_client
@click.option("--message", required=True, help="La question, telle quelle · as it is read.")
@dry_run_option
@with_output
def ask(out: Output, *, reference: str, client_id: str, message: str, dry_run: bool) -> None:
    """Ask the applicant for more; the file waits. / Demander une précision."""
    from idp.cli.review_acts import run_decision

    run_decision(out, client_id, reference, ("ask", message), dry_run=dry_run)


@review.command(epilog=f"\b\nidp review comment CPDL-7F3K-2Q 'Rappelée le 3.' {_OF}")
@reference_argument
@click.argument("text")
@of_client
@with_output
def comment(out: Output, *, reference: str, text: str, client_id: str) -> None:
    """Leave a word for the other officers. / Laisser un mot aux collègues."""
    from idp.cli.review_acts import run_comment

    run_comment(out, client_id, reference, text)


@review.command(epilog=f"\b\nidp review assign CPDL-7F3K-2Q --to odile@chambre.example {_OF}\n"
                f"idp review assign CPDL-7F3K-2Q {_OF}")  # fmt: skip
@reference_argument
@of_client
@click.option("--to", default="", help="Identifiant ; personne par défaut · default: nobody.")
@with_output
def assign(out: Output, *, reference: str, client_id: str, to: str) -> None:
    """Give a file to an officer, or take it from whoever has it. / Confier un dossier."""
    from idp.cli.review_acts import run_assign

    run_assign(out, client_id, reference, to)


@review.command(epilog=f"\b\nidp review recheck {_OF}\nidp review recheck --most 500 {_OF}")
@of_client
@click.option("--most", type=click.IntRange(1, 10_000), default=100, show_default=True)
@with_output
def recheck(out: Output, *, client_id: str, most: int) -> None:
    """Ask the register again about members' companies. / Revoir les entreprises des membres."""
    from idp.cli.review_acts import run_recheck

    run_recheck(out, client_id, most)


@review.command(epilog=f"\b\nidp review stats {_OF}\nidp review stats --format json {_OF}")
@of_client
@with_output
def stats(out: Output, *, client_id: str) -> None:
    """Count files, refusals by reason, the usual delay. / Compter les dossiers et les délais."""
    from idp.cli.review_files import run_stats

    run_stats(out, client_id)
