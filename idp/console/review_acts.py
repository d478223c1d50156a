"""What officers do from a file's page: the exact mail is shown first, then it is done and sent.

Accepting and refusing take two clicks: one that shows the mail, one that sends it.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, request
from werkzeug.exceptions import NotFound

from idp.console import review_words as words
from idp.console.entrance import ASK_AGAIN, Caller, Entrance, see_other
from idp.console.in_sight import digest
from idp.console.review_pages import ReviewPages, review_url
from idp.reviewing.mails import Preview
from idp.reviewing.model import (
    Already,
    Case,
    Changed,
    Done,
    File,
    Filter,
    NeedsSecond,
    NotYours,
    Outcome,
    OwnFile,
    Unfit,
)

DECIDES: Final = ("approve", "refuse", "ask")
REMARKS: Final = ("comment", "assign", "release")
CONFLICT: Final = 409
_AFTER: Final = {"approve": "approved", "refuse": "refused", "ask": "asked"}
_FIELD: Final = {"refuse": "reason", "ask": "question", "comment": "comment"}
_LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class ReviewActs:
    """The views of /<client_id>/console/reviews/<reference>/<act>."""

    entrance: Entrance
    pages: ReviewPages

    def ask(self, client_id: str, reference: str, act: str) -> Response:
        """Lead back to the file: an act begins on its page."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        if act not in {*DECIDES, *REMARKS}:
            raise NotFound
        return see_other(review_url(caller, reference))

    def act(self, client_id: str, reference: str, act: str) -> Response:
        """Show the mail of a decision; once that was seen, decide and send it."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        if act not in {*DECIDES, *REMARKS}:
            raise NotFound
        if not self.entrance.is_ours():
            return self.entrance.foreign(caller)
        value = request.form.get(_FIELD.get(act, ""), "")[:_LONGEST]
        if act in REMARKS:
            return self._remark(caller, reference, act, value)
        mail = caller.office.decisions.preview(caller.staff, reference, act, value)
        if mail is not None and not isinstance(mail, Preview):
            return self._end(caller, reference, act, mail, {act: value})
        file = caller.office.files.see(caller.staff, reference)
        if not isinstance(file, File):
            raise NotFound
        seen = request.form.get("seen", "")
        if not hmac.compare_digest(seen.encode(), _digest(mail).encode()):
            return self._shown(caller, file, act, value, mail, has_changed=bool(seen))
        outcome = self._do(caller, reference, act, value)
        return self._end(caller, reference, act, outcome, {act: value})

    def done(self, client_id: str, reference: str, act: str) -> Response:
        """Say what was decided, and which file waits next."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        file = caller.office.files.see(caller.staff, reference)
        if not isinstance(file, File):
            raise NotFound
        case = file.case
        ended = case.state == _AFTER.get(act)
        is_first = act == "approve" and case.is_waiting and case.first_by == caller.staff.by
        if not ended and not is_first:
            return see_other(review_url(caller, case.reference))
        name = "first" if is_first else act
        lines = [caller.say(f"reviewing.done.{name}_text", address=file.address)]
        return self.entrance.page(
            caller,
            "console/done.html",
            room="reviews",
            title=caller.say(f"reviewing.done.{name}", reference=case.reference),
            lines=lines if case.kind != "recheck" else [],
            undo=None,
            links=_onward(caller, case),
        )

    def _do(self, caller: Caller, reference: str, act: str, value: str) -> Outcome:
        decisions, staff = caller.office.decisions, caller.staff
        typed = request.form.get("version", "")
        version = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1  # noqa: PLR2004 - digits of an integer
        if act == "approve":
            return decisions.approve(staff, reference, version=version)
        if act == "refuse":
            return decisions.refuse(staff, reference, value, version=version)
        return decisions.ask(staff, reference, value, version=version)

    def _remark(self, caller: Caller, reference: str, act: str, value: str) -> Response:
        remarks, staff = caller.office.remarks, caller.staff
        if act == "comment":
            outcome = remarks.comment(staff, reference, value)
        else:
            to = staff.by.removeprefix("staff:") if act == "assign" else ""
            outcome = remarks.assign(staff, reference, to)
        if isinstance(outcome, Done):
            return see_other(f"{review_url(caller, outcome.case.reference)}#history-title")
        return self._end(caller, reference, act, outcome, {act: value})

    def _shown(  # noqa: PLR0913, PLR0917 - one page
        self,
        caller: Caller,
        file: File,
        act: str,
        value: str,
        mail: Preview | None,
        has_changed: bool,  # noqa: FBT001 - the page came back
    ) -> Response:
        case = file.case
        field = _FIELD.get(act)
        return self.entrance.page(
            caller,
            "console/review_check.html",
            status=ASK_AGAIN if has_changed else 200,
            here=review_url(caller, case.reference),
            room="reviews",
            act=act,
            kind=case.kind,
            title=caller.say(
                f"reviewing.check.{act}", reference=case.reference, name=_name(case, file)
            ),
            mail=mail,
            needs_second=mail is None and case.kind != "recheck",
            has_changed=has_changed,
            values={"version": str(case.version)} | ({field: value} if field else {}),
            seen=_digest(mail),
            action=review_url(caller, case.reference, act),
            cancel_url=review_url(caller, case.reference),
        )

    def _end(
        self, caller: Caller, reference: str, act: str, outcome: Outcome, typed: Mapping[str, str]
    ) -> Response:
        """Answer with how an act ended; each end has its own words."""
        match outcome:
            case Done(case) | NeedsSecond(case):
                return see_other(review_url(caller, case.reference, f"{act}/done"))
            case Already(state, by, _) if by == caller.staff.by and state == _AFTER.get(act):
                # The second of a double click, or of two windows: it is done.
                return see_other(review_url(caller, reference, f"{act}/done"))
            case Already():
                return self.pages.told(
                    caller, reference, _already(caller, outcome), status=CONFLICT
                )
            case OwnFile() | NotYours():
                why = "own_file" if isinstance(outcome, OwnFile) else "not_yours"
                return self.pages.told(caller, reference, caller.say(f"reviewing.{why}"))
            case Changed():
                notice = caller.say("reviewing.changed")
                return self.pages.file(caller, reference, notice=notice)
            case Unfit(why):
                errors = ((_FIELD.get(act, ""), caller.say(f"reviewing.fault.{why}")),)
                return self.pages.file(caller, reference, errors=errors, typed=typed)
            case _:
                raise NotFound


def _name(case: Case, file: File) -> str:
    return words.title_of(case, file.address)


def _digest(mail: Preview | None) -> str:
    return digest((mail.stands_for if mail else "nothing",))


def _already(caller: Caller, outcome: Already) -> str:
    when = caller.day(outcome.at) if outcome.at else ""
    by = words.who(caller, outcome.by) if outcome.by else ""
    return caller.say(f"reviewing.already.{outcome.state}", by=by, day=when)


def _onward(caller: Caller, case: Case) -> list[tuple[str, str]]:
    """Return the next file that waits, and the list."""
    waiting = caller.office.files.page(caller.staff, Filter(states=("open",)))
    following = [row.case for row in waiting.rows if row.case.id != case.id]
    links = [(caller.say("reviewing.to_queue"), f"{caller.base}/reviews")]
    if following:
        next_url = review_url(caller, following[0].reference)
        links.insert(0, (caller.say("reviewing.to_next"), next_url))
    return links
