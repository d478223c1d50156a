"""The people of an organisation, fifty at a time, and one of them from close by."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, request

from idp.administration.desk import Person
from idp.administration.lists import DORMANT_AFTER, LEAVING_WITHIN, Listed, listed
from idp.administration.powers import BELONGS, Act, Allowed
from idp.console import store
from idp.console.acts import DEEDS, is_offered
from idp.console.entrance import Caller, Entrance
from idp.console.in_sight import found
from idp.console.listing import Pager, page_number, searched
from idp.console.role_choices import role_words
from idp.identity import members
from idp.letters.listing import listed_letter
from idp.stores import letters as stored_letters
from idp.stores.people_pages import GROUPS, Group, IdPage, Sought

_MAILS: Final = 10
_FATES: Final = (
    (("5.2.2", "4.2.2", "552"), "full"),
    (("5.1.1", "5.1.10", "5.1.6", "550"), "nobody"),
    (("5.1.2", "5.4.4", "5.1.3"), "no_domain"),
    (("5.2.1", "5.1.8"), "closed"),
)
_TELLING: Final = ("mailbox full", "quota", "over quota", "no such user", "user unknown")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    url: str
    name: str
    identifier: str
    email: str
    units: tuple[str, ...]
    state: str
    last_came: datetime | None
    until: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail as the page of its reader shows it."""

    what: str
    to: str
    at: datetime
    fate: str
    came_back: bool


