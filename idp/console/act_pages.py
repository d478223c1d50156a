"""An act on one person: its form, what it will change, and what was done, with a way back."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.exceptions import NotFound

from idp.administration.desk import Person
from idp.administration.refusals import Refused
from idp.console import store
from idp.console.acts import DEEDS, Deed
from idp.console.doing import Values, Work
from idp.console.entrance import ASK_AGAIN, REFUSED, Caller, Entrance, see_other
from idp.console.faults import fault_words, refusal_words
from idp.console.in_sight import digest, found
from idp.console.letter_pages import LetterPages
from idp.console.previews import facts_of, sentences
from idp.console.role_choices import choices, units_to_hand_over

_LONGEST: Final = 400
_JUST_NOW: Final = timedelta(seconds=10)
_LATELY: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class ActPages:
    """The views of /<client_id>/console/people/<membership_id>/<act>."""

    entrance: Entrance
    letters: LetterPages

    def show(self, client_id: str, membership_id: str, act: str) -> Response:
        """Show the form of an act, or what it will change; nothing is done."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        deed, person = _deed(act), found(caller, membership_id)
        if not deed.fields:
            return self._preview(caller, person, deed, {})
        return self._form(caller, person, deed, _now(person, deed) | _given(deed, request.args))

    def act(self, client_id: str, membership_id: str, act: str) -> Response:
        """Show what will change; once that was seen, do it."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        deed, person = _deed(act), found(caller, membership_id)
        if not self.entrance.is_ours():
            return self.entrance.foreign(caller)
        values = _given(deed, request.form)
        if "seen" not in request.form:
            return self._preview(caller, person, deed, values)
        return self._do(caller, person, deed, values)

    def done(self, client_id: str, membership_id: str, act: str) -> Response:
        """Say what was done just now, as the record has it, and offer to take it back."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        deed, person = _deed(act), found(caller, membership_id)
        if not _was_done(caller, person, deed, _LATELY):
            return see_other(caller.person_url(membership_id))
        undo = self._undo(caller, person, deed)
        url = caller.person_url(membership_id)
        return self.entrance.page(
            caller,
            "console/done.html",
            title=caller.say(f"console.act.{deed.name}.done", **facts_of(caller, person)),
            lines=_what_left(caller, person, deed),
            undo=undo,
            links=[
                (caller.say("console.to_person"), url),
                (caller.say("console.to_people"), caller.base),
            ],
        )

    def _do(self, caller: Caller, person: Person, deed: Deed, values: Values) -> Response:
        work = Work(caller, person, values, dry_run=True)
        try:
            self._judge(caller, person, deed)
            would = deed.run(work)
            lines = sentences(caller, person, deed, values, would)
            if not hmac.compare_digest(request.form["seen"].encode(), digest(lines).encode()):
                return self._shown(caller, person, deed, values, lines, changed=True)
            if deed.name == "letter":
                return self.letters.one(caller, person)
            done = deed.run(Work(caller, person, values, dry_run=False))
        except Refused as refused:
            if _was_done(caller, person, deed, _JUST_NOW):  # the second of a double click
                return see_other(caller.person_url(work.id, f"{deed.name}/done"))
            return self._refused(caller, person, deed, values, refused)
        was = f"?{urlencode({'was': done.before})}" if deed.name == "leave" and done.before else ""
        return see_other(caller.person_url(work.id, f"{deed.name}/done{was}"))

    def _preview(self, caller: Caller, person: Person, deed: Deed, values: Values) -> Response:
        try:
            self._judge(caller, person, deed)
            would = deed.run(Work(caller, person, values, dry_run=True))
            lines = sentences(caller, person, deed, values, would)
        except Refused as refused:
            return self._refused(caller, person, deed, values, refused)
        return self._shown(caller, person, deed, values, lines)

    def _shown(  # noqa: PLR0913, PLR0917 - one page
        self,
        caller: Caller,
        person: Person,
        deed: Deed,
        values: Values,
        lines: tuple[str, ...],
        changed: bool = False,  # noqa: FBT001, FBT002 - the page came back
    ) -> Response:
        return self.entrance.page(
            caller,
            "console/confirm.html",
            status=ASK_AGAIN if changed else 200,
            here=caller.person_url(person.member.membership_id, "" if deed.fields else deed.name),
            title=caller.say(f"console.act.{deed.name}.title", **facts_of(caller, person)),
            submit=caller.say(f"console.act.{deed.name}.submit"),
            lines=lines,
            has_changed=changed,
            values=values,
            seen=digest(lines),
            action=caller.person_url(person.member.membership_id, deed.name),
            cancel_url=caller.person_url(person.member.membership_id),
        )

    def _form(
        self,
        caller: Caller,
        person: Person,
        deed: Deed,
        values: Values,
        errors: tuple[tuple[str, str], ...] = (),
    ) -> Response:
        try:
            self._judge(caller, person, deed)
        except Refused as refused:
            return self._told(caller, person, deed, refused)
        options = choices(caller, person, deed.name) if "role" in deed.fields else []
        if "unit" in deed.fields:
            options = units_to_hand_over(caller, person)
        return self.entrance.page(
            caller,
            "console/act.html",
            status=ASK_AGAIN if errors else 200,
            here=caller.person_url(person.member.membership_id, deed.name),
            title=caller.say(f"console.act.{deed.name}.title", **facts_of(caller, person)),
            fields=[(name, values.get(name, "")) for name in deed.fields],
            options=options,
            errors=list(errors),
            action=caller.person_url(person.member.membership_id, deed.name),
            cancel_url=caller.person_url(person.member.membership_id),
        )

    def _judge(self, caller: Caller, person: Person, deed: Deed) -> None:
        caller.office.desk.find(caller.staff, deed.act, person.member.membership_id)

    def _refused(
        self, caller: Caller, person: Person, deed: Deed, values: Values, refused: Refused
    ) -> Response:
        """Show the form again where a value is at fault, else say why not."""
        if refused.why == "unknown_member":
            raise NotFound
        if deed.fields and refused.why in {"value", "taken", "date", "no_such_role"}:
            errors = fault_words(caller, refused, deed.fields)
            return self._form(caller, person, deed, values, errors)
        return self._told(caller, person, deed, refused)

    def _told(self, caller: Caller, person: Person, deed: Deed, refused: Refused) -> Response:
        if refused.why == "unknown_member":
            raise NotFound
        url = caller.person_url(person.member.membership_id)
        return self.entrance.page(
            caller,
            "console/told.html",
            status=REFUSED,
            here=url,
            title=caller.say(f"console.act.{deed.name}.title", **facts_of(caller, person)),
            text=refusal_words(caller, refused),
            links=[(caller.say("console.to_person"), url)],
        )

    def _undo(self, caller: Caller, person: Person, deed: Deed) -> Mapping[str, Any] | None:
        """Return the form that takes an act back: its address, its values, what it will change."""
        if not deed.undo:
            return None
        back, values = DEEDS[deed.undo], dict[str, str]()
        if deed.name == "leave" and (was := _iso_day(request.args.get("was", ""))):
            back, values = deed, {"until": was}
        try:
            would = back.run(Work(caller, person, values, dry_run=True))
        except Refused:
            return None
        lines = sentences(caller, person, back, values, would)
        url = caller.person_url(person.member.membership_id, back.name)
        return {"action": url, "values": values, "seen": digest(lines)}


