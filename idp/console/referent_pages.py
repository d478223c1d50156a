"""Who looks after each unit, and who looks after everything (R-CMI-8, R-CMI-29)."""

from dataclasses import dataclass

from flask import Response

from idp.administration.powers import REFERENT, Allowed
from idp.administration.referents import Referent
from idp.console.entrance import Caller, Entrance
from idp.console.role_choices import units_to_hand_over, written
from idp.identity.records import RoleAt
from idp.identity.rows import KnownUnit


@dataclass(frozen=True, slots=True)
class UnitShown:
    """A unit, who looks after it, and where one more is invited ('' where that is not theirs)."""

    name: str
    code: str
    is_active: bool
    referents: tuple[Referent, ...]
    invite_url: str
    take_role: str


@dataclass(frozen=True, slots=True)
class ReferentPages:
    """The view of /<client_id>/console/referents."""

    entrance: Entrance

    def show(self, client_id: str) -> Response:
        """List the referents whom the caller sees, unit by unit."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        everybody = caller.office.referents.all(caller.staff)
        seen = self._seen(caller)
        units = [_shown(caller, one, everybody) for one in caller.office.units if one.id in seen]
        return self.entrance.page(
            caller,
            "console/referents.html",
            room="referents",
            units=[one for one in units if one.is_active or one.referents],
            hands_over=bool(units_to_hand_over(caller)),
            mine=caller.staff.membership_id,
        )

    def _seen(self, caller: Caller) -> frozenset[str]:
        everywhere = any(not one.unit_id for one in caller.staff.holds)
        if everywhere:
            return frozenset(one.id for one in caller.office.units)
        return frozenset(one.unit_id for one in caller.staff.holds)


def _shown(caller: Caller, unit: KnownUnit, everybody: list[Referent]) -> UnitShown:
    role = RoleAt(REFERENT, unit.id)
    named = written(caller, role)
    may_give = isinstance(caller.staff.may_give(role), Allowed) and unit.is_active
    may_take = isinstance(caller.staff.may_give(role, revoking=True), Allowed)
    return UnitShown(
        name=caller.office.unit_names[unit.id],
        code=unit.code,
        is_active=unit.is_active,
        referents=tuple(one for one in everybody if one.unit == f"{unit.kind}:{unit.code}"),
        invite_url=f"{caller.base}/new?role={named}" if may_give else "",
        take_role=named if may_take else "",
    )
