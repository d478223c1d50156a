"""`idp accounts never-activated|dormant|leaving|review|events`: lists for whoever looks after."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from idp.cli.options import Decorator, of_client
from idp.cli.output import ExitCode, Output, with_output
from idp.cli.output import leave as end_with

if TYPE_CHECKING:
    from idp.administration.lists import Listed, Lists
    from idp.administration.powers import Staff

to_file: Decorator = click.option(
    "-o", "--out", "path", type=click.Path(path_type=Path), help="CSV neuf, 0600 · new CSV."
)


@click.command(
    "never-activated",
    epilog="\b\nidp accounts never-activated -c ent-cfa-orleans\n"
    "idp accounts never-activated -c ent-cfa-orleans -o jamais.csv",
)
@of_client
@to_file
@with_output
def never_activated(out: Output, *, client_id: str, path: Path | None) -> None:
    """List who has not come yet, the first invited at the top. / Lister qui n'est jamais venu."""
    _listed(out, client_id, path, lambda lists, staff: lists.never_activated(staff))


@click.command(
    epilog="\b\nidp accounts dormant -c intracma\nidp accounts dormant -c intracma --days 180"
)
@of_client
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 10_000))
@to_file
@with_output
def dormant(out: Output, *, client_id: str, days: int, path: Path | None) -> None:
    """List who has not come for so long. / Lister qui ne vient plus."""
    since = timedelta(days=days)
    _listed(out, client_id, path, lambda lists, staff: lists.dormant(staff, since))


@click.command(
    epilog="\b\nidp accounts leaving -c intracma\nidp accounts leaving -c intracma --days 90"
)
@of_client
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 10_000))
@to_file
@with_output
def leaving(out: Output, *, client_id: str, days: int, path: Path | None) -> None:
    """List who leaves soon, the next at the top. / Lister qui part bientôt."""
    within = timedelta(days=days)
    _listed(out, client_id, path, lambda lists, staff: lists.leaving(staff, within))


@click.command(
    epilog="\b\nidp accounts review -c cmi-organisme -o revue-2026.csv\n"
    "idp accounts review -c cmi-organisme --format json"
)
@of_client
@to_file
@with_output
def review(out: Output, *, client_id: str, path: Path | None) -> None:
    """List everybody and what they may, for the yearly look. / Lister tout le monde, à revoir."""
    _listed(out, client_id, path, lambda lists, staff: lists.review(staff))


@click.command(
    epilog="\b\nidp accounts events 2026-11 -c cmi-organisme\n"
    "idp accounts events 2026-11 -c cmi-organisme -o novembre.csv"
)
@click.argument("month")
@of_client
@to_file
@with_output
def events(out: Output, *, month: str, client_id: str, path: Path | None) -> None:
    """List what happened in a month, newest first. / Lister les événements d'un mois."""
    from idp.administration.lists import month_of
    from idp.cli.office import open_office

    try:
        since, until = month_of(month)
    except ValueError:
        raise click.BadParameter("AAAA-MM · YYYY-MM", param_hint="MONTH") from None
    with open_office(client_id) as office:
        found = office.lists.events(office.operator, since, until)
    _print(out, "events", [one.row() for one in found], path)


def _listed(
    out: Output,
    client_id: str,
    path: Path | None,
    which: "Callable[[Lists, Staff], list[Listed]]",
) -> None:
    from idp.cli.office import open_office

    with open_office(client_id) as office:
        found = which(office.lists, office.operator)
    _print(out, "accounts", [one.row() for one in found], path)


def _print(out: Output, kind: str, rows: list[dict[str, Any]], path: Path | None) -> None:
    if path is not None:
        _write(path, rows)
    elif out.format == "table" and kind == "accounts":
        names = ("identifier", "family_name", "given_name", "units", "status", "until")
        out.records(kind, rows, headings={name: name for name in (*names, "last_sign_in")})
    else:
        out.records(kind, rows)
    out.say(f"{len(rows)} lignes", f"{len(rows)} rows")
    if not rows:
        end_with(ExitCode.NOT_FOUND)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write a new file for nobody else to read."""
    import os

    from idp.administration.lists import as_csv
    from idp.cli.output import CommandError

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        words = f"{path} : {error.strerror}"
        raise CommandError(words, words, ExitCode.INVALID) from error
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(as_csv(rows))


LISTS = (never_activated, dormant, leaving, review, events)
