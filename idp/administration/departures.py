"""Suspend, reactivate, leave on a date: what staff do to a membership of their organisation.

Nothing here touches the account: what it opens elsewhere stays open (model.md §2).
"""

from dataclasses import dataclass
from datetime import date, datetime

from idp.administration import store
from idp.administration.desk import Desk, Person
from idp.administration.powers import REFERENT, Act, Staff
from idp.administration.refusals import Done, Refused
from idp.audit.record import record
from idp.audit.staff_events import LeavingSet
from idp.identity import cells, states
from idp.identity.cells import FaultyCell
from idp.identity.states import Change, ChangeRefused
from idp.stores import roles
from idp.stores.engine import Transaction


@dataclass(frozen=True, slots=True)
class Departures:
    """The departures of one organisation's people (R-CMI-29)."""

    desk: Desk

    def suspend(self, staff: Staff, membership_id: str, *, dry_run: bool = False) -> Done:
        """Suspend somebody: their grants end, and they enter no portal of this organisation.

        Raises:
            Refused: No power; the last referent of an open unit; not possible from their state.
        """
        with self.desk.act(dry_run=dry_run) as tx:
            person = self.desk.judged(tx, staff, Act.SUSPEND, membership_id)
            self._keep_a_referent(tx, staff, Act.SUSPEND, person)
            return self._change(tx, staff, Act.SUSPEND, person, "suspended")

    def reactivate(self, staff: Staff, membership_id: str, *, dry_run: bool = False) -> Done:
        """Let somebody suspended in again: active, or awaited if they never came.

        Raises:
            Refused: No power; not suspended.
        """
        with self.desk.act(dry_run=dry_run) as tx:
            person = self.desk.judged(tx, staff, Act.REACTIVATE, membership_id)
            if person.member.status != "suspended":
                self.desk.refuse(tx, staff, Act.REACTIVATE, "state", person)
            waits = person.member.account_status == "provisioned"
            return self._change(
                tx, staff, Act.REACTIVATE, person, "provisioned" if waits else "active"
            )

    def leave(
        self, staff: Staff, membership_id: str, day: date | None, *, dry_run: bool = False
    ) -> Done:
        """Set the last day on which somebody enters, or with None take it off again.

        A day that is over ends what they had opened.

        Raises:
            Refused: No power; before they began (`date`); no day that a calendar goes beyond
                (`value`); the unit would lose its last referent.
        """
        until = _end_of(day) if day else None
        with self.desk.act(dry_run=dry_run) as tx:
            person = self.desk.judged(tx, staff, Act.LEAVE, membership_id)
            member = person.member
            if until is not None and until <= member.since:
                self.desk.refuse(tx, staff, Act.LEAVE, "date", person)
            if until is not None:
                self._keep_a_referent(tx, staff, Act.LEAVE, person, until=until)
            store.change_membership(tx, member.membership_id, {"until": until})
            shown = day.isoformat() if day else ""
            record(tx, LeavingSet(until=shown, **self.desk.whose(staff, member.account_id)))
        before = cells.last_day(member.until).isoformat() if member.until else ""
        return Done(
            membership_id=membership_id,
            identifier=member.identifier_shown,
            before=before,
            after=shown,
        )

    def _change(self, tx: Transaction, staff: Staff, act: Act, person: Person, to: str) -> Done:
        member, here = person.member, person.whom.organisation_id
        change = Change("membership", member.membership_id, to, staff.by, here)
        try:
            before = states.apply(tx, change, at=self.desk.stores.clock.now())
        except ChangeRefused:
            self.desk.refuse(tx, staff, act, "state", person)
        return Done(
            membership_id=member.membership_id,
            identifier=member.identifier_shown,
            before=before,
            after=to,
        )

    def _keep_a_referent(
        self,
        tx: Transaction,
        staff: Staff,
        act: Act,
        person: Person,
        *,
        until: datetime | None = None,
    ) -> None:
        """Refuse what would leave an open unit without an active referent."""
        units = {one.unit_id for one in person.whom.roles if one.role == REFERENT and one.unit_id}
        if person.member.status != "active" or not units:
            return
        roles.lock_units(tx, units)
        at = self.desk.stores.clock.now()
        mine = person.member.membership_id
        for unit_id in sorted(units):
            if not roles.kept_without(tx, mine, REFERENT, unit_id, at=at, until=until):
                self.desk.refuse(tx, staff, act, "last_referent", person)


def _end_of(day: date) -> datetime:
    try:
        return cells.last_instant(day.isoformat())
    except FaultyCell as faulty:
        raise Refused("value", fault=faulty.fault) from None


def read_day(text: str) -> date:
    """Return a day as a person writes it: 31/12/2026, 2026-12-31.

    Raises:
        Refused: It is none (`value`).
    """
    try:
        return cells.day(text.strip(), "until")
    except FaultyCell as faulty:
        raise Refused("value", fault=faulty.fault) from None
