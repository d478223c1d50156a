"""What staff may do to one person from their page, each with what it will change, in plain words.

An act is asked for by a form where it needs a value, shown as it would be (the service runs and is
undone), then done. `idp.administration` judges it at each of these.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from idp.administration.desk import Person
from idp.administration.powers import Act, Allowed
from idp.administration.refusals import Done
from idp.console import doing
from idp.console.doing import Work
from idp.console.entrance import Caller
from idp.console.role_choices import choices, units_to_hand_over


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act as the console offers it.

    Attributes:
        act: What the table of powers calls it.
        run: Does it, or in a dry run judges it.
        fields: What the form asks for.
        events: What the record calls it.
        facts: What tells its events from those of other acts.
        fits: Whether it makes sense for somebody in their present state.
        undo: The act that takes it back.
        is_grave: It takes something away from somebody: shown last, as a quieter button.
    """

    name: str
    act: Act
    run: Callable[[Work], Done]
    fits: Callable[[Caller, Person], bool] = lambda caller, person: True  # noqa: ARG005 - a signature
    fields: tuple[str, ...] = ()
    events: tuple[str, ...]
    facts: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)
    undo: str = ""
    is_grave: bool = False

    def left_a_mark(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether an event of this name was this act."""
        return all(holds(facts.get(name)) for name, holds in self.facts.items())


def _waits(caller: Caller, person: Person) -> bool:
    del caller
    return person.member.account_status == "provisioned" and person.member.status != "suspended"


def _came(caller: Caller, person: Person) -> bool:
    del caller
    return person.member.account_status == "active" and person.member.status != "suspended"


def _enters(caller: Caller, person: Person) -> bool:
    del caller
    return "suspended" not in {person.member.status, person.member.account_status}


def _is_suspended(caller: Caller, person: Person) -> bool:
    del caller
    return person.member.status == "suspended"


def _leaves(caller: Caller, person: Person) -> bool:
    del caller
    return person.member.until is not None


def _is_active(caller: Caller, person: Person) -> bool:
    del caller
    return person.member.status == person.member.account_status == "active"


def _has_factor(caller: Caller, person: Person) -> bool:
    return caller.office.lost_factors.has(person.member.account_id)


def _is_on_paper(caller: Caller, person: Person) -> bool:
    return caller.office.prints_letters and person.is_home and _waits(caller, person)


DEEDS: Final[Mapping[str, Deed]] = {
    deed.name: deed
    for deed in (
        Deed(
            name="resend", act=Act.RESEND, run=doing.resend, fits=_waits, events=("first_secret",)
        ),
        Deed(
            name="letter",
            act=Act.PRINT_LETTER,
            run=doing.judge_letter,
            fits=_is_on_paper,
            events=("letters_printed",),
        ),
        Deed(
            name="name",
            act=Act.CHANGE_NAMES,
            run=doing.change_name,
            fields=("given_name", "family_name"),
            events=("facts_changed",),
            facts={"fields": lambda changed: "email" not in changed},
        ),
        Deed(
            name="address",
            act=Act.CHANGE_ADDRESS,
            run=doing.change_address,
            fields=("email",),
            events=("facts_changed",),
            facts={"fields": lambda changed: "email" in changed},
        ),
        Deed(
            name="reactivate",
            act=Act.REACTIVATE,
            run=doing.reactivate,
            fits=_is_suspended,
            events=("status",),
            facts={"after": ("active", "provisioned").__contains__},
            undo="suspend",
        ),
        Deed(
            name="leave",
            act=Act.LEAVE,
            run=doing.leave,
            fields=("until",),
            events=("leaving",),
            facts={"until": bool},
            undo="stay",
        ),
        Deed(
            name="stay",
            act=Act.LEAVE,
            run=doing.stay,
            fits=_leaves,
            events=("leaving",),
            facts={"until": operator.not_},
        ),
        Deed(
            name="give_role",
            act=Act.GIVE_ROLE,
            run=doing.give_role,
            fields=("role",),
            events=("role",),
            facts={"change": ("given",).__contains__},
        ),
        Deed(
            name="take_role",
            act=Act.REVOKE_ROLE,
            run=doing.take_role,
            fields=("role",),
            events=("role",),
            facts={"change": ("revoked",).__contains__},
            is_grave=True,
        ),
        Deed(
            name="hand_over",
            act=Act.HAND_OVER,
            run=doing.hand_over,
            fits=_is_active,
            fields=("unit",),
            events=("role_handed_over",),
            is_grave=True,
        ),
        Deed(
            name="sign_out",
            act=Act.END_SESSIONS,
            run=doing.sign_out,
            fits=_is_active,
            events=("sessions_ended",),
            is_grave=True,
        ),
        Deed(
            name="reset_factor",
            act=Act.RESET_FACTOR,
            run=doing.reset_factor,
            fits=_has_factor,
            events=("factor_removed",),
            is_grave=True,
        ),
        Deed(
            name="reset",
            act=Act.RESET,
            run=doing.reset,
            fits=_came,
            events=("account_reset", "membership_detached"),
            is_grave=True,
        ),
        Deed(
            name="suspend",
            act=Act.SUSPEND,
            run=doing.suspend,
            fits=_enters,
            events=("status",),
            facts={"after": ("suspended",).__contains__},
            undo="reactivate",
            is_grave=True,
        ),
    )
}
"""Every act by name, in the order of the page."""


def is_offered(caller: Caller, person: Person, deed: Deed) -> bool:
    """Tell whether a person's page shows an act: it is theirs, it fits, something can be chosen."""
    if not isinstance(caller.office.desk.verdict(caller.staff, deed.act, person), Allowed):
        return False
    if "role" in deed.fields and not choices(caller, person, deed.name):
        return False
    if "unit" in deed.fields and not units_to_hand_over(caller, person):
        return False
    return deed.fits(caller, person)
