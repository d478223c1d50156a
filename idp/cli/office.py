"""What the commands of staff share: their services, whom they name, how a refusal is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from idp.administration.powers import Staff
from idp.administration.refusals import Done, Refused
from idp.administration.services import Services
from idp.branding.texts import Texts, load_catalogue
from idp.cli.context import CliContext, open_context
from idp.cli.output import CommandError, ExitCode, Output
from idp.cli.people import client_named, member_named
from idp.identity.accounts import People
from idp.identity.faults import sentence
from idp.kernel import paths

_CODES = {
    "unknown_member": ExitCode.NOT_FOUND,
    "unknown_unit": ExitCode.NOT_FOUND,
    "unknown_run": ExitCode.NOT_FOUND,
    "value": ExitCode.INVALID,
    "faulty_rows": ExitCode.INVALID,
    "nobody_in_file": ExitCode.INVALID,
}


@dataclass(frozen=True)
class Office(Services):
    """The services of one portal's organisation, for the operator."""

    parts: CliContext

    @property
    def operator(self) -> Staff:
        """Return who runs the command: they may everything in this organisation."""
        return Staff.operator(self.client.organisation_id, self.parts.by)

    def named(self, name: str) -> str:
        """Return the membership of who has that identifier, id, `sub` or key.

        Raises:
            CommandError: Nobody has (4).
        """
        people = People(self.parts.stores, self.client, self.parts.by)
        return member_named(people, name).membership_id


@contextmanager
def open_office(client_id: str) -> Iterator[Office]:
    """Give an organisation's services; what they refuse becomes words and an exit code.

    Raises:
        CommandError: There is no such client (4), or an act was refused (3, 4 or 5).
    """
    with open_context() as context:
        try:
            yield Office(context, client_named(context, client_id))
        except Refused as refused:
            french, english = (said(refused, lang) for lang in ("fr", "en"))
            code = _CODES.get(refused.why, ExitCode.REFUSED)
            raise CommandError(french, english, code) from refused


def said(refused: Refused, lang: str) -> str:
    """Return why an act was refused, with the value that is wrong where one is."""
    texts = Texts(load_catalogue(paths.shipped("templates") / "texts"))
    words = texts.get(refused.text_id, lang, **refused.facts)
    if refused.fault is None:
        return words
    return f"{words} {refused.fault.column}\u00a0: {sentence(refused.fault, lang)}"


def show(out: Output, done: Done, *, dry_run: bool = False) -> None:
    """Print what an act came to, and how a first secret leaves."""
    row: dict[str, Any] = {"identifier": done.identifier}
    row |= {"before": done.before, "after": done.after}
    row |= {"first_secret": done.first_secret, "until": done.until}
    headings = {
        "identifier": out.text("identifiant", "identifier"),
        "before": out.text("avant", "before"),
        "after": out.text("après", "after"),
    }
    if done.first_secret:
        headings |= {
            "first_secret": out.text("premier secret", "first secret"),
            "until": out.text("jusqu'au", "until"),
        }
    out.records("changes", [row], headings=headings)
    if dry_run:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
