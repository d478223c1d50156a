"""What officers read: the files that wait, one of them with all that is known, and figures."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from idp.administration.powers import Staff
from idp.companies.names import is_officer
from idp.companies.register import Officer
from idp.reviewing import store
from idp.reviewing.answers import Answers
from idp.reviewing.mails import lang_of
from idp.reviewing.model import Case, File, Filter, Note, Outcome, Twin
from idp.reviewing.reach import Reach
from idp.reviewing.waiting_times import is_late, usual_days
from idp.stores import colleagues, review_queue
from idp.stores.engine import Transaction
from idp.stores.names import full_name

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list; `days` is how long the file waits, or took."""

    case: Case
    address: str
    days: int
    late: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Fifty files, those that wait longest first; `number` is 1 for the first page."""

    rows: tuple[Row, ...] = ()
    number: int = 1
    total: int = 0

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // PER_PAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """How the work goes.

    Attributes:
        states: State → number of files.
        reasons: Reason → number of refusals.
        late: Files that wait longer than they should.
        usual_days: Median of the last fifty decisions; None where none was made.
    """

    states: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    late: int = 0
    usual_days: float | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """The files of one organisation, for its officers; nobody else is shown any."""

    answers: Answers

    def page(self, staff: Staff, which: Filter, number: int = 1) -> Page:
        """Return a page of the files that match."""
        wanted = self._wanted(which)
        with self._read() as connection:
            if not Reach(self.answers).allows(connection, staff):
                return Page()
            total = review_queue.count(connection, wanted)
            number = max(1, min(number, -(-total // PER_PAGE)))
            rows = review_queue.page(
                connection, wanted, skip=(number - 1) * PER_PAGE, most=PER_PAGE
            )
        return Page(tuple(self._row(row) for row in rows), number, total)

    def stats(self, staff: Staff) -> Stats:
        """Return how many files there are, how long they took and why they were refused."""
        late = Filter(late_before=self.late_before)
        with self._read() as connection:
            if not Reach(self.answers).allows(connection, staff):
                return Stats()
            return Stats(
                states=review_queue.counts(connection, self._here),
                reasons=review_queue.reasons(connection, self._here),
                late=review_queue.count(connection, self._wanted(late)),
                usual_days=usual_days(connection, self._here),
            )

    def choices(self) -> Mapping[str, list[str]]:
        """Return the profiles and départements that files have, for filters."""
        with self._read() as connection:
            return review_queue.choices(connection, self._here)

    def officers(self) -> Mapping[str, str]:
        """Return the officers of now: account id → name."""
        with self._read() as connection:
            rows = store.officers(connection, self._here, at=self._at)
        return {row.account_id: full_name(row.given_name, row.family_name) for row in rows}

    def see(self, staff: Staff, reference: str) -> File | Outcome:
        """Return one file with all that is known of it."""
        with self._read() as connection:
            reach = Reach(self.answers)
            case = reach.seen(connection, staff, reference)
            if not isinstance(case, Case):
                return case
            address, canonical, lang, facts = self._applicant(connection, case)
            return File(
                case=case,
                address=address,
                lang=lang,
                facts=facts,
                notes=tuple(Note(*row) for row in store.notes(connection, case.id)),
                twins=self._twins(connection, case, canonical),
                name_agrees=_agrees(case, facts),
                usual_days=usual_days(connection, self._here),
                is_own=reach.is_own(connection, staff, case),
                waited_days=self._days(case),
                late=is_late(case, self.answers.client, self._at),
            )

    @property
    def late_before(self) -> datetime:
        """Files that were received before this instant wait too long."""
        return self._at - timedelta(days=self.answers.client.policy.review.late_after_days)

    @property
    def _here(self) -> str:
        return self.answers.client.organisation_id

    @property
    def _at(self) -> datetime:
        return self.answers.reviews.stores.clock.now()

    def _read(self) -> AbstractContextManager[Transaction]:
        return self.answers.reviews.stores.read()

    def _wanted(self, which: Filter) -> review_queue.Wanted:
        return review_queue.Wanted(
            organisation_id=self._here,
            states=which.states,
            equal={
                "kind": which.kind,
                "profile": which.profile,
                "department": which.department,
                "assigned": which.assigned,
            },
            text=which.text,
            late_before=which.late_before,
            since=which.since,
            until=which.until,
        )

    def _row(self, row: review_queue.AnyRow) -> Row:
        told = dict(row._mapping)
        address = told.pop("address")
        case = Case(**told)
        return Row(case, address, self._days(case), is_late(case, self.answers.client, self._at))

    def _days(self, case: Case) -> int:
        return ((case.decided_at or self._at) - case.received_at).days

    def _applicant(
        self, connection: Transaction, case: Case
    ) -> tuple[str, str, str, Mapping[str, Any]]:
        """Return an applicant's address, its canonical form, their language and what they said."""
        _, found = self.answers.whose(connection, case)
        if found is not None:
            return found.typed, found.canonical, str(found.facts.get("lang", "fr")), found.facts
        row = store.member(connection, case.membership_id or "")
        if row is None:
            return "", "", "fr", {}
        named = {"given_name": row.given_name, "family_name": row.family_name}
        facts = {**named, "profile_now": row.profile, "siren_now": row.details.get("siren", "")}
        return row.address or "", row.canonical or "", lang_of(row.attributes), facts

    def _twins(self, connection: Transaction, case: Case, canonical: str) -> tuple[Twin, ...]:
        """Return other files and members with this SIREN or this address (R-PDL-17)."""
        files = review_queue.same_files(connection, self._here, case.id, case.siren, canonical)
        found = [
            Twin(
                same=_same(
                    bool(case.siren) and row.siren == case.siren, row.canonical == canonical
                ),
                reference=row.reference,
                state=row.state,
            )
            for row in files
        ]
        return (*found, *self._same_people(connection, case, canonical))

    def _same_people(self, connection: Transaction, case: Case, canonical: str) -> Iterator[Twin]:
        here = self._here
        people = colleagues.people_of(connection, here, case.siren) if case.siren else []
        there = {row.id for row in people}
        namesakes = (
            set(review_queue.same_address(connection, here, canonical)) if canonical else set()
        )
        for one in sorted((there | namesakes) - {case.membership_id}):
            member = store.member(connection, one)
            if member is not None:
                yield Twin(
                    same=_same(one in there, one in namesakes),
                    membership_id=one,
                    name=full_name(member.given_name, member.family_name),
                    state=member.status,
                )


def _same(siren: bool, address: bool) -> tuple[str, ...]:  # noqa: FBT001 - of this file alone
    return tuple(name for name, is_so in (("siren", siren), ("address", address)) if is_so)


def _agrees(case: Case, facts: Mapping[str, Any]) -> bool | None:
    """Tell whether an applicant bears an officer's name; None where one side is not known."""
    family, given = str(facts.get("family_name", "")), str(facts.get("given_name", ""))
    officers = [
        Officer(tuple(one.get("family_names", ())), tuple(one.get("given_names", ())))
        for one in case.evidence.get("officers") or ()
    ]
    return is_officer(family, given, officers) if officers and family.strip() else None
