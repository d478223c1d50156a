"""Lists of people and events, cut to what staff may see; as rows, and as CSV for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from idp.administration.desk import Desk, Person
from idp.administration.powers import Act, Allowed, Staff
from idp.audit import store as audit_store
from idp.audit.store import Search
from idp.identity import members
from idp.identity.cells import last_day
from idp.identity.csv_reading import defused
from idp.identity.rows import KnownUnit
from idp.stores.members import Wanted, Within

DORMANT_AFTER: Final = timedelta(days=365)
LEAVING_WITHIN: Final = timedelta(days=30)
_MOST_EVENTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Listed:
    """One person in a list, and the units they belong to as `kind:code`."""

    person: Person
    units: tuple[str, ...]

    def row(self) -> dict[str, Any]:
        """Return columns for print.

        When an account of another home was last used is its home's to know.
        """
        member = self.person.member
        return {
            "identifier": member.identifier_shown,
            "family_name": member.family_name,
            "given_name": member.given_name,
            "email": member.email or "",
            "units": "|".join(self.units),
            "roles": "|".join(sorted({one.role for one in member.roles})),
            "profile": member.profile,
            "standing": self.person.whom.standing.value,
            "status": self.status,
            "since": member.since.date().isoformat(),
            "until": last_day(member.until).isoformat() if member.until else "",
            "last_sign_in": _day(member.last_sign_in_at) if self.person.is_home else "",
        }

    @property
    def status(self) -> str:
        """Return the membership's status; where it would let enter, the account's."""
        member = self.person.member
        return member.status if member.status != "active" else member.account_status


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """What happened to somebody whom staff see; `whom` is their identifier, '' for nobody's."""

    at: datetime
    event: str
    outcome: str
    actor: str
    whom: str
    facts: Mapping[str, Any]

    def row(self) -> dict[str, Any]:
        """Return columns for print."""
        said = " ".join(f"{name}={value}" for name, value in sorted(self.facts.items()))
        at = self.at.isoformat(timespec="seconds")
        return {
            "at": at,
            "event": self.event,
            "outcome": self.outcome,
            "actor": self.actor,
            "whom": self.whom,
            "facts": said,
        }


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one organisation (R-ENT-26, R-ALL-9)."""

    desk: Desk

    def search(
        self, staff: Staff, text: str = "", *, limit: int = 50, offset: int = 0
    ) -> list[Listed]:
        """Return people by part of a name, identifier or address, by name; '' is everybody."""
        here, kind = self.desk.client.organisation_id, self.desk.client.policy.identifier.kind
        with self.desk.stores.read() as connection:
            units = members.units_of(connection, here)
            within = self.within(staff, Act.SEE, units)
            wanted = Wanted(text=text, limit=limit, offset=offset, within=within)
            found = members.matching(connection, here, kind, wanted)
        people = (Person(one, self.desk.whom(one, units)) for one in found)
        return [listed(one, units) for one in people if _sees(staff, Act.SEE, one)]

    def never_activated(self, staff: Staff) -> list[Listed]:
        """Return whose account waits for its first sign-in, who came first at the top."""
        waiting = (
            one
            for one in self.reachable(staff, Act.SEE)
            if one.person.member.account_status == "provisioned"
            if one.person.member.status != "suspended"
        )
        return sorted(waiting, key=lambda one: one.person.member.since)

    def dormant(self, staff: Staff, after: timedelta = DORMANT_AFTER) -> list[Listed]:
        """Return active people of this home who have not come for so long, or never did."""
        before = self.desk.stores.clock.now() - after
        return [
            one
            for one in self.reachable(staff, Act.REVIEW)
            if one.person.is_home and one.status == "active"
            if (one.person.member.last_sign_in_at or one.person.member.since) < before
        ]

    def leaving(self, staff: Staff, within: timedelta = LEAVING_WITHIN) -> list[Listed]:
        """Return who leaves soon, the next at the top."""
        at = self.desk.stores.clock.now()
        soon = [
            (one.person.member.until, one)
            for one in self.reachable(staff, Act.REVIEW)
            if one.person.member.until is not None and at < one.person.member.until <= at + within
        ]
        return [one for _, one in sorted(soon, key=lambda pair: pair[0])]

    def review(self, staff: Staff) -> list[Listed]:
        """Return everybody who may enter or could again, for the yearly look at who has access."""
        return sorted(self.reachable(staff, Act.REVIEW), key=lambda one: (one.units, _name(one)))

    def events(self, staff: Staff, since: datetime, until: datetime) -> list[EventRow]:
        """Return what happened from `since` until before `until`, newest first.

        Staff of a unit see the events of its people; what names nobody is the organisation's.
        """
        here = self.desk.client.organisation_id
        known = {
            one.person.member.account_id: one.person.member.identifier_shown
            for one in self.reachable(staff, Act.EVENTS)
        }
        whole = staff.reach(Act.EVENTS) is None
        wanted = Search(organisation_id=here, since=since, until=until, limit=_MOST_EVENTS)
        with self.desk.stores.read() as connection:
            rows = audit_store.search(connection, wanted)
        return [
            EventRow(
                at=row.at,
                event=row.event,
                outcome=row.outcome,
                actor=row.actor,
                whom=known.get(row.account_id, ""),
                facts=row.facts,
            )
            for row in rows
            if whole or row.account_id in known
        ]

    def reachable(self, staff: Staff, act: Act) -> Iterator[Listed]:
        """Yield everybody whom staff may see by this act, memberships that ended apart."""
        here, kind = self.desk.client.organisation_id, self.desk.client.policy.identifier.kind
        with self.desk.stores.read() as connection:
            units = members.units_of(connection, here)
            within = self.within(staff, act, units)
            for batch in members.everybody(connection, here, kind, within=within):
                for member in batch:
                    person = Person(member, self.desk.whom(member, units))
                    if member.status != "ended" and _sees(staff, act, person):
                        yield listed(person, units)

    def within(self, staff: Staff, act: Act, units: Sequence[KnownUnit]) -> Within | None:
        """Return the units that a list is cut to in the database; None: the whole organisation."""
        reach = staff.reach(act)
        if reach is None:
            return None
        section = self.desk.client.policy.identifier
        structured = section.kind == "structured" and section.issuer_code_length
        codes = {one.code for one in units if one.id in reach and one.kind == section.unit_kind}
        return Within(reach, codes if structured else ())


def month_of(text: str) -> tuple[datetime, datetime]:
    """Return the first instant of a month, `2026-11`, and that of the next.

    Raises:
        ValueError: It is no month.
    """
    since = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    return since, (since + timedelta(days=32)).replace(day=1)


def as_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as spreadsheets open them: byte order mark, semicolons, no cell a formula."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow(row)
        writer.writerow([defused(str(cell)) for cell in row.values()])
    return f"\ufeff{file.getvalue()}"


def listed(person: Person, units: Sequence[KnownUnit]) -> Listed:
    """Return a person as lists show them."""
    names = {unit.id: f"{unit.kind}:{unit.code}" for unit in units}
    return Listed(person, tuple(sorted(names.get(one, "") for one in person.whom.unit_ids)))


def _sees(staff: Staff, act: Act, person: Person) -> bool:
    return isinstance(staff.may(act, person.whom), Allowed)


def _name(one: Listed) -> tuple[str, str]:
    return one.person.member.family_name, one.person.member.given_name


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""
