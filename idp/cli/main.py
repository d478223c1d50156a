"""The `idp` command: lists its nouns without importing them, and turns every end into words."""

import importlib
import importlib.util
import os
import sys
from dataclasses import dataclass
from typing import Final

import click

import idp
from idp.cli.output import ExitCode, default_lang

INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class Noun:
    """One line of `idp --help`; `idp/cli/<name>.py` holds a click command of that name."""

    french: str
    english: str


NOUNS: Final = {
    "demo": Noun("Essayer : cinq portails sur cette machine.", "Try it: five portals right here."),
    "serve": Noun("Servir le fournisseur d'identité.", "Serve the identity provider."),
    "doctor": Noun("Chercher ce qui cloche, et le remède.", "Look for faults, and their remedies."),
    "clients": Noun(
        "Portails : vérifier, enregistrer, revenir.", "Portals: check, register, undo."
    ),
    "accounts": Noun("Comptes : créer, importer, chercher.", "Accounts: create, import, find."),
    "letters": Noun("Courriers : imprimer, suivre, annuler.", "Letters: print, follow, void."),
    "referents": Noun("Référents : inviter, passer le rôle.", "Referents: invite, hand over."),
    "review": Noun("Demandes de compte : lire, décider.", "Applications: read, decide."),
    "legacy": Noun("Anciens comptes : importer, rattacher.", "Former accounts: import, release."),
    "units": Noun("Organismes, écoles, entreprises.", "Issuers, schools, companies."),
    "companies": Noun("Entreprises : importer, chercher.", "Companies: import, look up."),
    "terms": Noun("Conditions : qui doit, qui a accepté.", "Terms: who owes, who accepted."),
    "keys": Noun("Clés de signature : lister, remplacer.", "Signing keys: list, rotate."),
    "audit": Noun("Journal d'audit : chercher, vérifier.", "Audit log: search, verify."),
    "policy": Noun("Ce qu'un portail accepte, et pourquoi.", "What a portal accepts, and why."),
    "db": Noun("Base : migrer, sauvegarder, restaurer.", "Database: migrate, back up, restore."),
    "config": Noun("Réglages : montrer, tirer un secret.", "Settings: show, draw a secret."),
    "mail": Noun("Courriels : voir, essayer, relancer.", "Mails: look, try out, send again."),
    "worker": Noun("Expédier les courriels.", "Send mails, beside the server."),
    "routes": Noun("La table des adresses.", "The table of URLs."),
}


class LazyGroup(click.Group):
    """Finds a noun's module when the noun is called; those that don't exist aren't listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the nouns that have a module, in the order of the table."""
        del ctx
        return [name for name in NOUNS if importlib.util.find_spec(f"idp.cli.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one noun and return its command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"idp.cli.{cmd_name}")
        command = getattr(module, cmd_name)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that was named, or propose those with a similar name."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx))
            asked = "Vouliez-vous dire" if default_lang() == "fr" else "Did you mean"
            if not near:
                raise
            message = f"{error.message} {asked} : {', '.join(near)} ?"
            raise click.UsageError(message, ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the nouns and what each is for, from the table."""
        french = default_lang() == "fr"
        rows = [
            (name, NOUNS[name].french if french else NOUNS[name].english)
            for name in self.list_commands(ctx)
        ]
        with formatter.section("Commandes" if french else "Commands"):
            formatter.write_dl(rows)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nidp demo\nidp clients check intracma",
)
@click.option("--lang", type=click.Choice(["fr", "en"]), is_eager=True, help="fr, en.")
@click.version_option(idp.__version__, prog_name="idp")
def cli(lang: str | None) -> None:
    """Parvis: un fournisseur d'identité, plusieurs portails · one provider, many portals."""
    del lang  # read by `default_lang`


def main() -> None:
    """Run the command and exit with its code; no end shows a stack trace.

    With PARVIS_TRACE=1 an unexpected fault does, for whoever looks into it.
    """
    try:
        cli.main(prog_name="idp")
    except BrokenPipeError:
        # Whoever read our output has enough; the interpreter must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(INTERRUPTED)
    except Exception as error:
        if os.environ.get("PARVIS_TRACE"):
            raise
        sys.exit(_failed(error))


def _failed(error: Exception) -> int:
    from idp.stores import health

    french = default_lang() == "fr"
    if why := health.explained(error):
        said = "La base de données a refusé" if french else "The database refused"
        click.secho(f"{said} : {why}", fg="red", err=True)
        return ExitCode.UNREACHABLE
    said = "Défaut imprévu" if french else "Unexpected fault"
    click.secho(f"{said} : {type(error).__name__}: {error}", fg="red", err=True)
    advice = "Pour la trace" if french else "For its trace"
    click.echo(f"{advice} : PARVIS_TRACE=1 idp …", err=True)
    return ExitCode.FAILURE


if __name__ == "__main__":
    main()
