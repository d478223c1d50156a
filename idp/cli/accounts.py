"""`idp accounts`: people, one at a time or a whole file; what is heavy is imported when called."""

from pathlib import Path
from typing import Any

import click

from idp.cli.account_acts import ACTS
from idp.cli.account_links import LINKS
from idp.cli.account_lists import LISTS
from idp.cli.options import dry_run_option, of_client
from idp.cli.output import CommandError, ExitCode, Output, leave, with_output


@click.group(
    epilog="\b\nidp accounts import maitres.csv --client ent-cfa-orleans --dry-run\n"
    "idp accounts find fourquin --client intracma"
)
def accounts() -> None:
    """People: create, import, find, export. / Comptes : créer, importer, chercher, sortir."""


@accounts.command(
    epilog="\b\nidp accounts create -c intracma --identifier bfourquin --family-name Fourquin\n"
    "idp accounts create -c cma-paris --email f@apcma.example --family-name F --dry-run"
)
@of_client
@click.option("--identifier", default="", help="Identifiant · identifier.")
@click.option("--family-name", required=True, help="Nom · family name.")
@click.option("--given-name", default="", help="Prénom · given name.")
@click.option("--birth-family-name", default="", help="Nom de naissance · name at birth.")
@click.option("--email", default="", help="Courriel · e-mail.")
@click.option("--email-verified", default="", help="oui, non · yes, no.")
@click.option("--profile", default="", help="Profil · profile.")
@click.option("--role", "roles", multiple=True, help="role, role@unit; plusieurs · several.")
@click.option("--since", default="", help="JJ/MM/AAAA · YYYY-MM-DD.")
@click.option("--until", default="", help="JJ/MM/AAAA · YYYY-MM-DD.")
@click.option("--sub", "subject", default="", help="Le sub que le portail connaît · its known sub.")
@click.option("--legacy-key", default="", help="Clé historique · legacy key.")
@click.option("--status", default="", help="provisioned, active, suspended.")
@dry_run_option
@with_output
def create(
    out: Output, /, *, client_id: str, dry_run: bool, roles: tuple[str, ...], **fields: str
) -> None:
    """Create one account. / Créer un compte."""
    from idp.cli.people import headings, open_people, told
    from idp.identity.faults import sentence
    from idp.identity.records import Fault

    with open_people(client_id) as people:
        made = people.create({**fields, "roles": "|".join(roles)}, dry_run=dry_run)
    if isinstance(made, Fault):
        french, english = (f"{made.column} : {sentence(made, lang)}" for lang in ("fr", "en"))
        raise CommandError(french, english, ExitCode.INVALID)
    if made is None:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
    else:
        out.records("accounts", [told(made)], headings=headings(out))


@accounts.command(
    epilog="\b\nidp accounts show bfourquin -c intracma\n"
    "idp accounts show 4207 -c cma-paris --format json"
)
@click.argument("named")
@of_client
@with_output
def show(out: Output, *, named: str, client_id: str) -> None:
    """Show one person, by identifier, sub, legacy key or id. / Montrer une personne."""
    from idp.cli.people import member_named, open_people, told

    with open_people(client_id) as people:
        facts = told(member_named(people, named))
    if out.format == "table":
        rows = [{"field": name, "value": value} for name, value in facts.items() if value]
        out.records("accounts", rows)
    else:
        out.records("accounts", [facts])


