"""Lists to look through and to take away: who never came, who leaves, what happened.

A file of people is the answer to a form, not to a link, and the record says who took it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request
from werkzeug.exceptions import NotFound

from idp.administration.lists import Lists, as_csv, month_of
from idp.administration.powers import Act, Allowed, Staff
from idp.administration.refusals import Refused
from idp.audit.record import record
from idp.audit.upkeep_events import AccountsExported
from idp.console.entrance import ASK_AGAIN, Caller, Entrance
from idp.console.faults import refusal_words
from idp.console.import_pages import csv_file

MOST_RESENDS: Final = 200
_FILES: Final[Mapping[str, Callable[[Lists, Staff], Iterable[Any]]]] = {
    "never": lambda lists, staff: lists.never_activated(staff),
    "dormant": lambda lists, staff: lists.dormant(staff),
    "leaving": lambda lists, staff: lists.leaving(staff),
    "review": lambda lists, staff: lists.review(staff),
}


@dataclass(frozen=True, slots=True)
class ListPages:
    """The views of /<client_id>/console/lists and /<client_id>/console/resend."""

    entrance: Entrance

    def show(self, client_id: str) -> Response:
        """Show which lists there are, and how many people each has."""
        caller = self.entrance.enter(client_id)
        return caller if isinstance(caller, Response) else self._page(caller)

    def file(self, client_id: str, name: str) -> Response:
        """Answer with a list as a file."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        if not self.entrance.is_ours():
            return self.entrance.foreign(caller)
        if name == "events":
            return self._events(caller)
        if name not in _FILES:
            raise NotFound
        rows = [one.row() for one in _FILES[name](caller.office.lists, caller.staff)]
        return self._taken(caller, name, rows)

    def choose(self, client_id: str) -> Response:
        """Show who never came, to choose who is sent a first secret again."""
        caller = self.entrance.enter(client_id)
        return caller if isinstance(caller, Response) else self._choice(caller)

    def resend(self, client_id: str) -> Response:
        """Say to whom it will be sent; once that was seen, send it."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        if not self.entrance.is_ours():
            return self.entrance.foreign(caller)
        chosen = request.form.getlist("who")[:MOST_RESENDS]
        waiting = {one.person.member.membership_id: one for one in _waiting(caller)}
        people = [waiting[one] for one in dict.fromkeys(chosen) if one in waiting]
        if not people:
            return self._choice(caller, caller.say("console.resend.nobody"))
        if "seen" not in request.form:
            return self.entrance.page(
                caller,
                "console/resend_check.html",
                here=f"{caller.base}/resend",
                room="lists",
                people=people,
                how=caller.office.first_secrets.how,
            )
        return self._sent(caller, [one.person.member.membership_id for one in people])

    def _sent(self, caller: Caller, chosen: list[str]) -> Response:
        """Send one after the other; one that is refused stops nobody else's."""
        sent, left_out = 0, []
        for membership_id in chosen:
            try:
                caller.office.resends.resend(caller.staff, membership_id)
                sent += 1
            except Refused as refused:
                left_out.append((membership_id, refusal_words(caller, refused)))
        names = {one.person.member.membership_id: one for one in _waiting(caller)}
        return self.entrance.page(
            caller,
            "console/resent.html",
            here=f"{caller.base}/resend",
            room="lists",
            sent=sent,
            left_out=[(names[one], why) for one, why in left_out if one in names],
        )

    def _choice(self, caller: Caller, error: str = "") -> Response:
        people = _waiting(caller)
        return self.entrance.page(
            caller,
            "console/resend.html",
            status=ASK_AGAIN if error else 200,
            here=f"{caller.base}/resend",
            room="lists",
            people=people[:MOST_RESENDS],
            left_off=max(0, len(people) - MOST_RESENDS),
            errors=[("who", error)] if error else [],
        )

    def _page(self, caller: Caller, error: str = "") -> Response:
        lists, staff = caller.office.lists, caller.staff
        counts = {name: len(list(listed(lists, staff))) for name, listed in _FILES.items()}
        return self.entrance.page(
            caller,
            "console/lists.html",
            status=ASK_AGAIN if error else 200,
            here=f"{caller.base}/lists",
            room="lists",
            counts=counts,
            month=f"{caller.at:%Y-%m}",
            errors=[("month", error)] if error else [],
        )

    def _events(self, caller: Caller) -> Response:
        try:
            since, until = month_of(request.form.get("month", "")[:7])
        except (ValueError, OverflowError):
            return self._page(caller, caller.say("console.lists.month_fault"))
        rows = [one.row() for one in caller.office.lists.events(caller.staff, since, until)]
        return self._taken(caller, "events", rows)

    def _taken(self, caller: Caller, name: str, rows: list[dict[str, Any]]) -> Response:
        stores, client = caller.office.parts.stores, caller.office.client
        event = AccountsExported(
            at=caller.at,
            actor=caller.staff.by,
            organisation_id=client.organisation_id,
            client_id=client.client_id,
            count=len(rows),
        )
        with stores.write() as tx:
            record(tx, event)
        named = [{_column(caller, key): cell for key, cell in row.items()} for row in rows]
        return csv_file(f"{client.client_id}-{name}-{caller.at:%Y-%m-%d}.csv", as_csv(named))


def _waiting(caller: Caller) -> list[Any]:
    """Return who never came and may be sent a first secret by the caller."""
    return [
        one
        for one in caller.office.lists.never_activated(caller.staff)
        if isinstance(caller.staff.may(Act.RESEND, one.person.whom), Allowed)
    ]


def _column(caller: Caller, key: str) -> str:
    return caller.say(f"console.column.{key}")
