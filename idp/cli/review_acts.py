"""What `idp review` does to one file, and how each end is told; the exact mail with --dry-run."""

from typing import Final

import click

from idp.cli.output import CommandError, ExitCode, Output, printable_lines
from idp.cli.people import member_named
from idp.cli.review_files import Files, open_files, unknown
from idp.companies.companies import Companies, register_of
from idp.identity.accounts import People
from idp.reviewing.decisions import Decisions
from idp.reviewing.mails import Preview
from idp.reviewing.model import Already, Done, Gone, NeedsSecond, Outcome, Unfit
from idp.reviewing.recheck import Rechecks
from idp.reviewing.remarks import Remarks

_UNFIT: Final = {
    "no_such_reason": (
        "Ce portail n'a pas ce motif ; les siens : {known}",
        "this portal has no such reason; its own: {known}",
    ),
    "empty": ("Le texte est vide.", "the text is empty"),
    "too_long": ("Le texte est trop long.", "the text is too long"),
    "no_such_officer": (
        "Cette personne n'a pas le rôle « officer » ici.",
        "this person has no role of officer here",
    ),
    "kind": ("Ce dossier ne prend pas de question.", "this file takes no question"),
}
_STATES: Final = {
    "approved": ("accepté", "accepted"),
    "refused": ("refusé", "refused"),
    "withdrawn": ("retiré", "withdrawn"),
}


def run_decision(
    out: Output, client_id: str, reference: str, act: tuple[str, str], *, dry_run: bool
) -> None:
    """Approve, refuse or ask: `act` is its name with the reason or the question.

    Raises:
        CommandError: There is no such file (4); it is decided, or the value can't be taken (5, 3).
    """
    name, value = act
    with open_files(client_id) as files:
        decisions = Decisions(files.reviews, files.client)
        mail = decisions.preview(files.operator, reference, name, value)
        if mail is not None and not isinstance(mail, Preview):
            raise _refused(files, reference, mail)
        if dry_run:
            _print_mail(out, mail)
            out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
            return
        outcome = _decide(decisions, files, reference, act)
        _end(out, files, reference, outcome)


def run_comment(out: Output, client_id: str, reference: str, text: str) -> None:
    """Leave a comment.

    Raises:
        CommandError: There is no such file (4), or the text can't be taken (3).
    """
    with open_files(client_id) as files:
        outcome = Remarks(files.answers).comment(files.operator, reference, text)
        _end(out, files, reference, outcome)


def run_assign(out: Output, client_id: str, reference: str, to: str) -> None:
    """Give a file to somebody, or take it away.

    Raises:
        CommandError: There is no such file or person (4); they are no officer (3).
    """
    with open_files(client_id) as files:
        account_id = ""
        if to:
            people = People(files.context.stores, files.client, files.context.by)
            account_id = member_named(people, to).account_id
        outcome = Remarks(files.answers).assign(files.operator, reference, account_id)
        _end(out, files, reference, outcome)


def run_recheck(out: Output, client_id: str, most: int) -> None:
    """Look at members' companies again.

    Raises:
        CommandError: The portal asks for no such look (5).
    """
    with open_files(client_id) as files:
        if not files.client.policy.review.recheck_days:
            raise CommandError(
                "Ce portail ne revoit pas les entreprises : [review] recheck_days vaut 0.",
                "this portal never looks at companies again: [review] recheck_days is 0",
                ExitCode.REFUSED,
            )
        stores = files.context.stores
        companies = Companies(stores, register_of(files.context.settings.companies, stores))
        count = Rechecks(stores, files.registry, companies, files.mails).of(files.client, most=most)
    if out.format == "json":
        out.document({"rechecked": count})
    else:
        click.echo(out.text("entreprises revues : {}", "companies looked at: {}").format(count))


def _decide(decisions: Decisions, files: Files, reference: str, act: tuple[str, str]) -> Outcome:
    match act:
        case ("approve", _):
            return decisions.approve(files.operator, reference)
        case ("refuse", reason):
            return decisions.refuse(files.operator, reference, reason)
        case (_, question):
            return decisions.ask(files.operator, reference, question)


def _end(out: Output, files: Files, reference: str, outcome: Outcome) -> None:
    """Print the file after an act, or end with why there was none."""
    if not isinstance(outcome, Done | NeedsSecond):
        raise _refused(files, reference, outcome)
    case = outcome.case
    row = {"reference": case.reference, "state": case.state, "assigned": case.assigned}
    row |= {"first_by": case.first_by, "decided_by": case.decided_by, "reason": case.reason}
    names = ("reference", "state", "decided_by", "reason")
    out.records("files", [row], headings={name: name for name in names})
    if isinstance(outcome, NeedsSecond):
        out.say(
            "premier accord ; il en faut un second, d'une autre personne",
            "first agreement; a second one is needed, of somebody else",
        )


def _refused(files: Files, reference: str, outcome: Outcome) -> CommandError:
    match outcome:
        case Gone():
            return unknown(reference)
        case Already(state, by, _):
            french, english = _STATES.get(state, (state, state))
            return CommandError(
                f"Le dossier est déjà {french} (par {by}). Rien n'a été changé.",
                f"the file is {english} already (by {by}); nothing was changed",
                ExitCode.REFUSED,
            )
        case Unfit(why):
            known = ", ".join(one.id for one in files.client.policy.review.reasons) or "-"
            french, english = (words.format(known=known) for words in _UNFIT[why])
            return CommandError(french, english, ExitCode.INVALID)
        case _:
            return CommandError(
                "Le dossier a changé à l'instant. Rien n'a été fait : recommencez.",
                "the file changed at this very instant; nothing was done: try again",
                ExitCode.REFUSED,
            )


def _print_mail(out: Output, mail: Preview | None) -> None:
    if out.format == "json":
        shown = {"to": mail.to, "subject": mail.subject, "text": mail.text} if mail else None
        out.document({"mail": shown})
    elif mail is None:
        out.say("aucun courriel ne partirait", "no mail would leave")
    else:
        head = f"{out.text('À', 'To')}: {mail.to}\n{out.text('Objet', 'Subject')}: {mail.subject}"
        click.echo(printable_lines(f"{head}\n\n{mail.text}"))
