"""Create one person: the form that the organisation's identifiers ask for, then a preview.

Afterwards it says where the first secret went (R-CMI-9).
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Response, request

from idp.administration.powers import BELONGS, Act
from idp.administration.refusals import Done, Refused
from idp.console import store
from idp.console.entrance import ASK_AGAIN, REFUSED, Caller, Entrance, see_other
from idp.console.faults import fault_words, refusal_words
from idp.console.in_sight import digest, found
from idp.console.previews import facts_of, secret_sentence
from idp.console.role_choices import Choice, choices, role_named, role_words
from idp.identity.records import Fault

_LONGEST: Final = 400
_EVENT: Final = "account_created"
_JUST_NOW: Final = timedelta(seconds=10)
_LATELY: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class NewcomerPages:
    """The views of /<client_id>/console/new."""

    entrance: Entrance

    def show(self, client_id: str) -> Response:
        """Show the form; a link may fill in the role."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        return self._form(caller, _given(request.args))

    def create(self, client_id: str) -> Response:
        """Show what will be created; once that was seen, create it."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        if not self.entrance.is_ours():
            return self.entrance.foreign(caller)
        values = _given(request.form)
        try:
            fields = _fields(caller, values)
            would = caller.office.arrivals.invite(caller.staff, fields, dry_run=True)
            lines = _lines(caller, values, would)
            seen = request.form.get("seen", "")
            if not hmac.compare_digest(seen.encode(), digest(lines).encode()):
                return self._preview(caller, values, lines, has_changed=bool(seen))
            done = caller.office.arrivals.invite(caller.staff, fields)
        except Refused as refused:
            return self._refused(caller, values, refused)
        return see_other(f"{caller.base}/new/done?who={done.membership_id}")

    def done(self, client_id: str) -> Response:
        """Say who was created, and where the first secret went."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        person = found(caller, request.args.get("who", "")[:64])
        member = person.member
        if not _created(caller, member.account_id, _LATELY):
            return see_other(caller.person_url(member.membership_id))
        how, address = caller.office.first_secrets.how, member.email or ""
        return self.entrance.page(
            caller,
            "console/done.html",
            room="new",
            title=caller.say("console.new.done", **facts_of(caller, person)),
            lines=[caller.say(f"console.sent.{how}", address=address)],
            undo=None,
            links=[
                (caller.say("console.new.another"), f"{caller.base}/new"),
                (caller.say("console.to_person"), caller.person_url(member.membership_id)),
                (caller.say("console.to_people"), caller.base),
            ],
        )

    def _form(
        self, caller: Caller, values: Mapping[str, str], errors: tuple[tuple[str, str], ...] = ()
    ) -> Response:
        if not caller.office.can(caller.staff, Act.CREATE):
            return self._told(caller, Refused("not_yours"))
        return self.entrance.page(
            caller,
            "console/new.html",
            status=ASK_AGAIN if errors else 200,
            here=f"{caller.base}/new",
            room="new",
            fields=asked(caller),
            values=values,
            hint=identifier_hint(caller),
            needs_address=caller.office.first_secrets.how != "letter",
            roles=choices(caller, None, "give_role"),
            units=_units(caller),
            errors=list(errors),
        )

    def _preview(
        self,
        caller: Caller,
        values: Mapping[str, str],
        lines: tuple[str, ...],
        *,
        has_changed: bool,
    ) -> Response:
        return self.entrance.page(
            caller,
            "console/confirm.html",
            status=ASK_AGAIN if has_changed else 200,
            here=f"{caller.base}/new",
            room="new",
            title=caller.say("console.new.check"),
            submit=caller.say("console.new.submit"),
            lines=lines,
            has_changed=has_changed,
            values=values,
            seen=digest(lines),
            action=f"{caller.base}/new",
            cancel_url=caller.base,
        )

    def _refused(self, caller: Caller, values: Mapping[str, str], refused: Refused) -> Response:
        just_now = self._just_created(caller, values)
        if just_now:  # the second of a double click
            return see_other(f"{caller.base}/new/done?who={just_now}")
        if refused.why == "not_yours" and refused.fault is None:
            return self._told(caller, refused)
        fields = (*asked(caller), "role", "unit")
        if refused.fault is None and refused.why == "taken":
            refused = Refused("value", fault=Fault("identifier", "identifier_taken"))
        errors = fault_words(caller, refused, fields)
        return self._form(caller, values, tuple((_field(name), text) for name, text in errors))

    def _just_created(self, caller: Caller, values: Mapping[str, str]) -> str:
        typed = values.get("identifier") or values.get("email", "")
        near = caller.office.lists.search(caller.staff, typed, limit=3) if typed else []
        for one in near:
            if _created(caller, one.person.member.account_id, _JUST_NOW):
                return one.person.member.membership_id
        return ""

    def _told(self, caller: Caller, refused: Refused) -> Response:
        return self.entrance.page(
            caller,
            "console/told.html",
            status=REFUSED,
            room="new",
            title=caller.say("console.new.title"),
            text=refusal_words(caller, refused),
            links=(),
        )


