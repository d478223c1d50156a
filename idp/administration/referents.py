"""Referents: who may create the profiles of a unit; invited, listed, revoked, handed over.

A body keeps one (R-CMI-29): taking the last away is refused by the statement that would do it, so
that two who try at once can't both succeed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from idp.administration.arrivals import Arrivals
from idp.administration.desk import Desk, Person
from idp.administration.powers import REFERENT, Act, Allowed, Denied, Staff
from idp.administration.refusals import Done, Refused
from idp.administration.role_changes import RoleChanges
from idp.audit.record import record
from idp.audit.staff_events import RoleHandedOver
from idp.identity import members
from idp.identity.records import RoleAt
from idp.identity.rows import KnownUnit
from idp.stores import roles
from idp.stores.engine import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Referent:
    """Somebody who may create the profiles of a unit; `counts` while they can sign in."""

    membership_id: str
    unit: str
    identifier: str
    name: str
    email: str
    status: str
    last_sign_in_at: datetime | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Referents:
    """The referents of one organisation's units (R-CMI-8, R-CMI-9, R-CMI-29)."""

    desk: Desk
    arrivals: Arrivals

    def all(self, staff: Staff, unit: str = "") -> list[Referent]:
        """Return the referents that staff may see, by unit; of one unit where it is named.

        Raises:
            Refused: There is no such unit.
        """
        wanted = self._unit(unit).id if unit else ""
        here, at = self.desk.client.organisation_id, self.desk.stores.clock.now()
        with self.desk.stores.read() as connection:
            units = {one.id: one for one in members.units_of(connection, here)}
            rows = roles.of_units(connection, REFERENT, [wanted] if wanted else list(units))
            found = [(self.desk.person(connection, row.membership_id), row) for row in rows]
        return [
            _told(person, units[row.unit_id], at)
            for person, row in found
            if person and isinstance(staff.may(Act.SEE, person.whom), Allowed)
        ]

    def invite(
        self, staff: Staff, unit: str, fields: Mapping[str, str], *, dry_run: bool = False
    ) -> Done:
        """Create a referent of a unit and send their first secret (R-CMI-8).

        Raises:
            Refused: No power; a value can't be taken; the unit is unknown or closed.
        """
        role = f"{REFERENT}@{self._named(unit)}"
        return self.arrivals.invite(staff, {**fields, "roles": role}, dry_run=dry_run)

    def appoint(
        self, staff: Staff, unit: str, membership_id: str, *, dry_run: bool = False
    ) -> Done:
        """Make somebody who is here a referent of a unit.

        Raises:
            Refused: As `RoleChanges.give`.
        """
        role = RoleAt(REFERENT, self._unit(unit).id)
        return RoleChanges(self.desk).give(staff, membership_id, role, dry_run=dry_run)

    def revoke(self, staff: Staff, unit: str, membership_id: str, *, dry_run: bool = False) -> Done:
        """Take the role away.

        Raises:
            Refused: As `RoleChanges.revoke`.
        """
        role = RoleAt(REFERENT, self._unit(unit).id)
        return RoleChanges(self.desk).revoke(staff, membership_id, role, dry_run=dry_run)

    def hand_over(
        self, staff: Staff, unit: str, to: str, *, giver: str = "", dry_run: bool = False
    ) -> Done:
        """Give the role of a unit's referent to somebody else, in one step.

        Args:
            staff: Who acts: the referent themself, or the operator.
            unit: `code` or `kind:code`.
            to: Membership of the successor, who must be able to sign in today.
            giver: Membership of the referent; the acting one where it is empty.
            dry_run: Judge, write nothing.

        Raises:
            Refused: Not theirs to give; the giver holds no such role; the successor never came or
                is suspended (`not_active`); the unit is unknown or closed.
        """
        role = RoleAt(REFERENT, self._unit(unit).id)
        giver = giver if staff.is_operator else staff.membership_id
        with self.desk.act(dry_run=dry_run) as tx:
            person = self.desk.judged(tx, staff, Act.HAND_OVER, to)
            former = self.desk.person(tx, giver)
            if isinstance(self.desk.now(tx, staff).may_hand_over(role.unit_id), Denied):
                self.desk.refuse(tx, staff, Act.HAND_OVER, "not_yours", person)
            if former is None or giver == to or role not in former.whom.roles:
                self.desk.refuse(tx, staff, Act.HAND_OVER, "no_such_role", person)
            if why := RoleChanges(self.desk).refusal_of(tx, role.unit_id):
                self.desk.refuse(tx, staff, Act.HAND_OVER, why, person)
            if not _can_sign_in(person, self.desk.stores.clock.now()):
                self.desk.refuse(tx, staff, Act.HAND_OVER, "not_active", person)
            self._swap(tx, staff, person, former, role)
        return Done(
            membership_id=to,
            identifier=person.member.identifier_shown,
            before=former.member.identifier_shown,
            after=person.member.identifier_shown,
        )

    def _swap(
        self, tx: Transaction, staff: Staff, to: Person, former: Person, role: RoleAt
    ) -> None:
        roles.lock_units(tx, [role.unit_id])
        roles.give(tx, to.member.membership_id, role.role, role.unit_id)
        roles.revoke(tx, former.member.membership_id, role.role, role.unit_id)
        event = RoleHandedOver(
            role=role.role,
            unit_id=role.unit_id,
            from_account=former.member.account_id,
            **self.desk.whose(staff, to.member.account_id),
        )
        record(tx, event)

    def _unit(self, named: str) -> KnownUnit:
        unit = RoleChanges(self.desk).unit_named(named)
        if unit is None:
            raise Refused("unknown_unit")
        return unit

    def _named(self, named: str) -> str:
        unit = self._unit(named)
        if not unit.is_active:
            raise Refused("closed_unit")
        return f"{unit.kind}:{unit.code}"


def _can_sign_in(person: Person, at: datetime) -> bool:
    member = person.member
    begun = member.since <= at and (member.until is None or at < member.until)
    return begun and member.status == member.account_status == "active"


def _told(person: Person, unit: KnownUnit, at: datetime) -> Referent:
    member = person.member
    return Referent(
        membership_id=member.membership_id,
        unit=f"{unit.kind}:{unit.code}",
        identifier=member.identifier_shown,
        name=member.name,
        email=member.email or "",
        status=member.status if member.status != "active" else member.account_status,
        last_sign_in_at=member.last_sign_in_at,
        counts=unit.is_active and _can_sign_in(person, at),
    )
