"""Give a closed unit's code to another body: nobody of the first comes in with it (R-CMI-29)."""

from dataclasses import dataclass

from idp.administration import store
from idp.administration.desk import Desk, Person
from idp.administration.lists import Lists
from idp.administration.powers import Act, Staff
from idp.administration.refusals import Refused
from idp.administration.role_changes import RoleChanges
from idp.audit.record import record
from idp.audit.upkeep_events import UnitChanged
from idp.identity import states
from idp.identity.rows import KnownUnit
from idp.identity.states import Change, What
from idp.stores import units
from idp.stores.engine import Transaction


@dataclass(frozen=True, slots=True)
class GivenAnew:
    """A code that another body has now, and how many people of the first one ended."""

    unit: str
    name: str
    ended: int


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of one organisation's units."""

    desk: Desk

    def give_anew(self, staff: Staff, unit: str, name: str, *, dry_run: bool = False) -> GivenAnew:
        """Open a closed unit for another body.

        The memberships of those who belong to it alone end, with their roles; accounts of this
        home are closed, and their identifiers are free again. Their `sub` never is.

        Args:
            staff: Who acts: the operator, nobody else.
            unit: `code` or `kind:code`.
            name: Of the body that has the code from now on.
            dry_run: Count, write nothing.

        Raises:
            Refused: No power; there is no such unit, or it is open (`open_unit`).
        """
        found = RoleChanges(self.desk).unit_named(unit)
        if not staff.is_operator or staff.organisation_id != self.desk.client.organisation_id:
            raise Refused("not_yours")
        if found is None:
            raise Refused("unknown_unit")
        if found.is_active:
            raise Refused("open_unit")
        people = [
            one.person
            for one in Lists(self.desk).reachable(staff, Act.SEE)
            if one.person.whom.unit_ids == {found.id}
        ]
        with self.desk.act(dry_run=dry_run) as tx:
            for person in people:
                self._end(tx, staff, person)
            self._open(tx, staff, found, name)
        return GivenAnew(f"{found.kind}:{found.code}", name, len(people))

    def _end(self, tx: Transaction, staff: Staff, person: Person) -> None:
        member, here = person.member, self.desk.client.organisation_id
        ends: list[tuple[What, str, str]] = [("membership", member.membership_id, "ended")]
        if person.is_home:
            ends.append(("account", member.account_id, "closed"))
            store.void_all(tx, member.account_id, at=self.desk.stores.clock.now())
        for what, row_id, to in ends:
            change = Change(what, row_id, to, staff.by, here)
            states.apply(tx, change, at=self.desk.stores.clock.now())
        store.drop_identifiers(tx, member.account_id, here)
        store.drop_roles(tx, member.membership_id)

    def _open(self, tx: Transaction, staff: Staff, unit: KnownUnit, name: str) -> None:
        here = self.desk.client.organisation_id
        store.drop_roles_at(tx, unit.id)
        units.rename(tx, unit.id, name)
        units.set_status(tx, here, unit.kind, unit.code, "active")
        whose = {k: v for k, v in self.desk.whose(staff, None).items() if k != "account_id"}
        record(tx, UnitChanged(kind=unit.kind, code=unit.code, status="given_anew", **whose))