def asked(caller: Caller) -> tuple[str, ...]:
    """Return the fields of the form, as this organisation's identifiers and claims ask for."""
    policy = caller.office.client.policy
    identifier = () if policy.identifier.kind == "email" else ("identifier",)
    profile = any(claim.source == "member_profile" for claim in policy.claims.values())
    return (*identifier, "given_name", "family_name", "email", *(("profile",) if profile else ()))


def identifier_hint(caller: Caller) -> str:
    """Return how an identifier is written here, and with which code it begins for this caller."""
    section = caller.office.client.policy.identifier
    reach = caller.staff.reach(Act.CREATE)
    codes = [one.code for one in caller.office.units if reach is not None and one.id in reach]
    if section.kind == "structured" and len(codes) == 1:
        return caller.say("console.new.begins_with", code=codes[0], example=section.example)
    return caller.say("console.new.example", example=section.example) if section.example else ""


def _given(sent: Mapping[str, str]) -> dict[str, str]:
    names = ("identifier", "given_name", "family_name", "email", "profile", "role", "unit")
    return {name: sent[name][:_LONGEST] for name in names if sent.get(name)}


def _units(caller: Caller) -> list[Choice]:
    """Return the units that somebody new may belong to, where their identifier doesn't say it."""
    reach = caller.staff.reach(Act.CREATE)
    mine = [
        one for one in caller.office.units if one.is_active and (reach is None or one.id in reach)
    ]
    if caller.office.client.policy.identifier.kind == "structured" or len(mine) < 2:  # noqa: PLR2004 - nothing to choose
        return []
    return [(f"{one.kind}:{one.code}", caller.office.unit_names[one.id]) for one in mine]


def _fields(caller: Caller, values: Mapping[str, str]) -> dict[str, str]:
    """Return a file's row for what was typed.

    Raises:
        Refused: A role that the form does not list.
    """
    fields = {name: values[name] for name in asked(caller) if name in values}
    held = []
    if role := values.get("role", ""):
        if role not in dict(choices(caller, None, "give_role")):
            raise Refused("value", fault=Fault("role", "not_yours"))
        held.append(role)
    if unit := values.get("unit", ""):
        held.append(f"{BELONGS}@{unit}")
    return fields | ({"roles": "|".join(held)} if held else {})


def _lines(caller: Caller, values: Mapping[str, str], would: Done) -> tuple[str, ...]:
    name = f"{values.get('given_name', '')} {values.get('family_name', '')}".strip()
    lines = [caller.say("console.new.will", name=name, identifier=would.identifier)]
    if role := values.get("role"):
        said = role_words(caller, role_named(caller, role))
        lines.append(caller.say("console.new.will_have_role", role=said))
    if unit := dict(_units(caller)).get(values.get("unit", "")):
        lines.append(caller.say("console.new.will_belong", unit=unit))
    if would.first_secret:
        lines.append(secret_sentence(caller, values.get("email", ""), would))
    return tuple(lines)


def _created(caller: Caller, account_id: str, within: timedelta) -> bool:
    since = caller.at - within
    with caller.office.parts.stores.read() as connection:
        return bool(store.acts(connection, caller.staff.by, account_id, _EVENT, since=since))


def _field(column: str) -> str:
    return {"roles": "role"}.get(column, column)
