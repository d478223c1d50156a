"""`idp referents`: who may create the profiles of a unit; what is heavy is imported when called."""

from dataclasses import asdict

import click

from idp.cli.options import dry_run_option, of_client
from idp.cli.output import ExitCode, Output, leave, with_output

of_unit = click.option("--unit", required=True, help="00001, issuer:00001…")


@click.group(
    epilog="\b\nidp referents invite 00001fourquin --unit 00001 -c cmi-organisme "
    "--family-name Fourquin --email f@mdph.example\n"
    "idp referents list -c cmi-organisme"
)
def referents() -> None:
    """Who may create a unit's profiles. / Référents : qui crée les profils d'un organisme."""


@referents.command(
    epilog="\b\nidp referents invite 00001fourquin --unit 00001 -c cmi-organisme "
    "--family-name Fourquin --email f@mdph.example\n"
    "idp referents invite 00001agent --unit 00001 -c cmi-organisme --dry-run"
)
@click.argument("identifier")
@of_unit
@of_client
@click.option("--family-name", default="", help="Nom, pour un compte neuf · for a new account.")
@click.option("--given-name", default="", help="Prénom · given name.")
@click.option("--email", default="", help="Courriel · e-mail.")
@dry_run_option
@with_output
def invite(
    out: Output,
    /,
    *,
    identifier: str,
    unit: str,
    client_id: str,
    dry_run: bool,
    **fields: str,
) -> None:
    """Make somebody a referent: with a name a new account, else one that is here. / Inviter."""
    from idp.cli.office import open_office, show

    with open_office(client_id) as office:
        service = office.referents
        if fields["family_name"]:
            given = {"identifier": identifier, **fields}
            done = service.invite(office.operator, unit, given, dry_run=dry_run)
        else:
            whom = office.named(identifier)
            done = service.appoint(office.operator, unit, whom, dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@referents.command(
    "list",
    epilog="\b\nidp referents list -c cmi-organisme\n"
    "idp referents list --unit 00001 -c cmi-organisme --format json",
)
@click.option("--unit", default="", help="00001, issuer:00001…")
@of_client
@with_output
def list_referents(out: Output, *, unit: str, client_id: str) -> None:
    """List referents and whether they can sign in. / Lister les référents."""
    from idp.cli.office import open_office

    with open_office(client_id) as office:
        found = [asdict(one) for one in office.referents.all(office.operator, unit)]
    names = ("unit", "identifier", "name", "email", "status", "counts", "last_sign_in_at")
    out.records("referents", found, headings={name: name for name in names})
    if not found:
        out.say("personne", "nobody")
        leave(ExitCode.NOT_FOUND)


@referents.command(
    epilog="\b\nidp referents revoke 00001fourquin --unit 00001 -c cmi-organisme\n"
    "idp referents revoke 00001fourquin --unit 00001 -c cmi-organisme --dry-run"
)
@click.argument("named")
@of_unit
@of_client
@dry_run_option
@with_output
def revoke(out: Output, *, named: str, unit: str, client_id: str, dry_run: bool) -> None:
    """Take the role away; an open unit keeps an active referent. / Retirer le rôle."""
    from idp.cli.office import open_office, show

    with open_office(client_id) as office:
        whom = office.named(named)
        done = office.referents.revoke(office.operator, unit, whom, dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@referents.command(
    "hand-over",
    epilog="\b\nidp referents hand-over 00001fourquin 00001agent --unit 00001 -c cmi-organisme\n"
    "idp referents hand-over 00001fourquin 00001agent --unit 00001 -c cmi-organisme --dry-run",
)
@click.argument("giver")
@click.argument("to")
@of_unit
@of_client
@dry_run_option
@with_output
def hand_over(  # noqa: PLR0913 - one argument per option
    out: Output, *, giver: str, to: str, unit: str, client_id: str, dry_run: bool
) -> None:
    """Give the role of one to another, in one step. / Passer le rôle à quelqu'un d'autre."""
    from idp.cli.office import open_office, show

    with open_office(client_id) as office:
        former, whom = office.named(giver), office.named(to)
        done = office.referents.hand_over(
            office.operator, unit, whom, giver=former, dry_run=dry_run
        )
    show(out, done, dry_run=dry_run)
