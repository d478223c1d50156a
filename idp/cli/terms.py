"""`idp terms`: which texts people owe, who accepted which, and the text that proves it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from idp.cli.options import of_client
from idp.cli.output import CommandError, ExitCode, Output, with_output

if TYPE_CHECKING:
    from idp.terms.evidence import Evidence


@click.group(
    epilog="\b\nidp terms list -c ent-cfa-orleans\n"
    "idp terms export -c ent-cfa-orleans --format csv > acceptations.csv"
)
def terms() -> None:
    """Texts to accept, and the evidence. / Textes à accepter, et les preuves."""


@terms.command(
    "list",
    epilog="\b\nidp terms list -c ent-cfa-orleans\nidp terms list -c ent-cfa-orleans --format json",
)
@of_client
@with_output
def list_terms(out: Output, *, client_id: str) -> None:
    """List texts, their versions, who still owes them. / Lister les textes et qui les doit."""
    with _open(client_id) as evidence:
        rows = [asdict(asked) for asked in evidence.asked()]
    shown = {
        "document": "document",
        "version": "version",
        "date": "date",
        "title": out.text("titre", "title"),
        "profiles": out.text("profils", "profiles"),
        "accepted": out.text("accepté par", "accepted by"),
        "owing": out.text("restent", "owing"),
    }
    out.records("documents", rows, headings=shown)


@terms.command(
    epilog="\b\nidp terms export -c ent-cfa-orleans --format csv\n"
    "idp terms export -c ent-cfa-orleans --document cgu --since 2026-09-01 --format json"
)
@of_client
@click.option("--document", default="", help="Un seul texte · one text only.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Depuis ce jour, UTC · from.")
@with_output
def export(out: Output, *, client_id: str, document: str, since: datetime | None) -> None:
    """Write who accepted which text, and when. / Écrire qui a accepté quel texte, et quand."""
    from datetime import UTC

    from idp.terms.store import Wanted

    wanted = Wanted(document, since.replace(tzinfo=UTC) if since else None)
    with _open(client_id) as evidence:
        rows = list(evidence.acceptances(wanted))
    shown = {
        "at": out.text("quand", "when"),
        "subject": "sub",
        "family_name": out.text("nom", "family name"),
        "given_name": out.text("prénom", "given name"),
        "document": "document",
        "version": "version",
        "lang": out.text("langue", "language"),
        "sha256": "sha256",
    }
    out.records("acceptances", rows, headings=shown)


@terms.command(
    epilog="\b\nidp terms show cgu -c ent-cfa-orleans\n"
    "idp terms show cgu -c ent-cfa-orleans --version 1 --text-lang en | sha256sum"
)
@click.argument("document")
@of_client
@click.option("--version", default="", help="La plus récente sinon · else the newest.")
@click.option(
    "--text-lang",
    "text_lang",
    type=click.Choice(["fr", "en"]),
    default="fr",
    help="Langue du texte · language of the text.",
)
@with_output
def show(out: Output, *, document: str, client_id: str, version: str, text_lang: str) -> None:
    """Print a text exactly as it was accepted. / Imprimer un texte tel qu'il a été accepté."""
    with _open(client_id) as evidence:
        found = evidence.served(document, text_lang, version)
    if found is None:
        named = f"{document} {version}".strip()
        raise CommandError(
            f"aucune révision n'a « {named} » en {text_lang}",
            f"no revision has {named!r} in {text_lang}",
            ExitCode.NOT_FOUND,
        )
    text = found.text
    if out.format != "table":
        facts = {"document": document, "version": text.document.version, "lang": text.lang}
        more = {"revision": found.revision, "sha256": text.sha256, "text": text.source}
        out.records("texts", [facts | more])
        return
    out.say(
        f"{text.title}, version {text.document.version} du {text.document.date}, "
        f"révision {found.revision}, sha256 {text.sha256}",
        f"{text.title}, version {text.document.version} of {text.document.date}, "
        f"revision {found.revision}, sha256 {text.sha256}",
    )
    click.echo(text.source, nl=False)


@contextmanager
def _open(client_id: str) -> Iterator["Evidence"]:
    from idp.cli.context import open_context
    from idp.cli.people import client_named
    from idp.terms.evidence import Evidence

    with open_context() as context:
        yield Evidence(context.stores, client_named(context, client_id))
