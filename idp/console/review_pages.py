"""The officers' pages: the files that wait, and one of them from close by (R-PDL-17)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final, cast, get_args
from urllib.parse import quote, urlencode

from flask import Response, request
from werkzeug.exceptions import NotFound

from idp.administration.powers import Allowed
from idp.console import review_words as words
from idp.console.entrance import ASK_AGAIN, REFUSED, Caller, Entrance
from idp.console.listing import Pager, page_number, searched
from idp.reviewing.decisions import LONGEST_QUESTION
from idp.reviewing.model import WAITING, Case, File, Filter, State
from idp.reviewing.queue import Row

GROUPS: Final = ("waiting", "late", "asked", "approved", "refused", "withdrawn", "all")
AGES: Final = (1, 3, 7, 30)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list, in words."""

    url: str
    reference: str
    title: str
    address: str
    profile: str
    department: str
    state: str
    days: int
    late: bool
    assigned: str


@dataclass(frozen=True, slots=True)
class ReviewPages:
    """The views of /<client_id>/console/reviews and /<client_id>/console/reviews/<reference>."""

    entrance: Entrance

    def queue(self, client_id: str) -> Response:
        """List files: of one group, those that match, the longest waiting first."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        if not isinstance(caller.staff.may_judge(), Allowed):
            raise NotFound
        asked = _asked(request.args)
        files = caller.office.files
        page = files.page(caller.staff, _filter(caller, asked), page_number(request.args))
        stats = files.stats(caller.staff)
        choices = files.choices()
        return self.entrance.page(
            caller,
            "console/reviews.html",
            here=_url(caller, asked),
            room="reviews",
            rows=[_line(caller, row) for row in page.rows],
            pager=Pager.at(page.number, page.pages, page.total, partial(_url, caller, asked)),
            asked=asked,
            groups=[(one, _count(stats, one), _url(caller, {"group": one})) for one in GROUPS],
            profiles=words.profile_choices(caller, choices["profile"]),
            departments=[(one, one) for one in choices["department"]],
            ages=[(str(one), caller.say("reviewing.age", days=one)) for one in AGES],
            is_filtered=any(asked[name] for name in ("q", "profile", "department", "age")),
            clear_url=_url(caller, {"group": asked["group"]}),
            usual_days=stats.usual_days,
        )

    def one(self, client_id: str, reference: str) -> Response:
        """Show a file with what can be decided."""
        caller = self.entrance.enter(client_id)
        return caller if isinstance(caller, Response) else self.file(caller, reference)

    def file(
        self,
        caller: Caller,
        reference: str,
        *,
        errors: tuple[tuple[str, str], ...] = (),
        notice: str = "",
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        """Return the page of one file, again where a form of it was at fault.

        Raises:
            NotFound: There is none, or who asks is no officer.
        """
        file = caller.office.files.see(caller.staff, reference)
        if not isinstance(file, File):
            raise NotFound
        case = file.case
        return self.entrance.page(
            caller,
            "console/review.html",
            status=ASK_AGAIN if errors or notice else 200,
            here=review_url(caller, case.reference),
            room="reviews",
            file=file,
            case=case,
            title=words.title_of(case, file.address),
            profile=words.profile_words(caller, case.profile),
            why=words.why_words(caller, case),
            evidence=words.evidence(caller, file),
            history=words.history(caller, file),
            twins=_twins(caller, file),
            reasons=words.reason_choices(caller),
            may_decide=case.is_waiting and not file.is_own,
            **_who_did(caller, case),
            action=review_url(caller, case.reference),
            queue_url=f"{caller.base}/reviews",
            errors=list(errors),
            notice=notice,
            typed=typed or {},
            longest=LONGEST_QUESTION,
        )

    def told(self, caller: Caller, reference: str, text: str, *, status: int = REFUSED) -> Response:
        """Say why something can't be done, and where to go on."""
        return self.entrance.page(
            caller,
            "console/told.html",
            status=status,
            room="reviews",
            title=caller.say("reviewing.file", reference=reference),
            text=text,
            links=[
                (caller.say("reviewing.to_file"), review_url(caller, reference)),
                (caller.say("reviewing.to_queue"), f"{caller.base}/reviews"),
            ],
        )


def review_url(caller: Caller, reference: str, act: str = "") -> str:
    """Return a file's page, or that of an act on it."""
    url = f"{caller.base}/reviews/{quote(reference, safe='')}"
    return f"{url}/{act}" if act else url


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    """Return the filters that a URL names, as far as they are any."""
    asked = {name: given.get(name, "")[:64] for name in ("profile", "department")}
    age = given.get("age", "")
    group = given.get("group", "")
    return {
        "group": group if group in GROUPS else "waiting",
        "q": searched(given.get("q", "")),
        "age": age if age in map(str, AGES) else "",
        **{name: one if one.isprintable() else "" for name, one in asked.items()},
    }


def _filter(caller: Caller, asked: Mapping[str, str]) -> Filter:
    group = asked["group"]
    states: tuple[State, ...] = WAITING
    if group in get_args(State):
        states = (cast("State", group),)
    elif group == "all":
        states = ()
    age = timedelta(days=int(asked["age"])) if asked["age"] else None
    return Filter(
        states=states,
        profile=asked["profile"],
        department=asked["department"],
        text=asked["q"],
        late_before=caller.office.files.late_before if group == "late" else None,
        until=caller.at - age if age else None,
    )


def _count(stats: Any, group: str) -> int:  # noqa: ANN401 - Stats
    states = stats.states
    if group == "late":
        return int(stats.late)
    if group == "waiting":
        return sum(states.get(one, 0) for one in WAITING)
    return int(sum(states.values()) if group == "all" else states.get(group, 0))


def _line(caller: Caller, row: Row) -> Line:
    case = row.case
    return Line(
        url=review_url(caller, case.reference),
        reference=case.reference,
        title=words.title_of(case, row.address),
        address=row.address if case.company else "",
        profile=words.profile_words(caller, case.profile),
        department=case.department,
        state=case.state if case.kind == "signup" or not case.is_waiting else case.kind,
        days=row.days,
        late=row.late,
        assigned=words.who(caller, case.assigned) if case.assigned else "",
    )


def _who_did(caller: Caller, case: Case) -> dict[str, str | bool]:
    """Return who has a file in hand, who decided it and why, in words; '' for nobody."""
    return {
        "first_by": words.who(caller, case.first_by) if case.first_by else "",
        "is_first": case.first_by == caller.staff.by,
        "decided_by": words.who(caller, case.decided_by) if case.decided_by else "",
        "reason": words.reason_words(caller, case.reason) if case.reason else "",
        "assigned": words.who(caller, case.assigned) if case.assigned else "",
        "is_mine": case.assigned == caller.staff.by,
    }


def _twins(caller: Caller, file: File) -> list[tuple[str, str]]:
    return [
        (
            words.twin_words(caller, twin),
            review_url(caller, twin.reference)
            if twin.reference
            else caller.person_url(twin.membership_id),
        )
        for twin in file.twins
    ]


def _url(caller: Caller, asked: Mapping[str, str], page: int = 1) -> str:
    query = {
        name: one for name, one in asked.items() if one and (name, one) != ("group", "waiting")
    }
    query |= {"page": str(page)} if page > 1 else {}
    url = f"{caller.base}/reviews"
    return f"{url}?{urlencode(query)}" if query else url