@accounts.command(
    epilog="\b\nidp accounts find fourquin -c intracma\n"
    "idp accounts find --sub 3f2a -c cma-paris --format json"
)
@click.argument("text", default="")
@of_client
@click.option("--sub", "subject", default="", help="Un sub exact · one exact sub.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@with_output
def find(out: Output, *, text: str, client_id: str, subject: str, limit: int) -> None:
    """Find people by part of a name or address. / Chercher par un bout de nom ou d'adresse."""
    from idp.cli.people import headings, open_people, told

    if not (text or subject):
        raise click.UsageError("TEXT ? --sub ?")
    with open_people(client_id) as people:
        found = people.find(subject or text, limit=limit)
    out.records("accounts", [told(one) for one in found], headings=headings(out))
    if not found:
        out.say("personne", "nobody")
        leave(ExitCode.NOT_FOUND)


@accounts.command(
    "set-status",
    epilog="\b\nidp accounts set-status bfourquin suspended -c intracma\n"
    "idp accounts set-status bfourquin closed -c intracma --everywhere --dry-run",
)
@click.argument("named")
@click.argument("status")
@of_client
@click.option("--everywhere", is_flag=True, help="Le compte entier · the whole account.")
@dry_run_option
@with_output
def set_status(  # noqa: PLR0913 - one argument per option
    out: Output, *, named: str, status: str, client_id: str, everywhere: bool, dry_run: bool
) -> None:
    """Change a membership's status, or the whole account's. / Changer un statut."""
    from idp.cli.people import member_named, open_people
    from idp.identity.accounts import NotHome
    from idp.identity.states import TABLES, ChangeRefused

    states = TABLES["account" if everywhere else "membership"]
    if status not in states:
        raise click.BadParameter(f"{status!r}: {', '.join(states)}", param_hint="STATUS")
    try:
        with open_people(client_id) as people:
            member = member_named(people, named)
            before = people.set_status(member, status, everywhere=everywhere, dry_run=dry_run)
    except NotHome:
        raise CommandError(
            "ce compte appartient à une autre organisation ; sans --everywhere, seule "
            "l'appartenance change",
            "this account belongs to another organisation; without --everywhere, only the "
            "membership changes",
            ExitCode.REFUSED,
        ) from None
    except ChangeRefused as refused:
        possible = ", ".join(sorted(states.get(refused.before, ()))) or "-"
        raise CommandError(
            f"{refused.before} → {refused.after} : impossible ; possible : {possible}",
            f"{refused.before} → {refused.after}: not possible; possible: {possible}",
            ExitCode.REFUSED,
        ) from None
    out.records("changes", [{"identifier": named, "before": before, "after": status}])


@accounts.command(
    "export",
    epilog="\b\nidp accounts export -c cma-paris -o personnes.csv\n"
    "idp accounts export -c cma-paris --format json",
)
@of_client
@click.option("-o", "--out", "path", type=click.Path(path_type=Path), help="Fichier neuf, 0600.")
@with_output
def export_people(out: Output, *, client_id: str, path: Path | None) -> None:
    """Write everybody as `import` takes them, without passwords. / Sortir tout le monde.

    A portal that sees pairwise subjects finds the one that it knows in `sub_seen`.
    """
    from idp.cli.account_files import write_export
    from idp.cli.people import open_people, with_sub_seen

    with open_people(client_id) as people:
        rows = with_sub_seen(people, people.export())
        count = write_export(rows, path, as_json=out.format == "json")
    out.say(f"{count} personnes", f"{count} people")


@accounts.command(
    "import",
    epilog="\b\nidp accounts import maitres.csv -c ent-cfa-orleans --dry-run\n"
    'idp accounts import liste.csv -c cma-paris --map "Obs=-" --map "Service=attribute:department"',
)
@click.argument(
    "path", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@of_client
@click.option("--map", "chosen", multiple=True, help="COLUMN=field, COLUMN=-, COLUMN=attribute:x.")
@click.option("--encoding", default="", help="utf-8, cp1252… ; détecté · detected.")
@click.option("--delimiter", default="", help="; , tab ; détecté · detected.")
@click.option("--invite", is_flag=True, help="Envoyer de quoi ouvrir · send first secrets.")
@click.option("--sync", is_flag=True, help="Suspendre les absents · suspend whom it lacks.")
@click.option("--only-profile", default="", help="--sync : ce profil seul · this profile alone.")
@click.option("--accept-share", default=10, show_default=True, type=click.IntRange(0, 100),
              help="--sync : % d'absents admis · % of absent people taken.")  # fmt: skip
@click.option("--undo", "run_id", default="", help="Défaire un --sync · undo a --sync.")
@dry_run_option
@with_output
def import_people(  # noqa: PLR0913 - one argument per option
    out: Output,
    /,
    *,
    path: Path | None,
    client_id: str,
    sync: bool,
    only_profile: str,
    accept_share: int,
    run_id: str,
    dry_run: bool,
    **chosen: Any,  # noqa: ANN401 - click's options, typed by Intake
) -> None:
    """Bring people in from a CSV file; again changes nothing. / Importer un fichier CSV.

    With --sync the file is the whole list: whom it lacks is suspended, unless that is more than
    --accept-share; --undo RUN gives them back.
    """
    from idp.cli.account_files import Intake, run_import
    from idp.cli.account_sync import SyncWish, run_sync, run_undo

    if bool(run_id) == (path is not None):
        raise click.UsageError("PATH ? --undo ?")
    if path is None:
        leave(run_undo(out, client_id, run_id, dry_run=dry_run))
    else:
        intake = Intake(path=path, client_id=client_id, dry_run=dry_run, **chosen)
        wish = SyncWish(profile=only_profile, accept_share=accept_share)
        leave(run_sync(out, intake, wish) if sync else run_import(out, intake))


for command in (*ACTS, *LISTS, *LINKS):
    accounts.add_command(command)
