"""`idp policy journey`: what a portal's policy asks of a person, before anybody walks it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from idp.cli.client_acts import folders_option
from idp.cli.output import CommandError, ExitCode, Output, with_output

if TYPE_CHECKING:
    from idp.clients.model import Client
    from idp.journeys.effort import Typed
    from idp.journeys.ways import Way


@click.command(
    epilog="\b\nidp policy journey intracma\n"
    "idp policy journey ent-cfa-orleans --folders clients --case address_changed --format json"
)
@click.argument("client_id", metavar="CLIENT")
@click.option("--case", "case", metavar="NAME", help="Un seul cas, usual… · only one case.")
@click.option(
    "--login-hint",
    is_flag=True,
    help="Le portail dit qui vient · the portal says who comes (OpenID Connect login_hint).",
)
@click.option("--identifier", metavar="TEXT", help="Ce qui est saisi · what is typed.")
@click.option("--address", metavar="TEXT", help="Adresse saisie · address typed.")
@folders_option
@with_output
def journey(  # noqa: PLR0913 - one argument per option
    out: Output,
    *,
    client_id: str,
    case: str | None,
    login_hint: bool,
    identifier: str | None,
    address: str | None,
    root: Path | None,
) -> None:
    """Count the screens, clicks, fields and keys of each way in, as the policy orders them.

    One line per journey and case; `usual`, or the facts under which other steps are walked. Texts
    that are typed have usual lengths: a password 12 characters, the identifier its example's.
    """
    from idp.cli.policy import client_of
    from idp.journeys.registry import discover
    from idp.journeys.ways import ways

    client = client_of(client_id, root)
    lengths = _lengths(client, identifier, address)
    found = list(ways(client, discover()))
    chosen = [way for way in found if case in {None, way.case}]
    if not chosen:
        known = ", ".join(sorted({way.case for way in found}))
        raise CommandError(
            f"aucun cas {case} ici ; il y a : {known}",
            f"no case {case} here; there are: {known}",
            ExitCode.NOT_FOUND,
        )
    rows = [_row(way, lengths, login_hint=login_hint) for way in chosen]
    out.records("journeys", rows, headings=_headings(out))


def _row(way: "Way", lengths: "Mapping[Typed, int]", *, login_hint: bool) -> dict[str, object]:
    effort = way.effort.without("identifier") if login_hint else way.effort
    return {
        "journey": way.journey,
        "case": way.case,
        "screens": effort.screens,
        "clicks": effort.clicks,
        "fields": effort.fields,
        "keys": effort.keys(lengths),
        "typed": list(effort.typed),
    }


def _headings(out: Output) -> dict[str, str]:
    return {
        "journey": out.text("parcours", "journey"),
        "case": out.text("cas", "case"),
        "screens": out.text("écrans", "screens"),
        "clicks": out.text("clics", "clicks"),
        "fields": out.text("champs", "fields"),
        "keys": out.text("frappes", "keys"),
    }


def _lengths(
    client: "Client", identifier: str | None, address: str | None
) -> "Mapping[Typed, int]":
    """Return how long what is typed is; of the identifier's example, what has to be typed of it."""
    from idp.identity.identifiers import canonical
    from idp.journeys.effort import SAMPLE

    section = client.policy.identifier
    example = canonical(section, section.example)
    usual = len(example.display) if example else SAMPLE["identifier"]
    return {
        **SAMPLE,
        "identifier": usual if identifier is None else len(identifier),
        "address": SAMPLE["address"] if address is None else len(address),
    }
