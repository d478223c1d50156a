"""What `idp review` reads: lists, one file, figures; and what all its commands work with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast, get_args

import click

from idp.administration.powers import Staff
from idp.branding.texts import load_catalogue
from idp.cli.context import CliContext, open_context
from idp.cli.output import CommandError, ExitCode, Output
from idp.cli.people import client_named
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.kernel import paths
from idp.registration.registrations import Registrations
from idp.reviewing.answers import Answers
from idp.reviewing.mails import ReviewMails
from idp.reviewing.model import WAITING, File, Filter, State
from idp.reviewing.queue import Queue
from idp.reviewing.reviews import Reviews
from idp.stores.names import full_name
from idp.terms.acceptances import Acceptances


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for."""

    states: tuple[str, ...]
    kind: str
    profile: str
    department: str
    text: str
    late: bool = False


@dataclass(frozen=True)
class Files:
    """The files of one portal's organisation, for the operator."""

    context: CliContext
    client: Client

    @property
    def operator(self) -> Staff:
        """Return who runs the command: they may judge every file of this organisation."""
        return Staff.operator(self.client.organisation_id, self.context.by)

    @cached_property
    def registry(self) -> ClientRegistry:
        """Return every client."""
        poll = self.context.settings.poll_seconds
        return ClientRegistry(self.context.stores, poll_seconds=poll)

    @cached_property
    def mails(self) -> ReviewMails:
        """Return what writes the mails of files."""
        catalogue = load_catalogue(paths.shipped("templates") / "texts")
        return ReviewMails(self.context.outbox, catalogue, self.context.settings.issuer)

    @cached_property
    def reviews(self) -> Reviews:
        """Return the service of files."""
        stores = self.context.stores
        registrations = Registrations(stores, self.context.sealer, Acceptances(stores))
        return Reviews(stores, self.registry, registrations, self.context.proofs, self.mails)

    @property
    def answers(self) -> Answers:
        """Return the mails of decisions."""
        return Answers(self.reviews, self.client)

    @property
    def queue(self) -> Queue:
        """Return the files as officers read them."""
        return Queue(self.answers)


@contextmanager
def open_files(client_id: str) -> Iterator[Files]:
    """Give the files of a portal's organisation.

    Raises:
        CommandError: There is no such client (4), or the database can't be used.
    """
    with open_context() as context:
        yield Files(context, client_named(context, client_id))


def run_list(out: Output, client_id: str, asked: Asked, number: int) -> ExitCode:
    """Print files by line, and return how the command ends."""
    with open_files(client_id) as files:
        page = files.queue.page(files.operator, _filter(files, asked), number)
    rows = [
        {
            "reference": row.case.reference,
            "state": row.case.state,
            "kind": row.case.kind,
            "days": row.days,
            "late": row.late,
            "profile": row.case.profile,
            "department": row.case.department,
            "siren": row.case.siren,
            "company": row.case.company,
            "email": row.address,
            "why": row.case.why,
            "received_at": row.case.received_at,
            "assigned": row.case.assigned,
        }
        for row in page.rows
    ]
    headings = {
        "reference": out.text("référence", "reference"),
        "state": out.text("état", "state"),
        "days": out.text("jours", "days"),
        "late": out.text("retard", "late"),
        "profile": out.text("profil", "profile"),
        "department": "dpt",
        "company": out.text("entreprise", "company"),
        "email": out.text("courriel", "email"),
    }
    out.records("files", rows, headings=headings)
    if page.pages > 1:
        of = f"{page.number}/{page.pages}"
        out.say(f"page {of}, {page.total} dossiers", f"page {of}, {page.total} files")
    if not rows:
        out.say("aucun dossier", "no file")
    return ExitCode.OK if rows else ExitCode.NOT_FOUND


def run_show(out: Output, client_id: str, reference: str) -> None:
    """Print one file.

    Raises:
        CommandError: There is none of that reference here (4).
    """
    with open_files(client_id) as files:
        file = files.queue.see(files.operator, reference)
    if not isinstance(file, File):
        raise unknown(reference)
    told = told_of(file)
    if out.format != "table":
        out.document({"file": told})
        return
    width = max(map(len, told))
    for name, value in told.items():
        if isinstance(value, list):
            for one in value:
                click.echo(f"{name.ljust(width)}  {_line(one)}")
        elif not isinstance(value, dict) and value not in {"", None}:
            click.echo(f"{name.ljust(width)}  {value}")


def run_stats(out: Output, client_id: str) -> None:
    """Print how the work goes."""
    with open_files(client_id) as files:
        stats = files.queue.stats(files.operator)
    told = {
        "states": dict(stats.states),
        "late": stats.late,
        "usual_days": stats.usual_days,
        "reasons": dict(stats.reasons),
    }
    if out.format != "table":
        out.document({"stats": told})
        return
    states = [{"name": state, "count": stats.states.get(state, 0)} for state in get_args(State)]
    late = {"name": out.text("en retard", "late"), "count": stats.late}
    usual = {"name": out.text("jours, médiane", "days, median"), "count": stats.usual_days}
    reasons = [{"name": f"refused {one}", "count": count} for one, count in stats.reasons.items()]
    headings = {"name": out.text("quoi", "what"), "count": out.text("nombre", "count")}
    out.records("stats", [*states, late, usual, *reasons], headings=headings)


def told_of(file: File) -> dict[str, Any]:
    """Return what is printed of a file; never the password of who applies."""
    case, facts = file.case, file.facts
    return {
        "reference": case.reference,
        "kind": case.kind,
        "state": case.state,
        "received_at": case.received_at,
        "days": file.waited_days,
        "late": file.late,
        "why": case.why,
        "email": file.address,
        "name": full_name(facts.get("given_name", ""), facts.get("family_name", "")),
        "profile": case.profile,
        "siren": case.siren,
        "company": case.company,
        "department": case.department,
        "name_agrees": file.name_agrees,
        "source": (case.evidence.get("provenance") or {}).get("source", ""),
        "as_of": (case.evidence.get("provenance") or {}).get("as_of", ""),
        "evidence": dict(case.evidence),
        "assigned": case.assigned,
        "first_by": case.first_by,
        "decided_by": case.decided_by,
        "decided_at": case.decided_at,
        "reason": case.reason,
        "usual_days": file.usual_days,
        "same": [
            {"with": one.reference or one.name, "same": ", ".join(one.same), "state": one.state}
            for one in file.twins
        ],
        "history": [
            {"at": one.at, "by": one.by, "kind": one.kind, "text": one.text} for one in file.notes
        ],
    }


def unknown(reference: str) -> CommandError:
    """Return the end of a command that names a file which is not here."""
    return CommandError(
        f"pas de dossier « {reference} » ici ; essayez : idp review list",
        f"no file {reference!r} here; try: idp review list",
        ExitCode.NOT_FOUND,
    )


def _filter(files: Files, asked: Asked) -> Filter:
    states: tuple[State, ...] = WAITING
    if asked.states:
        states = () if "all" in asked.states else cast("tuple[State, ...]", asked.states)
    return Filter(
        states=states,
        kind=asked.kind,
        profile=asked.profile,
        department=asked.department,
        text=asked.text,
        late_before=files.queue.late_before if asked.late else None,
    )


def _line(one: dict[str, Any]) -> str:
    return "  ".join(str(value) for value in one.values() if value)