def _deed(name: str) -> Deed:
    if name not in DEEDS:
        raise NotFound
    return DEEDS[name]


def _given(deed: Deed, sent: Mapping[str, str]) -> dict[str, str]:
    """Return the values that were sent for a form, the reasonable part of each."""
    return {name: sent[name][:_LONGEST] for name in deed.fields if name in sent}


def _now(person: Person, deed: Deed) -> dict[str, str]:
    """Return what a form begins with."""
    now = {
        "given_name": person.member.given_name,
        "family_name": person.member.family_name,
        "email": person.member.email or "",
    }
    return {name: now.get(name, "") for name in deed.fields}


def _was_done(caller: Caller, person: Person, deed: Deed, within: timedelta) -> bool:
    """Tell whether this caller did this to this person lately."""
    since, account_id = caller.at - within, person.member.account_id
    with caller.office.parts.stores.read() as connection:
        return any(
            deed.left_a_mark(facts)
            for event in deed.events
            for facts in store.acts(connection, caller.staff.by, account_id, event, since=since)
        )


def _what_left(caller: Caller, person: Person, deed: Deed) -> list[str]:
    """Return where the first secret went, after an act that sent one."""
    if deed.name not in {"resend", "reset"}:
        return []
    how, address = caller.office.first_secrets.how, person.member.email or ""
    return [caller.say(f"console.sent.{how}", address=address)]


def _iso_day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""
