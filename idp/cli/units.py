"""`idp units`: bodies inside an organisation: CMI issuers, schools, companies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from idp.cli.options import dry_run_option, of_client
from idp.cli.output import CommandError, ExitCode, Output, with_output

if TYPE_CHECKING:
    from idp.identity.units import Units

of_kind = click.option("--kind", required=True, help="issuer, school, company…")


@click.group(
    epilog="\b\nidp units list -c cmi-organisme\n"
    'idp units add 00001 --kind issuer --name "Exemple" -c cmi-organisme'
)
def units() -> None:
    """Issuers, schools, companies. / Organismes, écoles, entreprises."""


@units.command(
    "list",
    epilog="\b\nidp units list -c cmi-organisme\nidp units list -c cmi-organisme --format json",
)
@of_client
@with_output
def list_units(out: Output, *, client_id: str) -> None:
    """List every unit. / Lister les unités."""
    with _open(client_id) as found:
        _print(out, [asdict(unit) for unit in found.all()])


@units.command(
    epilog='\b\nidp units add 00001 --kind issuer --name "Exemple" -c cmi-organisme\n'
    'idp units add 045a --kind school --name "CFA" -c ent-cfa-orleans'
)
@click.argument("code")
@of_kind
@click.option("--name", required=True, help="Nom · name.")
@of_client
@with_output
def add(out: Output, *, code: str, kind: str, name: str, client_id: str) -> None:
    """Add a unit. / Ajouter une unité."""
    from idp.identity.units import UnitRefused

    with _open(client_id) as found:
        try:
            made = found.add(kind, code, name)
        except UnitRefused as refused:
            french, english = _WHY[refused.why]
            raise CommandError(
                f"{code} : {french}", f"{code}: {english}", ExitCode.INVALID
            ) from None
        _print(out, [asdict(made)])


@units.command(
    epilog="\b\nidp units close 00001 --kind issuer -c cmi-organisme\n"
    "idp units close 00001 --kind issuer -c cmi-organisme --reopen"
)
@click.argument("code")
@of_kind
@of_client
@click.option("--reopen", is_flag=True, help="Rouvrir · open again.")
@with_output
def close(out: Output, *, code: str, kind: str, client_id: str, reopen: bool) -> None:
    """Close a unit: none of its people enters any more. / Fermer une unité."""
    with _open(client_id) as found:
        done = found.reopen(kind, code) if reopen else found.close(kind, code)
    if not done:
        raise CommandError(
            f"pas d'unité {kind}:{code}", f"no unit {kind}:{code}", ExitCode.NOT_FOUND
        )
    status = "active" if reopen else "closed"
    out.records("units", [{"kind": kind, "code": code, "status": status}])


@units.command(
    "give-anew",
    epilog='\b\nidp units give-anew issuer:00001 --name "Autre organisme" -c cmi-organisme\n'
    'idp units give-anew 00001 --name "Autre organisme" -c cmi-organisme --dry-run',
)
@click.argument("unit")
@click.option("--name", required=True, help="Nom du nouvel organisme · name of the new body.")
@of_client
@click.option("--yes", "-y", is_flag=True, help="Ne pas demander · don't ask.")
@dry_run_option
@with_output
def give_anew(  # noqa: PLR0913 - one argument per option
    out: Output, *, unit: str, name: str, client_id: str, yes: bool, dry_run: bool
) -> None:
    """Give a closed unit's code to another body; its people end. / Redonner un code."""
    from idp.cli.client_acts import ask
    from idp.cli.office import open_office

    with open_office(client_id) as office:
        service = office.codes
        seen = service.give_anew(office.operator, unit, name, dry_run=True)
        if not dry_run:
            out.say(
                f"{seen.ended} personnes perdront l'accès, pour de bon",
                f"{seen.ended} people will lose access, for good",
            )
            ask(out, yes=yes)
            seen = service.give_anew(office.operator, unit, name)
    out.records("units", [asdict(seen)])
    if dry_run:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")


_WHY = {
    "form": ("lettres et chiffres seulement", "letters and digits only"),
    "length": (
        "n'a pas la longueur de issuer_code_length",
        "has not the length of issuer_code_length",
    ),
    "exists": ("existe déjà", "exists already"),
}


@contextmanager
def _open(client_id: str) -> Iterator["Units"]:
    from idp.cli.context import open_context
    from idp.cli.people import client_named
    from idp.identity.units import Units

    with open_context() as context:
        yield Units(context.stores, client_named(context, client_id), by=context.by)


def _print(out: Output, rows: list[dict[str, str]]) -> None:
    shown = {
        "kind": out.text("sorte", "kind"),
        "code": "code",
        "name": out.text("nom", "name"),
        "status": out.text("statut", "status"),
    }
    out.records("units", rows, headings=shown)
