"""`idp accounts import --sync` and `--undo`: a whole list, and taking a run back."""

from dataclasses import dataclass, replace

from idp.administration.lists import Listed
from idp.administration.powers import Act
from idp.administration.refusals import Refused
from idp.administration.synchronise import Synchronise
from idp.administration.whole_files import Preview, Whole
from idp.cli.account_files import (
    Intake,
    Rejects,
    opened,
    readable,
    reading,
    say_what_was_done,
    show_rejects,
)
from idp.cli.office import Office, open_office
from idp.cli.output import ExitCode, Output
from idp.identity.importing import ImportOptions

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncWish:
    """What `--sync` was asked besides the import."""

    profile: str
    accept_share: int


def run_sync(out: Output, intake: Intake, wish: SyncWish) -> ExitCode:
    """Synchronise with a file, say what it did, and return how the command ends.

    Raises:
        CommandError: The file can't be used (3), or lacks too many people (5).
    """
    with open_office(intake.client_id) as office, readable():
        file, columns, total = opened(out, intake)
        whole = Whole(file, columns, profile=wish.profile, accept_share=wish.accept_share)
        with reading(out, intake, file, columns, total) as (options, kept):
            try:
                return _synchronised(out, office, intake, whole, (options, kept))
            except Refused as refused:
                if refused.why == "faulty_rows":
                    show_rejects(out, columns, kept, err=True)
                raise


def run_undo(out: Output, client_id: str, run_id: str, *, dry_run: bool) -> ExitCode:
    """Take a run back, and return how the command ends.

    Raises:
        CommandError: There is no such run (4), or it is undone already (5).
    """
    with open_office(client_id) as office:
        restored = office.synchronise.undo(office.operator, run_id, dry_run=dry_run)
    out.records("undone", [{"run": run_id, "restored": restored}])
    _say_dry(out, dry_run=dry_run)
    return ExitCode.OK


def _synchronised(
    out: Output,
    office: Office,
    intake: Intake,
    whole: Whole,
    how: tuple[ImportOptions, Rejects],
) -> ExitCode:
    options, kept = replace(how[0], by=office.parts.by), how[1]
    service = office.synchronise
    if intake.invite:
        arrivals, operator = office.arrivals, office.operator
        service = Synchronise(office.desk, arrivals.settle(operator, Act.IMPORT))
        options = replace(
            options, written=lambda tx, changes: arrivals.welcome(tx, operator, changes), batch=100
        )
    if intake.dry_run:
        seen = service.preview(office.operator, whole, options)
        say_what_was_done(out, whole.columns, seen.report, kept)
        _show_absent(out, seen)
        _say_dry(out, dry_run=True)
        return ExitCode.REFUSED if seen.percent > whole.accept_share else ExitCode.OK
    done = service.run(office.operator, whole, options)
    say_what_was_done(out, whole.columns, done.report, kept)
    out.say(
        f"suspendus {done.suspended}   annuler : idp accounts import --undo {done.run_id} "
        f"-c {intake.client_id}",
        f"suspended {done.suspended}   undo: idp accounts import --undo {done.run_id} "
        f"-c {intake.client_id}",
    )
    return ExitCode.PARTIAL if done.report.stopped_after else ExitCode.OK


def _show_absent(out: Output, seen: Preview) -> None:
    out.say(
        f"absents {len(seen.absent)} sur {seen.considered} ({seen.percent} %) : seraient suspendus",
        f"absent {len(seen.absent)} of {seen.considered} ({seen.percent}%): would be suspended",
    )
    for one in seen.absent[:_SHOWN]:
        out.say(f"  {_name(one)}", f"  {_name(one)}")
    if len(seen.absent) > _SHOWN:
        more = len(seen.absent) - _SHOWN
        out.say(f"  … {more}", f"  … {more}")


def _name(one: Listed) -> str:
    member = one.person.member
    return f"{member.identifier_shown}  {member.given_name} {member.family_name}"


def _say_dry(out: Output, *, dry_run: bool) -> None:
    if dry_run:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
