"""`idp demo`: everything at once on this machine, to be tried in a browser."""

from pathlib import Path

import click

from idp.cli.output import CommandError, ExitCode, Output, with_output
from idp.demo import people as invented
from idp.kernel.clock import monotonic

_PORT = click.IntRange(1024, 65535)


@click.group(
    invoke_without_command=True,
    epilog="\b\nidp demo --port 8100 --portals-port 8101\nidp demo people --format json",
)
@click.option("--port", type=_PORT, default=8000, envvar="PORT", show_default=True)
@click.option("--portals-port", type=_PORT, default=8001, envvar="PORTALS_PORT", show_default=True)
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where it lives.")
@click.option("--reset", is_flag=True, help="Begin again with an empty database.")
@with_output
def demo(
    out: Output,
    *,
    port: int,
    portals_port: int,
    folder: Path | None,
    reset: bool,
) -> None:
    """Serve five portals and their provider on this machine alone; Ctrl-C stops all."""
    if click.get_current_context().invoked_subcommand is not None:
        return
    _run(out, port, portals_port, folder, reset=reset)


@demo.command(epilog="\b\nidp demo people\nidp demo people --format json")
@with_output
def people(out: Output) -> None:
    """Print the invented people one can be, with their passwords."""
    place = int(out.lang == "en")
    rows = [
        {
            "portal": person.portal,
            "identifier": person.identifier,
            "password": person.password,
            "name": person.name,
            "disabled": person.disabled,
            "is_first": not person.steps,
            "story": person.story[place],
        }
        for person in invented.PEOPLE
    ]
    headings = {
        "portal": out.text("portail", "portal"),
        "identifier": out.text("identifiant", "identifier"),
        "password": out.text("mot de passe", "password"),
        "name": out.text("nom", "name"),
        "story": out.text("qui", "who"),
    }
    out.records("people", rows, headings=headings)


def _run(out: Output, port: int, portals_port: int, folder: Path | None, *, reset: bool) -> None:
    from idp.demo import processes
    from idp.demo.folders import DemoRefusal
    from idp.demo.ground import Ground, default_folder, prepare

    began = monotonic()
    ground = Ground(folder or default_folder(), port, portals_port)
    if port == portals_port:
        raise CommandError(
            "PORT et PORTALS_PORT doivent différer.",
            "PORT and PORTALS_PORT must differ.",
            ExitCode.USAGE,
        )
    try:
        processes.demand_free(port, portals_port)
        out.say(f"préparation dans {ground.folder} …", f"preparing in {ground.folder} …")
        prepare(ground, reset=reset)
        processes.run(ground, lambda: _say_ready(out, ground.portals_url, monotonic() - began))
    except processes.PortTaken as error:
        raise CommandError(
            f"Le port {error.port} est déjà pris. Choisissez-en d'autres :\n"
            f"  make run PORT=8100 PORTALS_PORT=8101",
            f"Port {error.port} is taken. Choose others:\n  make run PORT=8100 PORTALS_PORT=8101",
        ) from error
    except (processes.Died, DemoRefusal) as error:
        raise CommandError(
            f"La démonstration s'est arrêtée : {error}\nEssayez : idp demo --reset",
            f"The demonstration stopped: {error}\nTry: idp demo --reset",
        ) from error
    out.say("arrêté.", "stopped.")


def _say_ready(out: Output, url: str, seconds: float) -> None:
    click.echo(
        out.text(
            f"Parvis est prêt ({seconds:.0f} s) : ouvrez {url}/   Ctrl-C arrête tout.",
            f"Parvis is ready ({seconds:.0f} s): open {url}/   Ctrl-C stops everything.",
        )
    )
