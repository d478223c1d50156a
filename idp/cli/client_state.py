"""`idp clients disable`, `enable`, `rotate-secret`: what no revision holds."""

import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import click

from idp.audit.events import ClientSecretIssued, ClientStatusChanged
from idp.audit.record import record
from idp.cli.client_acts import (
    ask,
    dry_run_option,
    event_of,
    say_nothing_written,
    told,
    yes_option,
)
from idp.cli.context import open_context
from idp.cli.output import Output, with_output
from idp.cli.secret_file import secret_place
from idp.clients import revisions
from idp.clients.overview import details
from idp.clients.secrets import rotate

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _status(out: Output, name: str, *, enabled: bool, dry_run: bool, yes: bool) -> None:
    status = "active" if enabled else "disabled"
    with open_context() as context, told(out):
        if dry_run:
            details(context.stores, name, at=context.clock.now())
            say_nothing_written(out)
            return
        ask(out, yes=yes or enabled)
        event = event_of(context, ClientStatusChanged, name, status=status)
        changed = revisions.set_enabled(
            context.stores, name, enabled=enabled, witness=partial(record, event=event)
        )
    french = {"active": "servi", "disabled": "désactivé"}[status]
    if out.format == "json":
        out.document({"client_id": name, "status": status, "changed": changed})
    else:
        mark = "~" if changed else "="
        click.echo(f"{mark} {name:<20} " + out.text(french, status))


@click.command(
    epilog="\b\nidp clients disable cma-paris --yes\nidp clients disable cma-paris --dry-run"
)
@click.argument("name")
@dry_run_option
@yes_option
@with_output
def disable(out: Output, name: str, *, dry_run: bool, yes: bool) -> None:
    """Stop serving a client; everything is kept."""
    _status(out, name, enabled=False, dry_run=dry_run, yes=yes)


@click.command(
    epilog="\b\nidp clients enable cma-paris\nidp clients enable cma-paris --format json"
)
@click.argument("name")
@dry_run_option
@yes_option
@with_output
def enable(out: Output, name: str, *, dry_run: bool, yes: bool) -> None:
    """Serve a disabled client again."""
    _status(out, name, enabled=True, dry_run=dry_run, yes=yes)


@click.command(
    "rotate-secret",
    epilog="\b\nidp clients rotate-secret cma-paris --grace 7d --out cma-paris.secret\n"
    "idp clients rotate-secret cma-paris --grace 0s --yes",
)
@click.argument("name")
@click.option("--grace", default="7d", help="How long the old one still opens: 90s, 15m, 24h, 7d.")
@click.option(
    "--out", "path", type=click.Path(path_type=Path), help="Write the secret there, 0600."
)
@yes_option
@with_output
def rotate_secret(out: Output, name: str, grace: str, path: Path | None, *, yes: bool) -> None:
    """Give a client a new secret, shown once; the old one opens during the grace."""
    lasting = _duration(grace)
    with open_context() as context, told(out), secret_place(path) as place:
        ask(out, yes=yes)
        seconds = int(lasting.total_seconds())
        event = event_of(context, ClientSecretIssued, name, grace_seconds=seconds)
        secret = rotate(
            context.stores,
            name,
            grace=lasting,
            at=context.clock.now(),
            witness=partial(record, event=event),
        )
        shown = place.put(secret, out.lang)
    if out.format == "json":
        out.document({"client_id": name, "secret": shown, "grace_seconds": seconds})
    else:
        click.echo(shown)


def _duration(text: str) -> timedelta:
    parts = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if parts is None:
        raise click.BadParameter("90s, 15m, 24h, 7d", param_hint="--grace")
    return timedelta(**{_UNITS[parts[2]]: int(parts[1])})
