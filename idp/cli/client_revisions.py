"""`idp clients register` and `rollback`: what is served from now on."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from idp.audit.events import ClientRefused, ClientRegistered, ClientRolledBack
from idp.audit.record import record
from idp.cli.client_acts import (
    ask,
    dry_run_option,
    event_of,
    folders_option,
    say_nothing_written,
    told,
    yes_option,
)
from idp.cli.client_folders import Judged, against_registered, judged, step_rules
from idp.cli.client_output import print_check, print_diff, registration_line
from idp.cli.context import CliContext, open_context
from idp.cli.output import ExitCode, Output, leave, with_output
from idp.cli.secret_file import secret_place
from idp.clients import revisions
from idp.clients.differences import diff
from idp.clients.revisions import Hooks, Registration
from idp.stores.engine import Connection


@click.command(epilog="\b\nidp clients register intracma --yes\nidp clients register --dry-run")
@click.argument("names", nargs=-1)
@dry_run_option
@yes_option
@click.option("--out", "path", type=click.Path(path_type=Path), help="Folder for new secrets.")
@folders_option
@with_output
def register(
    out: Output,
    /,
    names: tuple[str, ...],
    path: Path | None,
    root: Path | None,
    **chosen: bool,
) -> None:
    """Make folders their clients' current revisions; servers follow within seconds.

    Nothing is written while any of them is faulty. A new client's secret is printed once, or
    written 0600 to <client_id>.secret in the folder that --out names.
    """
    with open_context() as context:
        folders = [against_registered(context.stores, it) for it in judged(names, root)]
        refuse_faults(out, folders, context)
        differences = [diff(context.stores, it.folder) for it in folders]
        if chosen["dry_run"] or (sys.stdin.isatty() and out.format == "table"):
            print_diff(out, differences)
        wanted = any(it.status != "unchanged" for it in differences)
        if chosen["dry_run"]:
            say_nothing_written(out)
            return
        if wanted:
            ask(out, yes=chosen["yes"])
        done = [_register(out, context, it, path) for it in folders]
    if out.format == "json":
        out.document({"registered": done})


@click.command(
    epilog="\b\nidp clients rollback cma-paris\nidp clients rollback cma-paris --to 12 --yes"
)
@click.argument("name")
@click.option("--to", type=click.IntRange(min=1), help="Revision; the one before if not given.")
@dry_run_option
@yes_option
@with_output
def rollback(out: Output, name: str, to: int | None, *, dry_run: bool, yes: bool) -> None:
    """Serve an earlier revision again, byte for byte; secrets and keys stay as they are."""
    with open_context() as context, told(out):
        if dry_run:
            before, after = revisions.planned_rollback(context.stores, name, to=to)
            click.echo(f"~ {name:<20} {before} → {after}")
            say_nothing_written(out)
            return
        ask(out, yes=yes)
        done = revisions.rollback(
            context.stores,
            name,
            to=to,
            witness=lambda tx, did: record(
                tx, event_of(context, ClientRolledBack, did.client_id, revision=did.after)
            ),
        )
    _print_change(out, done, "")


def refuse_faults(
    out: Output, folders: Sequence[Judged], context: CliContext | None = None
) -> None:
    """End the command with 3, having said why, where a folder can't be registered."""
    faulty = [it for it in folders if not it.is_sound]
    if not faulty:
        return
    if context is not None:
        with context.stores.write() as tx:
            for it in faulty:
                reason = f"{it.count('error')} errors"
                record(tx, event_of(context, ClientRefused, it.folder.slug, reason=reason))
    print_check(out, faulty)
    out.say("rien n'a été écrit", "nothing was written")
    leave(ExitCode.INVALID)


def _register(
    out: Output, context: CliContext, it: Judged, folder: Path | None
) -> dict[str, object]:
    """Register one folder, print its line, and return it for JSON."""

    def witness(tx: Connection, did: Registration) -> None:
        record(tx, event_of(context, ClientRegistered, did.client_id, revision=did.after))

    path = None
    if folder is not None and revisions.will_issue_secret(context.stores, it.folder):
        path = folder / f"{it.folder.slug}.secret"
    hooks = Hooks(step_rules(), witness)
    with told(out), secret_place(path) as place:
        done = revisions.register(
            context.stores, it.folder, by=context.by, at=context.clock.now(), hooks=hooks
        )
        shown = place.put(done.secret, out.lang) if done.secret else ""
    if out.format != "json":
        click.echo(registration_line(out, done, shown))
    row: dict[str, object] = {
        "client_id": done.client_id,
        "before": done.before,
        "after": done.after,
        "changed": done.changed,
    }
    return row | ({"secret": shown} if shown else {})


def _print_change(out: Output, done: Registration, secret: str) -> None:
    if out.format == "json":
        out.document({"client_id": done.client_id, "before": done.before, "after": done.after})
    else:
        click.echo(registration_line(out, done, secret))
