"""The one table of powers: who may do what to whom (ADR 17).

A role is held at a unit or, with the unit id '', everywhere in the organisation. Staff act on
memberships of their own organisation only. What an act means depends on the member's standing: the
credential of somebody whose home is elsewhere is out of reach, and their reset detaches the
membership (model.md §2). Requirements: R-CMI-9, R-CMI-29, R-PDL-17, R-ALL-9, R-ALL-12.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from idp.identity.identifiers import bucket_form
from idp.identity.records import RoleAt

REFERENT: Final = "referent"
SECRETARY: Final = "secretary"
ADMINISTRATOR: Final = "administrator"
OFFICER: Final = "officer"
STAFF_ROLES: Final = (REFERENT, SECRETARY, ADMINISTRATOR, OFFICER)

BELONGS: Final = "member"
"""The role that only says that somebody belongs to a unit; given where no other role says it."""


class Act(StrEnum):
    """What staff do."""

    SEE = "see"  # list, search, open one
    CREATE = "create"  # invite one
    IMPORT = "import"  # invite many by a file
    CHANGE_NAMES = "change_names"
    CHANGE_ADDRESS = "change_address"
    RESEND = "resend"
    RESET = "reset"
    RESET_FACTOR = "reset_factor"  # take a second factor off
    PRINT_LETTER = "print_letter"
    END_SESSIONS = "end_sessions"
    SUSPEND = "suspend"
    REACTIVATE = "reactivate"
    LEAVE = "leave"  # set or take off the day on which somebody leaves
    GIVE_ROLE = "give_role"
    REVOKE_ROLE = "revoke_role"
    HAND_OVER = "hand_over"  # one's own role of referent
    SYNCHRONISE = "synchronise"  # suspend whom a file lacks
    REVIEW = "review"
    EVENTS = "events"
    JUDGE = "judge"  # decide on applications and changes of profile


class Standing(StrEnum):
    """How a member stands to the organisation whose staff act.

    `home`: the account is the organisation's own. `linked`: another home's, which this
    organisation's identifier opens too. `foreign`: another home's that merely has a membership.
    """

    HOME = "home"
    FOREIGN = "foreign"
    LINKED = "linked"


#   R = referent, S = secretary, A = administrator, O = officer; the operator may everything here.
#                          home  foreign  linked
POWERS: Final[Mapping[Act, tuple[str, str, str]]] = {
    Act.SEE:              ("RSAO", "RSAO", "RSAO"),
    Act.CREATE:           ("RSA", "",     ""),
    Act.IMPORT:           ("RSA", "",     ""),
    Act.CHANGE_NAMES:     ("RSA", "",     ""),
    Act.CHANGE_ADDRESS:   ("RSA", "SA",   "RSA"),
    Act.RESEND:           ("RSA", "",     ""),
    Act.RESET:            ("RSA", "SA",   "RSA"),
    Act.RESET_FACTOR:     ("RSA", "",     ""),
    Act.PRINT_LETTER:     ("RSA", "",     ""),
    Act.END_SESSIONS:     ("RSA", "SA",   "RSA"),
    Act.SUSPEND:          ("RSA", "RSA",  "RSA"),
    Act.REACTIVATE:       ("RSA", "RSA",  "RSA"),
    Act.LEAVE:            ("RSA", "RSA",  "RSA"),
    Act.GIVE_ROLE:        ("RSA", "SA",   "RSA"),
    Act.REVOKE_ROLE:      ("RSA", "SA",   "RSA"),
    Act.HAND_OVER:        ("R",   "R",    "R"),
    Act.SYNCHRONISE:      ("SA",  "SA",   "SA"),
    Act.REVIEW:           ("RSA", "RSA",  "RSA"),
    Act.EVENTS:           ("RSA", "RSA",  "RSA"),
    Act.JUDGE:            ("AO",  "AO",   "AO"),
}  # fmt: skip
"""Whose act it is, by the standing of the person whom it touches."""

OVER: Final[Mapping[str, str]] = {REFERENT: "A", SECRETARY: "A", ADMINISTRATOR: "", OFFICER: "A"}
"""Who may touch a member who holds a role of staff; only the operator touches administrators."""

GIVES: Final[Mapping[str, str]] = {REFERENT: "A", SECRETARY: "A", ADMINISTRATOR: "", OFFICER: "A"}
"""Who may give and revoke a role of staff; any other role is for whoever `POWERS` names."""

LOOKS: Final = frozenset({Act.SEE, Act.REVIEW, Act.EVENTS})
"""Acts that change nothing: colleagues and oneself may be looked at."""

_LETTERS: Final = {REFERENT: "R", SECRETARY: "S", ADMINISTRATOR: "A", OFFICER: "O"}
_COLUMNS: Final = {Standing.HOME: 0, Standing.FOREIGN: 1, Standing.LINKED: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """A member as powers see them; `membership_id` '' for somebody who is not there yet."""

    membership_id: str
    organisation_id: str
    standing: Standing
    unit_ids: frozenset[str] = frozenset()
    roles: frozenset[RoleAt] = frozenset()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The act may be done, by the power of this role; '' for the operator."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class Denied:
    """The act may not be done.

    Attributes:
        why: `unknown_member` (of another organisation or unit: staff are not told that there is
            somebody), `oneself`, `colleague` (holds a role of staff), `not_yours` (the role has not
            this power over this standing).
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who acts, for one organisation.

    Attributes:
        by: For the record: `cli:<name>`, or `staff:<account id>`.
        membership_id: Their own; '' for the operator at the command line.
        name: As invitations name them; '' for the operator.
        holds: The roles of staff that count now: a role at a closed unit does not.
    """

    by: str
    organisation_id: str
    membership_id: str = ""
    name: str = ""
    holds: frozenset[RoleAt] = frozenset()
    is_operator: bool = False

    @classmethod
    def operator(cls, organisation_id: str, by: str) -> "Staff":
        """Return the operator, who may everything in the organisation."""
        return cls(by=by, organisation_id=organisation_id, is_operator=True)

    def may(self, act: Act, whom: Whom) -> Allowed | Denied:
        """Tell whether this act may be done to this person; the table and nothing else decides."""
        if whom.organisation_id != self.organisation_id:
            return Denied("unknown_member")
        if self.is_operator:
            return Allowed()
        near = [held for held in self._counting() if _reaches(held, whom)]
        if not any(_has(held, Act.SEE, whom.standing) for held in near):
            return Denied("unknown_member")
        if act not in LOOKS and whom.membership_id and whom.membership_id == self.membership_id:
            return Denied("oneself")
        able = [held for held in near if _has(held, act, whom.standing)]
        if not able:
            return Denied("not_yours")
        free = [held for held in able if act in LOOKS or _may_touch(held, whom)]
        return Allowed(free[0].role) if free else Denied("colleague")

    def may_give(self, role: RoleAt, *, revoking: bool = False) -> Allowed | Denied:
        """Tell whether this role may be given or revoked at its unit, whoever is meant."""
        if self.is_operator:
            return Allowed()
        act = Act.REVOKE_ROLE if revoking else Act.GIVE_ROLE
        # « Administrator » is no name of its own: a portal may not look at capitals.
        givers = GIVES.get(bucket_form(role.role), POWERS[act][0])
        for held in self._counting():
            if _LETTERS[held.role] in givers and held.unit_id in ("", role.unit_id):
                return Allowed(held.role)
        return Denied("not_yours")

    def may_judge(self) -> Allowed | Denied:
        """Tell whether applications are theirs to judge; whose own file it is, the file tells."""
        if self.is_operator:
            return Allowed()
        able = [one for one in self._counting() if not one.unit_id and _judges(one)]
        return Allowed(able[0].role) if able else Denied("not_yours")

    def may_hand_over(self, unit_id: str) -> Allowed | Denied:
        """Tell whether the role of referent of this unit is theirs to hand over."""
        mine = RoleAt(REFERENT, unit_id) in self._counting()
        return Allowed(REFERENT) if mine or self.is_operator else Denied("not_yours")

    def reach(self, act: Act) -> frozenset[str] | None:
        """Return the units in which this act may be done at all; None: in the organisation."""
        held = [one for one in self._counting() if _has(one, act, Standing.HOME)]
        if self.is_operator or any(not one.unit_id for one in held):
            return None
        return frozenset(one.unit_id for one in held)

    def _counting(self) -> list[RoleAt]:
        """Return the roles that give power: a referent's at a unit, an officer's everywhere."""
        at_units = {REFERENT: True, OFFICER: False}
        return sorted(
            held
            for held in self.holds
            if held.role in STAFF_ROLES
            if at_units.get(held.role, bool(held.unit_id)) == bool(held.unit_id)
        )


def _has(held: RoleAt, act: Act, standing: Standing) -> bool:
    return _LETTERS[held.role] in POWERS[act][_COLUMNS[standing]]


def _judges(held: RoleAt) -> bool:
    return _LETTERS[held.role] in POWERS[Act.JUDGE][0]


def _reaches(held: RoleAt, whom: Whom) -> bool:
    return not held.unit_id or held.unit_id in whom.unit_ids


def _may_touch(held: RoleAt, whom: Whom) -> bool:
    """Tell whether this role stands above every role of staff that somebody holds, and reaches it.

    An administrator of one unit is not above a secretary of the whole organisation.
    """
    return all(
        _LETTERS[held.role] in OVER[one.role] and held.unit_id in {"", one.unit_id}
        for one in whom.roles
        if one.role in OVER
    )
