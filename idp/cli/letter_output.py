"""What `idp letters` says: who gets a letter, who does not and why, where each one stands."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from idp.cli.output import Output, printable
from idp.letters.model import Chosen, ListedLetter, Order, Printed, Skipped

_SHOWN: Final = 20
_MEGABYTE: Final = 1_000_000

REASONS: Final = {
    "unknown": ("personne de ce nom ici", "nobody of that name here"),
    "not_home": ("le compte appartient à une autre organisation", "another organisation's account"),
    "suspended": ("suspendu, fermé ou parti", "suspended, closed or gone"),
    "active": (
        "compte déjà activé ; une réinitialisation doit précéder le courrier",
        "already active; it has to be reset before a letter",
    ),
    "has_code": (
        "a déjà un code valable ; --reissue l'annule et en imprime un autre",
        "holds a valid code; --reissue voids it and prints another",
    ),
    "no_identifier": ("n'a pas d'identifiant", "has no identifier"),
    "unprintable": ("identifiant impossible à imprimer", "the identifier can't be printed"),
}
"""Why somebody gets no letter, in French and English."""

STATES: Final = {
    "asked": ("demandé", "asked"),
    "printed": ("imprimé", "printed"),
    "used": ("servi", "used"),
    "void": ("annulé", "void"),
    "expired": ("périmé", "expired"),
}
"""Where a letter stands, in French and English."""


def say_skipped(out: Output, skipped: Sequence[Skipped]) -> None:
    """Say who gets no letter, and why; the first few when there are many."""
    for one in skipped[:_SHOWN]:
        french, english = REASONS[one.reason]
        out.say(f"  {one.name} : {french}", f"  {one.name}: {english}")
    if len(skipped) > _SHOWN:
        out.say(f"  … {len(skipped) - _SHOWN}", f"  … {len(skipped) - _SHOWN}")


def show_chosen(out: Output, chosen: Chosen) -> None:
    """Print who would get a letter."""
    rows = [
        {
            "identifier": one.identifier,
            "family_name": one.family_name,
            "given_name": one.given_name,
            "replaces_a_valid_code": one.code_until is not None,
        }
        for one in chosen.addressees
    ]
    headings = {
        "identifier": out.text("identifiant", "identifier"),
        "family_name": out.text("nom", "family name"),
        "given_name": out.text("prénom", "given name"),
        "replaces_a_valid_code": out.text("annule un code", "voids a code"),
    }
    out.records("letters", rows, headings=headings)
    say_skipped(out, chosen.skipped)
    count = len(rows)
    out.say(
        f"{count} courriers ; rien n'a été écrit (--dry-run)",
        f"{count} letters; nothing was written (--dry-run)",
    )


def show_printed(out: Output, printed: Printed, order: Order, path: Path, size: int) -> None:
    """Say what was printed, until when its codes work, and what that voided."""
    until = printed.valid_until
    facts: dict[str, Any] = {
        "letters": printed.count,
        "file": str(path),
        "batch": order.batch,
        "valid_until": until,
        "voided": printed.voided,
        "skipped": len(order.chosen.skipped),
    }
    if out.format == "json":
        out.document(facts)
    elif out.format == "csv":
        out.records("letters", [facts])
    else:
        megabytes = f"{size / _MEGABYTE:.1f}"
        french = (
            f"{printed.count} courriers   {path} {megabytes.replace('.', ',')} Mo   codes valables "
            f"jusqu'au {until:%d/%m/%Y}   anciens codes annulés : {printed.voided}"
        )
        english = (
            f"{printed.count} letters   {path} {megabytes} MB   codes valid until {until}   "
            f"earlier codes voided: {printed.voided}"
        )
        click.echo(printable(out.text(french, english)))


def show_letters(out: Output, letters: Sequence[ListedLetter]) -> None:
    """Print letters, one a line."""
    rows: list[dict[str, Any]] = [asdict(one) for one in letters]
    headings = {
        "reference": out.text("référence", "reference"),
        "state": out.text("état", "state"),
        "identifier": out.text("identifiant", "identifier"),
        "family_name": out.text("nom", "family name"),
        "given_name": out.text("prénom", "given name"),
        "batch": out.text("lot", "batch"),
        "requested_at": out.text("demandé", "asked"),
        "printed_at": out.text("imprimé", "printed"),
        "valid_until": out.text("valable jusqu'au", "valid until"),
    }
    if out.format == "table":
        days = ("requested_at", "printed_at")
        for row in rows:
            row |= {day: row[day] and row[day].date() for day in days}
            row["state"] = out.text(*STATES[row["state"]])
    out.records("letters", rows, headings=headings)
    if not rows:
        out.say("aucun courrier", "no letter")
