"""`idp accounts invite|reset|resend|change|suspend|reactivate|leave|sessions`: acts of staff."""

import click

from idp.cli.options import dry_run_option, of_client
from idp.cli.output import Output, with_output


@click.command(
    epilog="\b\nidp accounts invite 00001fourquin -c cmi-organisme --family-name Fourquin "
    "--email f@mdph.example\n"
    "idp accounts invite thierry.martin -c ent-cfa-orleans --family-name Martin --dry-run"
)
@click.argument("identifier")
@of_client
@click.option("--family-name", required=True, help="Nom · family name.")
@click.option("--given-name", default="", help="Prénom · given name.")
@click.option("--email", default="", help="Courriel · e-mail.")
@click.option("--profile", default="", help="Profil · profile.")
@click.option("--role", "roles", multiple=True, help="role, role@unit; plusieurs · several.")
@click.option("--until", default="", help="JJ/MM/AAAA · YYYY-MM-DD.")
@dry_run_option
@with_output
def invite(
    out: Output, /, *, client_id: str, dry_run: bool, roles: tuple[str, ...], **fields: str
) -> None:
    """Create an account and send its first secret. / Créer un compte et envoyer de quoi l'ouvrir.

    The portal's [activation] first_secret says how: a link, a provisional password, a letter.
    """
    from idp.cli.office import open_office, show

    with open_office(client_id) as office:
        given = {**fields, "roles": "|".join(roles)}
        done = office.arrivals.invite(office.operator, given, dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@click.command(
    epilog="\b\nidp accounts reset thierry.martin -c ent-cfa-orleans\n"
    "idp accounts reset 00001fourquin -c cmi-organisme --dry-run"
)
@click.argument("named")
@of_client
@dry_run_option
@with_output
def reset(out: Output, *, named: str, client_id: str, dry_run: bool) -> None:
    """Void all that opens an account and send a new first secret. / Réinitialiser un compte.

    An account of another home is left alone: the membership, with its sub, gets a fresh account.
    """
    from idp.cli.office import open_office, show

    with open_office(client_id) as office:
        done = office.resets.reset(office.operator, office.named(named), dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@click.command(
    "reset-factor",
    epilog="\b\nidp accounts reset-factor 00042mperrin -c cmi-organisme\n"
    "idp accounts reset-factor 00042mperrin -c cmi-organisme --dry-run",
)
@click.argument("named")
@of_client
@dry_run_option
@with_output
def reset_factor(out: Output, *, named: str, client_id: str, dry_run: bool) -> None:
    """Take a lost second factor off an account; its owner is told. / Retirer un second facteur."""
    from idp.cli.office import open_office, show

    with open_office(client_id) as office:
        done = office.lost_factors.reset(office.operator, office.named(named), dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@click.command(
    epilog="\b\nidp accounts resend 00001fourquin -c cmi-organisme\n"
    "idp accounts resend 00001fourquin -c cmi-organisme --dry-run"
)
@click.argument("named")
@of_client
@dry_run_option
@with_output
def resend(out: Output, *, named: str, client_id: str, dry_run: bool) -> None:
    """Send who never came a new first secret; the former is void. / Renvoyer l'invitation."""
    from idp.cli.office import open_office, show

    with open_office(client_id) as office:
        done = office.resends.resend(office.operator, office.named(named), dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@click.command(
    epilog="\b\nidp accounts change bfourquin -c intracma --family-name Fourquin-Essai\n"
    "idp accounts change bfourquin -c intracma --email b.fourquin@apcma.example --dry-run"
)
@click.argument("named")
@of_client
@click.option("--family-name", help="Nom · family name.")
@click.option("--given-name", help="Prénom · given name.")
@click.option("--birth-family-name", help="Nom de naissance · name at birth.")
@click.option("--email", help="Courriel, à prouver · e-mail, to be proved.")
@dry_run_option
@with_output
def change(
    out: Output,
    /,
    *,
    named: str,
    client_id: str,
    email: str | None,
    dry_run: bool,
    **names: str | None,
) -> None:
    """Correct a name or an address; both mailboxes are told. / Corriger un nom, une adresse."""
    from idp.cli.office import open_office, show

    said = {name: text for name, text in names.items() if text is not None}
    if not said and email is None:
        raise click.UsageError("--family-name ? --given-name ? --email ?")
    with open_office(client_id) as office:
        service, whom = office.changes, office.named(named)
        done = []
        if said:
            done.append(service.names(office.operator, whom, said, dry_run=dry_run))
        if email is not None:
            done.append(service.address(office.operator, whom, email, dry_run=dry_run))
    for one in done:
        show(out, one, dry_run=dry_run)


@click.command(
    epilog="\b\nidp accounts suspend 00001fourquin -c cmi-organisme\n"
    "idp accounts suspend 00001fourquin -c cmi-organisme --dry-run"
)
@click.argument("named")
@of_client
@dry_run_option
@with_output
def suspend(out: Output, *, named: str, client_id: str, dry_run: bool) -> None:
    """Let somebody enter no more; a unit keeps its last referent. / Suspendre quelqu'un."""
    from idp.cli.office import open_office, show

    with open_office(client_id) as office:
        done = office.departures.suspend(office.operator, office.named(named), dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@click.command(
    epilog="\b\nidp accounts reactivate 00001fourquin -c cmi-organisme\n"
    "idp accounts reactivate 00001fourquin -c cmi-organisme --dry-run"
)
@click.argument("named")
@of_client
@dry_run_option
@with_output
def reactivate(out: Output, *, named: str, client_id: str, dry_run: bool) -> None:
    """Let somebody suspended in again. / Réactiver quelqu'un."""
    from idp.cli.office import open_office, show

    with open_office(client_id) as office:
        done = office.departures.reactivate(office.operator, office.named(named), dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@click.command(
    epilog="\b\nidp accounts leave bfourquin 31/12/2026 -c intracma\n"
    "idp accounts leave bfourquin --never -c intracma"
)
@click.argument("named")
@click.argument("day", default="")
@of_client
@click.option("--never", is_flag=True, help="Ôter la date · take the date off.")
@dry_run_option
@with_output
def leave(  # noqa: PLR0913 - one argument per option
    out: Output, *, named: str, day: str, client_id: str, never: bool, dry_run: bool
) -> None:
    """Set somebody's last day, which still counts. / Fixer le dernier jour de quelqu'un."""
    from idp.administration.departures import read_day
    from idp.cli.office import open_office, show

    if bool(day) == never:
        raise click.UsageError("DAY ? --never ?")
    with open_office(client_id) as office:
        last = read_day(day) if day else None
        done = office.departures.leave(office.operator, office.named(named), last, dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@click.command(
    epilog="\b\nidp accounts sessions bfourquin -c intracma\n"
    "idp accounts sessions bfourquin -c intracma --end"
)
@click.argument("named")
@of_client
@click.option("--end", is_flag=True, help="Tout terminer · end them all.")
@dry_run_option
@with_output
def sessions(out: Output, *, named: str, client_id: str, end: bool, dry_run: bool) -> None:
    """List where somebody is signed in, or sign them out. / Lister ou terminer des sessions."""
    from dataclasses import asdict

    from idp.cli.office import open_office

    with open_office(client_id) as office:
        service, whom = office.sessions, office.named(named)
        found = [asdict(one) for one in service.all(office.operator, whom)]
        if end:
            service.end(office.operator, whom, dry_run=dry_run)
    out.records("sessions", found)
    count = len(found)
    if end and not dry_run:
        out.say(f"{count} sessions terminées", f"{count} sessions ended")
    else:
        out.say(f"{count} sessions", f"{count} sessions")


ACTS = (invite, reset, reset_factor, resend, change, suspend, reactivate, leave, sessions)
