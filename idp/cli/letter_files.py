"""What `idp letters` does: choose people, print their PDF, list letters, void them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from idp.branding.texts import load_catalogue
from idp.cli.context import CliContext, open_context
from idp.cli.letter_output import say_skipped, show_chosen, show_letters, show_printed
from idp.cli.output import CommandError, ExitCode, Output
from idp.cli.pdf_file import pdf_file
from idp.cli.people import client_named
from idp.clients.model import Client
from idp.identity.columns import recognise
from idp.identity.csv_reading import UnreadableFile, open_csv
from idp.kernel import paths
from idp.letters.document import LayoutFailed, PrinterMissing
from idp.letters.letters import LONGEST_LIFETIME, Letters, NothingToPrint, NowhereToGo, Unsettled
from idp.letters.model import Choice, Order, State

OPEN: Final = frozenset[State]({"asked", "printed", "expired"})
"""Letters that can still be voided."""

_LONGEST_BATCH: Final = 64  # the width of its column


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRequest:
    """What `idp letters print` was asked."""

    client_id: str
    batch: str
    accounts: tuple[str, ...]
    list_: Path | None
    requested: bool
    reissue: bool
    valid_until: datetime | None
    letter_lang: str | None
    path: Path | None
    dry_run: bool


def run_print(out: Output, asked: PrintRequest) -> ExitCode:
    """Print letters, say what was done, and return how the command ends.

    Raises:
        CommandError: Nothing could be printed; every earlier code is as it was.
    """
    if asked.path is None and not asked.dry_run:
        raise click.UsageError("-o FILE.pdf ?")
    if len(asked.batch) > _LONGEST_BATCH:
        raise click.BadParameter(f"> {_LONGEST_BATCH}", param_hint="--batch")
    with _opened(asked.client_id) as (context, client, letters):
        _check_date(asked, context)
        choice = _choice(asked)
        chosen = letters.choose(client, choice)
        if choice.of_batch and not chosen.addressees and not chosen.skipped:
            raise CommandError(
                f"pas de lot « {asked.batch} »", f"no batch {asked.batch!r}", ExitCode.NOT_FOUND
            )
        if asked.dry_run:
            show_chosen(out, chosen)
        elif asked.path is None or not chosen.addressees:
            say_skipped(out, chosen.skipped)
            out.say("aucun courrier à imprimer", "no letter to print")
        else:
            order = Order(
                chosen=chosen,
                batch=asked.batch or f"{context.clock.now():%Y-%m-%d}",
                by=context.by,
                lang=asked.letter_lang or context.settings.pages.default_language,
                valid_until=asked.valid_until.date() if asked.valid_until else None,
            )
            with _explained(), pdf_file(asked.path) as file:
                with out.progress(len(chosen.addressees), asked.path.name) as progress:
                    printed = letters.print(client, order, file.keep, progress)
                size = file.size
            show_printed(out, printed, order, asked.path, size)
            say_skipped(out, chosen.skipped)
    if chosen.skipped and not chosen.addressees:
        return ExitCode.REFUSED
    return ExitCode.PARTIAL if chosen.skipped else ExitCode.OK


def print_list(out: Output, client_id: str, batch: str, states: Sequence[State]) -> None:
    """Print letters by name."""
    with _opened(client_id) as (_, client, letters):
        show_letters(out, letters.listed(client, batch=batch, states=frozenset(states)))


def run_void(
    out: Output, client_id: str, batch: str, accounts: tuple[str, ...], *, dry_run: bool
) -> ExitCode:
    """Void letters of a batch or of some people, and return how the command ends."""
    with _opened(client_id) as (context, client, letters):
        found = letters.listed(client, batch=batch, states=OPEN)
        if accounts:
            whose, unknown = letters.whose(client, accounts)
            say_skipped(out, unknown)
            found = [one for one in found if one.account_id in whose]
        ids = [one.id for one in found]
        count = len(ids) if dry_run else letters.void(client, ids, batch=batch, by=context.by)
    if out.format == "json":
        out.document({"voided": count, "dry_run": dry_run})
    else:
        click.echo(out.text("courriers annulés : {}", "letters voided: {}").format(count))
    if dry_run:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
    return ExitCode.OK if count else ExitCode.NOT_FOUND


@contextmanager
def _opened(client_id: str) -> Iterator[tuple[CliContext, Client, Letters]]:
    with open_context() as context:
        client = client_named(context, client_id)
        letters = Letters(
            stores=context.stores,
            provisionals=context.provisionals,
            catalogue=load_catalogue(paths.shipped("templates") / "texts"),
            issuer=context.settings.issuer,
            outbox=context.outbox,
        )
        yield context, client, letters


def _choice(asked: PrintRequest) -> Choice:
    names = asked.accounts + (_names_in(asked.list_) if asked.list_ else ())
    again = asked.batch if asked.reissue and not names and not asked.requested else ""
    return Choice(
        named=names if names or asked.list_ else None,
        requested=asked.requested,
        of_batch=again,
        reissue=asked.reissue,
    )


def _names_in(path: Path) -> tuple[str, ...]:
    """Return the identifiers of a CSV file, from the column that is called so."""
    try:
        file = open_csv(path)
        columns = recognise(file.header)
        places = columns.places.get("identifier")
        if places is None:
            raise CommandError(
                f"{path} : pas de colonne « identifiant »",
                f"{path}: no column called identifier",
                ExitCode.INVALID,
            )
        cells = [row.cells[places[0]].strip() for row in file.rows()]
    except UnreadableFile as error:
        raise CommandError(str(error), str(error), ExitCode.INVALID) from error
    return tuple(dict.fromkeys(cell for cell in cells if cell))


def _check_date(asked: PrintRequest, context: CliContext) -> None:
    if asked.valid_until is None:
        return
    today = context.clock.now().date()
    if not today <= asked.valid_until.date() <= today + LONGEST_LIFETIME:
        raise CommandError(
            "--valid-until : d'aujourd'hui à un an", "--valid-until: from today to a year from now",
            ExitCode.INVALID,
        )  # fmt: skip


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what keeps letters from being printed into words, with the way out."""
    kept = ("Aucun code n'est annulé.", "No code is void.")
    try:
        yield
    except PrinterMissing as error:
        raise CommandError(
            f"La mise en page des courriers demande Typst. {kept[0]}\n"
            "Remède : pip install 'parvis[letters]'",
            f"Letters are laid out by Typst, which is missing. {kept[1]}\n"
            "To mend it: pip install 'parvis[letters]'",
            ExitCode.UNREACHABLE,
        ) from error
    except LayoutFailed as error:
        raise CommandError(
            f"La mise en page a échoué. {kept[0]}\n{error}\n"
            "Remède : le plus souvent, un autre logo ([letter] logo).",
            f"The layout failed. {kept[1]}\n{error}\n"
            "To mend it: most often, another logo ([letter] logo).",
        ) from error
    except NowhereToGo as error:
        raise CommandError(
            "Ce portail n'a pas de [journeys.activation] : un courrier ne mènerait nulle part.\n"
            "Remède : ajoutez ce parcours au dossier, puis idp clients register.",
            "This portal has no [journeys.activation]: a letter would lead nowhere.\n"
            "To mend it: add that journey to the folder, then idp clients register.",
            ExitCode.REFUSED,
        ) from error
    except NothingToPrint as error:
        raise CommandError(
            f"Tout le monde s'est activé entre-temps. {kept[0]}",
            f"Everybody is active by now. {kept[1]}",
            ExitCode.NOT_FOUND,
        ) from error
    except Unsettled as error:
        raise CommandError(
            f"Des comptes s'activent sans cesse pendant la mise en page. {kept[0]}\n"
            "Remède : relancez la commande.",
            f"Accounts keep being activated during the layout. {kept[1]}\n"
            "To mend it: run the command again.",
        ) from error
