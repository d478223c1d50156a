"""What the changing commands of `idp clients` share: options, refusals, the audit event."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from idp.audit.events import AuditEvent
from idp.cli.context import CliContext
from idp.cli.options import Decorator
from idp.cli.output import CommandError, ExitCode, Output
from idp.clients.errors import ClientRefusal, UnknownClient

folders_option: Decorator = click.option(
    "--folders",
    "root",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where client folders are; ./clients if there is one.",
)
yes_option: Decorator = click.option("--yes", "-y", is_flag=True, help="Don't ask.")
dry_run_option: Decorator = click.option(
    "--dry-run", is_flag=True, help="Show what would be done; write nothing."
)


@contextmanager
def told(out: Output) -> Iterator[None]:
    """Turn a refusal into words and its exit code: 4 not found, 5 refused."""
    try:
        yield
    except ClientRefusal as error:
        missing = isinstance(error, UnknownClient)
        code = ExitCode.NOT_FOUND if missing else ExitCode.REFUSED
        said = error.message(out.lang)
        raise CommandError(said, said, code) from error


def event_of(
    context: CliContext, kind: Callable[..., AuditEvent], client_id: str, **facts: object
) -> AuditEvent:
    """Return an audit event of this run of the command about one client."""
    return kind(at=context.clock.now(), actor=context.by, client_id=client_id, **facts)


def ask(out: Output, *, yes: bool) -> None:
    """Ask on a terminal; scripts have decided already."""
    if not yes and sys.stdin.isatty():
        click.confirm(out.text("Continuer ?", "Go on?"), abort=True, err=True)


def say_nothing_written(out: Output) -> None:
    """Say that a dry run is over."""
    out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
