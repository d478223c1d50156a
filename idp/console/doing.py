"""Acts on one person, each as one call of a service of `idp.administration`."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.administration.departures import read_day
from idp.administration.desk import Person
from idp.administration.refusals import Done, Refused
from idp.console.entrance import Caller
from idp.console.role_choices import role_named, unit_of
from idp.identity import cells
from idp.identity.records import Fault

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Work:
    """An act on its way: who, to whom, with which values; a dry run writes nothing."""

    caller: Caller
    person: Person
    values: Values
    dry_run: bool

    @property
    def id(self) -> str:
        """Whose membership."""
        return self.person.member.membership_id


def change_name(work: Work) -> Done:
    """Correct a name."""
    return work.caller.office.changes.names(
        work.caller.staff, work.id, work.values, dry_run=work.dry_run
    )


def change_address(work: Work) -> Done:
    """Correct the address that is written to."""
    typed = work.values["email"]
    if not typed.strip():
        raise Refused("value", fault=Fault("email", "empty"))
    return work.caller.office.changes.address(
        work.caller.staff, work.id, typed, dry_run=work.dry_run
    )


def resend(work: Work) -> Done:
    """Send the first secret again."""
    return work.caller.office.resends.resend(work.caller.staff, work.id, dry_run=work.dry_run)


def reset(work: Work) -> Done:
    """Begin anew with a first secret."""
    return work.caller.office.resets.reset(work.caller.staff, work.id, dry_run=work.dry_run)


def reset_factor(work: Work) -> Done:
    """Take a lost second factor off."""
    return work.caller.office.lost_factors.reset(work.caller.staff, work.id, dry_run=work.dry_run)


def suspend(work: Work) -> Done:
    """Let nobody in by this membership."""
    return work.caller.office.departures.suspend(work.caller.staff, work.id, dry_run=work.dry_run)


def reactivate(work: Work) -> Done:
    """Let in again."""
    return work.caller.office.departures.reactivate(
        work.caller.staff, work.id, dry_run=work.dry_run
    )


def leave(work: Work) -> Done:
    """Set the last day."""
    typed = work.values["until"]
    if not typed.strip():
        raise Refused("value", fault=Fault("until", "empty"))
    day = read_day(_short(typed, "until"))
    return work.caller.office.departures.leave(
        work.caller.staff, work.id, day, dry_run=work.dry_run
    )


def stay(work: Work) -> Done:
    """Take the last day off."""
    return work.caller.office.departures.leave(
        work.caller.staff, work.id, None, dry_run=work.dry_run
    )


def sign_out(work: Work) -> Done:
    """End sessions."""
    return work.caller.office.sessions.end(work.caller.staff, work.id, dry_run=work.dry_run)


def give_role(work: Work) -> Done:
    """Give a role."""
    role = role_named(work.caller, work.values["role"])
    return work.caller.office.roles.give(work.caller.staff, work.id, role, dry_run=work.dry_run)


def take_role(work: Work) -> Done:
    """Take a role away."""
    role = role_named(work.caller, work.values["role"])
    return work.caller.office.roles.revoke(work.caller.staff, work.id, role, dry_run=work.dry_run)


def hand_over(work: Work) -> Done:
    """Hand one's own role of referent over."""
    unit = unit_of(work.caller, work.values["unit"])
    return work.caller.office.referents.hand_over(
        work.caller.staff, f"{unit.kind}:{unit.code}", work.id, dry_run=work.dry_run
    )


def _short(text: str, name: str) -> str:
    try:
        return cells.clean(text, name, longest=40)
    except cells.FaultyCell as faulty:
        raise Refused("value", fault=faulty.fault) from None


def judge_letter(work: Work) -> Done:
    """Judge a letter; printing it answers with a file, by `letter_pages`."""
    member = work.person.member
    return Done(membership_id=work.id, identifier=member.identifier_shown, before=member.name)
