"""`idp clients`: from a folder to a served portal, and back; each command imported when called."""

import importlib
from dataclasses import dataclass
from typing import Final

import click

from idp.cli.output import default_lang


@dataclass(frozen=True, slots=True)
class Verb:
    """Where a command is, `idp.cli.<module>`, and what it is for."""

    module: str
    function: str
    french: str
    english: str


VERBS: Final = {
    "new": Verb("client_views", "new", "Écrire un dossier commenté.", "Write a commented folder."),
    "check": Verb(
        "client_views", "check", "Dire toutes les fautes d'un dossier.", "Say a folder's faults."
    ),
    "diff": Verb(
        "client_views", "diff", "Ce que l'enregistrer changerait.", "What registering would change."
    ),
    "register": Verb(
        "client_revisions", "register", "Servir un dossier.", "Serve what a folder says."
    ),
    "rollback": Verb(
        "client_revisions", "rollback", "Revenir à une révision.", "Go back to a revision."
    ),
    "list": Verb("client_views", "list_clients", "Lister les clients.", "List clients."),
    "show": Verb("client_views", "show", "Tout d'un client.", "All about one client."),
    "preview": Verb(
        "client_preview",
        "preview",
        "Toutes ses pages sur une planche.",
        "All its pages on one sheet.",
    ),
    "disable": Verb("client_state", "disable", "Ne plus servir.", "Stop serving."),
    "enable": Verb("client_state", "enable", "Servir de nouveau.", "Serve again."),
    "rotate-secret": Verb(
        "client_state", "rotate_secret", "Remplacer le secret.", "Replace the secret."
    ),
    "schema": Verb(
        "client_views", "schema", "Schéma JSON de client.toml.", "JSON Schema of client.toml."
    ),
}


class Verbs(click.Group):
    """Lists its commands without importing what they need: help is instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they are met."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in VERBS:
            return None
        verb = VERBS[cmd_name]
        command = getattr(importlib.import_module(f"idp.cli.{verb.module}"), verb.function)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command and what it is for."""
        del ctx
        french = default_lang() == "fr"
        rows = [(name, it.french if french else it.english) for name, it in VERBS.items()]
        with formatter.section("Commandes" if french else "Commands"):
            formatter.write_dl(rows)


@click.group(cls=Verbs, epilog="\b\nidp clients check intracma\nidp clients diff")
def clients() -> None:
    """Portals: check a folder, register it, undo. / Portails : vérifier, enregistrer, revenir."""
