"""Which roles and units a form lists: only those that the caller may give, take or hand over."""

from idp.administration.desk import Person
from idp.administration.powers import ADMINISTRATOR, OFFICER, REFERENT, SECRETARY, Allowed
from idp.administration.refusals import Refused
from idp.console.entrance import Caller
from idp.identity.records import RoleAt
from idp.identity.rows import KnownUnit

Choice = tuple[str, str]
"""A value of a form's list, and the words it stands for."""

_KNOWN = (REFERENT, SECRETARY, ADMINISTRATOR, OFFICER)


def role_words(caller: Caller, role: RoleAt) -> str:
    """Return a role as people say it: « référente ou référent de MDPH du Nord »."""
    known = role.role if role.role in (*_KNOWN, "member") else "other"
    if not role.unit_id:
        return caller.say(f"console.role.{known}", role=role.role)
    unit = caller.office.unit_names.get(role.unit_id, "")
    return caller.say(
        "console.role.at", role=caller.say(f"console.role.{known}", role=role.role), unit=unit
    )


def choices(caller: Caller, person: Person | None, deed: str) -> list[Choice]:
    """Return the roles that a form lists for an act on somebody; None: for somebody new."""
    held = person.whom.roles if person else frozenset()
    if deed == "take_role":
        found = [
            one
            for one in sorted(held)
            if one.role != "member"
            if isinstance(caller.staff.may_give(one, revoking=True), Allowed)
        ]
    else:
        found = [
            one
            for one in _every(caller)
            if one not in held and isinstance(caller.staff.may_give(one), Allowed)
        ]
    return [(written(caller, one), role_words(caller, one)) for one in found]


def units_to_hand_over(caller: Caller, person: Person | None = None) -> list[Choice]:
    """Return the units whose role of referent is the caller's, and may go to this person."""
    names = caller.office.unit_names
    mine = {one.unit_id for one in caller.staff.holds if one.role == REFERENT and one.unit_id}
    near = mine if person is None else mine & person.whom.unit_ids
    return [(one.id, names[one.id]) for one in caller.office.units if one.id in near]


def written(caller: Caller, role: RoleAt) -> str:
    """Return a role as forms and files name it: `referent@issuer:00001`."""
    unit = next((one for one in caller.office.units if one.id == role.unit_id), None)
    return f"{role.role}@{unit.kind}:{unit.code}" if unit else role.role


def role_named(caller: Caller, typed: str) -> RoleAt:
    """Return the role that a form sent.

    Raises:
        Refused: It is none that the form listed.
    """
    listed = {
        written(caller, one): one for one in {*_every(caller), *_held_anywhere(caller, typed)}
    }
    if typed not in listed:
        raise Refused("no_such_role")
    return listed[typed]


def unit_of(caller: Caller, unit_id: str) -> KnownUnit:
    """Return the unit that a form sent.

    Raises:
        Refused: There is none.
    """
    for unit in caller.office.units:
        if unit.id == unit_id:
            return unit
    raise Refused("unknown_unit")


def _every(caller: Caller) -> list[RoleAt]:
    """Return every role of staff that the organisation may have."""
    units = [one for one in caller.office.units if one.is_active]
    at_units = [RoleAt(role, one.id) for one in units for role in (REFERENT, SECRETARY)]
    judging = [RoleAt(OFFICER)] if caller.office.judges else []
    return [RoleAt(ADMINISTRATOR), RoleAt(SECRETARY), *judging, *at_units]


def _held_anywhere(caller: Caller, typed: str) -> list[RoleAt]:
    """Return a role of another name, or of a closed unit, that a form wants taken away."""
    role, _, named = typed.partition("@")
    found = [one for one in caller.office.units if f"{one.kind}:{one.code}" == named]
    return [RoleAt(role[:64], found[0].id)] if found else [RoleAt(role[:64])] if not named else []