@dataclass(frozen=True, slots=True)
class PeoplePages:
    """The views of /<client_id>/console and /<client_id>/console/people/<membership_id>."""

    entrance: Entrance

    def everybody(self, client_id: str) -> Response:
        """List people: those who match, of one group, page by page."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        text = searched(request.args.get("q", ""))
        group: Group = next((g for g in GROUPS if g == request.args.get("group")), "all")
        sought = self._sought(caller, text)
        reads = caller.office.parts.page_reads
        page = reads.page(sought, group, page_number(request.args))
        counts = reads.counts(sought)
        url = partial(self._url, caller, text, group)
        return self.entrance.page(
            caller,
            "console/people.html",
            rows=[_row(caller, one) for one in self._people(caller, page)],
            q=text,
            group=group,
            groups=[(one, counts[one], self._url(caller, text, one)) for one in GROUPS],
            pager=Pager.at(page.page, page.pages, page.total, url),
            has_units=_has_units(caller),
            may_create=caller.office.can(caller.staff, Act.CREATE),
        )

    def one(self, client_id: str, membership_id: str) -> Response:
        """Show somebody: where they stand, what was sent to them, what can be done."""
        caller = self.entrance.enter(client_id)
        if isinstance(caller, Response):
            return caller
        person = found(caller, membership_id)
        member = person.member
        offered = [one for one in DEEDS.values() if is_offered(caller, person, one)]
        return self.entrance.page(
            caller,
            "console/person.html",
            person=person,
            member=member,
            name=member.name or member.identifier_shown,
            state=state_of(caller, person),
            units=[caller.office.unit_names.get(one, "") for one in sorted(person.whom.unit_ids)],
            roles=[role_words(caller, one) for one in sorted(member.roles) if one.role != BELONGS],
            until=caller.last_day(member.until),
            mails=self._mails(caller, person),
            letters=self._letters(caller, person),
            acts=[one.name for one in offered if not one.is_grave],
            grave_acts=[one.name for one in offered if one.is_grave],
            is_oneself=membership_id == caller.staff.membership_id,
        )

    def _sought(self, caller: Caller, text: str) -> Sought:
        office, at = caller.office, caller.at
        return Sought(
            organisation_id=office.client.organisation_id,
            kind=office.client.policy.identifier.kind,
            at=at,
            leaving_by=at + LEAVING_WITHIN,
            dormant_since=at - DORMANT_AFTER,
            text=text,
            within=office.lists.within(caller.staff, Act.SEE, office.units),
        )

    def _people(self, caller: Caller, page: IdPage) -> list[Listed]:
        office = caller.office
        here, kind = office.client.organisation_id, office.client.policy.identifier.kind
        with office.parts.stores.read() as connection:
            people = members.by_ids(connection, here, kind, page.ids)
        everybody = [Person(one, office.desk.whom(one, office.units)) for one in people]
        return [
            listed(one, office.units)
            for one in everybody
            if isinstance(caller.staff.may(Act.SEE, one.whom), Allowed)
        ]

    def _url(self, caller: Caller, text: str, group: Group, page: int = 1) -> str:
        query = {"q": text} if text else {}
        query |= {"group": group} if group != "all" else {}
        query |= {"page": str(page)} if page > 1 else {}
        return f"{caller.base}?{urlencode(query)}" if query else caller.base

    def _mails(self, caller: Caller, person: Person) -> list[Sent]:
        office = caller.office
        with office.parts.stores.read() as connection:
            rows = store.mails(
                connection,
                person.member.account_id,
                office.client.organisation_id,
                limit=_MAILS,
            )
        return [
            Sent(
                what=_what(caller, row.kind),
                to=row.to_address,
                at=row.created_at,
                fate=_fate(caller, row),
                came_back=row.bounced_at is not None or row.outcome == "given_up",
            )
            for row in rows
        ]

    def _letters(self, caller: Caller, person: Person) -> list[Any]:
        office = caller.office
        policy = office.client.policy
        whose = (office.client.organisation_id, policy.identifier.kind)
        with office.parts.stores.read() as connection:
            rows = stored_letters.of_account(connection, whose, person.member.account_id)
        letters = {row.id: listed_letter(row, policy.letter.tries, caller.at) for row in rows}
        return list(letters.values())


def state_of(caller: Caller, person: Person) -> str:
    """Return where somebody stands: the name of a sentence and of a mark."""
    member, at = person.member, caller.at
    if member.until is not None and member.until <= at:
        return "left"
    if member.account_status == "suspended":
        return "blocked"
    if member.status == "suspended":
        return "suspended"
    if member.account_status == "provisioned":
        return "waiting"
    if member.account_status != "active" or member.status != "active":
        return "closed"
    return "leaving" if member.until is not None else "active"


def _has_units(caller: Caller) -> bool:
    """Tell whether those whom the caller sees belong to several units."""
    reach = caller.staff.reach(Act.SEE)
    return len(caller.office.units if reach is None else reach) > 1


def _row(caller: Caller, one: Listed) -> Row:
    member = one.person.member
    names = caller.office.unit_names
    return Row(
        url=caller.person_url(member.membership_id),
        name=f"{member.family_name} {member.given_name}".strip() or member.identifier_shown,
        identifier=member.identifier_shown,
        email=member.email or "",
        units=tuple(sorted(names.get(unit, "") for unit in one.person.whom.unit_ids)),
        state=state_of(caller, one.person),
        last_came=member.last_sign_in_at if one.person.is_home else None,
        until=caller.last_day(member.until),
    )


def _what(caller: Caller, kind: str) -> str:
    text_id = f"console.mail.{kind}"
    return caller.say(text_id if caller.texts.has(text_id) else "console.mail.other")


def _fate(caller: Caller, row: store.AnyRow) -> str:
    """Return what became of a mail, in words: why it came back, where that is known."""
    if row.bounced_at is not None:
        return caller.say(f"console.fate.{_why(row.bounce)}", reason=row.bounce)
    return caller.say(f"console.fate.{row.outcome or 'waiting'}")


def _why(bounce: str) -> str:
    """Return the kind of a bounce: by its enhanced status code (RFC 3463), or by usual words."""
    code, said = bounce.split(" ", 1)[0], bounce.casefold()
    for codes, name in _FATES:
        if code in codes:
            return name
    if any(word in said for word in _TELLING[:3]):
        return "full"
    return "nobody" if any(word in said for word in _TELLING[3:]) else "returned"
