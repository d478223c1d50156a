"""`idp serve`: the provider under granian, unless something would make it unsafe."""

import os

import click

from idp import server, startup
from idp.cli.context import settings
from idp.cli.output import CommandError, ExitCode, Output, with_output
from idp.settings import PREFIX


@click.command(epilog="\b\nidp serve\nidp serve --port 8080 --workers 2")
@click.option("--host", help="Address to listen on; server.host otherwise.")
@click.option("--port", type=click.IntRange(1, 65535), help="server.port otherwise.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; server.workers otherwise.")
@with_output
def serve(out: Output, *, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the provider until SIGTERM; refuse to start with an unsafe setting (exit code 3)."""
    for name, value in {"HOST": host, "PORT": port, "WORKERS": workers}.items():
        if value is not None:
            os.environ[f"{PREFIX}SERVER_{name}"] = str(value)  # the workers read them too
    chosen = settings()
    if found := startup.faults(chosen):
        for fault in found:
            click.echo(f"✘ {fault.line(out.lang)}", err=True)
        raise CommandError(
            f"Le serveur ne démarre pas : {len(found)} défaut(s).",
            f"The server does not start: {len(found)} fault(s).",
            ExitCode.INVALID,
        )
    address = server.Address(chosen.server.host, chosen.server.port, chosen.server.workers)

    def ready() -> None:
        out.say(
            f"{chosen.issuer} servi sur {address.host}:{address.port}, "
            f"{address.workers} processus de {chosen.server.threads} fils.",
            f"{chosen.issuer} served on {address.host}:{address.port}, "
            f"{address.workers} process(es) of {chosen.server.threads} threads.",
        )

    try:
        server.serve(address, on_ready=ready)
    except (OSError, RuntimeError) as error:
        raise CommandError(
            f"{address.host}:{address.port} n'est pas libre : {error}",
            f"{address.host}:{address.port} is not free: {error}",
        ) from error
