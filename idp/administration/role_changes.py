"""Give and revoke roles, so that an open unit keeps an active referent."""

from dataclasses import dataclass

from idp.administration.desk import Desk, Person
from idp.administration.powers import REFERENT, Act, Denied, Staff
from idp.administration.refusals import Done
from idp.audit.record import record
from idp.audit.staff_events import RoleChanged
from idp.identity import members
from idp.identity.records import RoleAt
from idp.identity.rows import KnownUnit
from idp.stores import roles
from idp.stores.engine import Transaction


@dataclass(frozen=True, slots=True)
class RoleChanges:
    """The roles of one organisation's people."""

    desk: Desk

    def give(
        self, staff: Staff, membership_id: str, role: RoleAt, *, dry_run: bool = False
    ) -> Done:
        """Give somebody a role; one that they hold already changes nothing.

        Raises:
            Refused: No power over them or over this role; the unit is unknown or closed.
        """
        with self.desk.act(dry_run=dry_run) as tx:
            person = self.desk.judged(tx, staff, Act.GIVE_ROLE, membership_id)
            self._judge(tx, staff, Act.GIVE_ROLE, person, role)
            if roles.give(tx, membership_id, role.role, role.unit_id):
                self._record(tx, staff, person, role, "given")
        return self._done(person, role)

    def revoke(
        self, staff: Staff, membership_id: str, role: RoleAt, *, dry_run: bool = False
    ) -> Done:
        """Take a role away, at once: who holds it now may nothing more by it.

        Raises:
            Refused: No power; not held (`no_such_role`); the unit's last active referent.
        """
        with self.desk.act(dry_run=dry_run) as tx:
            person = self.desk.judged(tx, staff, Act.REVOKE_ROLE, membership_id)
            self._judge(tx, staff, Act.REVOKE_ROLE, person, role)
            if role not in person.whom.roles:
                self.desk.refuse(tx, staff, Act.REVOKE_ROLE, "no_such_role", person)
            self._take(tx, staff, person, role)
            self._record(tx, staff, person, role, "revoked")
        return self._done(person, role)

    def _take(self, tx: Transaction, staff: Staff, person: Person, role: RoleAt) -> None:
        mine, at = person.member.membership_id, self.desk.stores.clock.now()
        if role.role != REFERENT or not role.unit_id:
            roles.revoke(tx, mine, role.role, role.unit_id)
            return
        roles.lock_units(tx, [role.unit_id])
        # Somebody who could not sign in is not what keeps the unit going.
        if person.member.status != "active" or person.member.account_status != "active":
            roles.revoke(tx, mine, role.role, role.unit_id)
        elif not roles.revoke_unless_last(tx, mine, role.role, role.unit_id, at=at):
            self.desk.refuse(tx, staff, Act.REVOKE_ROLE, "last_referent", person)

    def _judge(self, tx: Transaction, staff: Staff, act: Act, person: Person, role: RoleAt) -> None:
        revoking = act is Act.REVOKE_ROLE
        if isinstance(self.desk.now(tx, staff).may_give(role, revoking=revoking), Denied):
            self.desk.refuse(tx, staff, act, "not_yours", person)
        if not revoking and role.unit_id:
            why = self.refusal_of(tx, role.unit_id)
            if why:
                self.desk.refuse(tx, staff, act, why, person)
        if not revoking and role.role == REFERENT and not role.unit_id:
            self.desk.refuse(tx, staff, act, "unknown_unit", person)

    def refusal_of(self, connection: Transaction, unit_id: str) -> str:
        """Return why a unit takes no role: `unknown_unit`, `closed_unit`; '' where it does."""
        here = self.desk.client.organisation_id
        found = [unit for unit in members.units_of(connection, here) if unit.id == unit_id]
        if not found:
            return "unknown_unit"
        return "" if found[0].is_active else "closed_unit"

    def unit_named(self, named: str) -> KnownUnit | None:
        """Return the one unit that `code` or `kind:code` names, closed ones too."""
        kind, _, code = named.casefold().strip().rpartition(":")
        with self.desk.stores.read() as connection:
            units = members.units_of(connection, self.desk.client.organisation_id)
        found = [unit for unit in units if unit.code == code and kind in {"", unit.kind}]
        return found[0] if len(found) == 1 else None

    def _record(
        self, tx: Transaction, staff: Staff, person: Person, role: RoleAt, change: str
    ) -> None:
        whose = self.desk.whose(staff, person.member.account_id)
        record(tx, RoleChanged(role=role.role, unit_id=role.unit_id, change=change, **whose))

    def _done(self, person: Person, role: RoleAt) -> Done:
        return Done(
            membership_id=person.member.membership_id,
            identifier=person.member.identifier_shown,
            after=role.role,
        )
