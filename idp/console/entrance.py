"""Who enters the console: somebody signed in within this portal's limits, and staff here now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import quote

from flask import Response, request
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound

from idp.administration.powers import Act, Allowed, Staff
from idp.branding import dates
from idp.branding.page import LiveAccount
from idp.branding.texts import Texts
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.console.office import Office, Parts
from idp.identity import cells
from idp.kernel.ids import new_token
from idp.pages.origin import is_foreign
from idp.pages.render import Pages
from idp.session import current as sessions
from idp.session.assurance import ACR_TWO_FACTOR, meets
from idp.session.cookie import Cookies
from idp.session.gates import owed
from idp.session.model import SessionView
from idp.stores import hot

ASK_AGAIN: Final = 422
REFUSED: Final = 403
_SEEN_EVERY: Final = timedelta(seconds=60)
_ROOMS: Final = (
    ("reviews", "/reviews", Act.JUDGE),
    ("people", "", Act.SEE),
    ("new", "/new", Act.CREATE),
    ("import", "/import", Act.IMPORT),
    ("letters", "/letters", Act.PRINT_LETTER),
    ("lists", "/lists", Act.REVIEW),
    ("referents", "/referents", Act.SEE),
)


@dataclass(frozen=True)
class Caller:
    """Who is there, with what they may at this instant."""

    office: Office
    staff: Staff
    name: str
    texts: Texts
    lang: str

    @property
    def base(self) -> str:
        """Where this portal's console begins."""
        return f"/{quote(self.office.client.client_id)}/console"

    @property
    def at(self) -> datetime:
        """Now."""
        return self.office.parts.stores.clock.now()

    def say(self, text_id: str, /, **placeholders: str | int) -> str:
        """Return a text in the caller's language."""
        portal = self.office.client.metadata.name
        return self.texts.get(text_id, self.lang, **({"portal": portal} | placeholders))

    def day(self, instant: datetime) -> str:
        """Return a day in words."""
        return dates.day(self.texts, self.lang, instant)

    def local_day(self, of: date) -> str:
        """Return a date in words."""
        return self.day(datetime.combine(of, time(12), UTC))

    def last_day(self, until: datetime | None) -> str:
        """Return in words the last day on which somebody enters; '' without end."""
        return self.local_day(cells.last_day(until)) if until else ""

    def person_url(self, membership_id: str, act: str = "") -> str:
        """Return a person's page, or that of an act on them."""
        url = f"{self.base}/people/{quote(membership_id, safe='')}"
        return f"{url}/{act}" if act else url


@dataclass(frozen=True, slots=True)
class Entrance:
    """Lets staff in, and draws every page of the console."""

    parts: Parts
    registry: ClientRegistry
    pages: Pages
    cookies: Cookies
    let_through: Callable[[Client, SessionView | None], SessionView | None]

    def enter(self, client_id: str) -> Caller | Response:
        """Return who is there, or what has to come first; powers are read anew each time.

        First comes a sign-in, with a second factor where a role asks for one (R-ALL-12), then what
        a portal asks of its members: a first visit, its terms.

        Raises:
            NotFound: There is no such portal.
        """
        client = self.registry.get(client_id)
        if client is None or not client.is_active:
            raise NotFound
        at, here = self.parts.stores.clock.now(), client.organisation_id
        with self.parts.stores.read() as connection:
            secret = self.cookies.session_secret(request)
            session = sessions.find(connection, secret, here, at=at)
        office = Office(self.parts, client)
        if session is None or not _is_live(office, session, at):
            return see_other(f"/{quote(client_id)}/login?to=console")
        staff = office.desk.staff(session.account_id)
        if staff is None or not self._may_come_from(office, session):
            return self._no_staff(office, session)
        if first := self._first(office, staff, session):
            return see_other(f"/{quote(client_id)}/{first}?to=console")
        lang, texts = self.pages.current_language(), self.pages.texts(client)
        self._seen(session, here, at)
        return Caller(office, staff, session.account_name, texts, lang)

    def _first(self, office: Office, staff: Staff, session: SessionView) -> str | None:
        """Return the journey that comes before the console, None where nothing is owed."""
        needed = office.client.policy.sign_in.second_factor_of
        if not meets(session.acr, ACR_TWO_FACTOR) and any(it.role in needed for it in staff.holds):
            return "login"
        cleared = self.let_through(office.client, session)
        member = cleared.membership if cleared else None
        return owed(office.client, member) if member else None

    def is_ours(self) -> bool:
        """Tell whether the form was sent by one of our own pages, for this browser."""
        return not is_foreign(request) and FlaskForm(request.form).validate()

    def page(
        self,
        caller: Caller,
        template: str,
        *,
        status: int = 200,
        here: str = "",
        room: str = "people",
        **context: Any,  # noqa: ANN401 - what the template takes
    ) -> Response:
        """Return a page of the console, with its rooms and who is signed in."""
        client = caller.office.client
        given: Mapping[str, Any] = {
            "form": FlaskForm(None),
            "errors": (),
            "base": caller.base,
            "rooms": _rooms(caller),
            "room": room,
            "me": caller.name,
            "signed_in": LiveAccount(
                caller.name, client.metadata.name, f"/logout?client_id={quote(client.client_id)}"
            ),
            "day": caller.day,
            "person_url": caller.person_url,
        }
        return self.pages.render(
            template, client, status=status, here=here, context={**given, **context}
        )

    def foreign(self, caller: Caller) -> Response:
        """Say that a form came from nowhere: sent by another site, or long after the sign-in."""
        title, text = caller.say("console.lost.title"), caller.say("console.lost.text")
        return self.page(
            caller, "console/told.html", status=ASK_AGAIN, title=title, text=text, links=()
        )

    def _may_come_from(self, office: Office, session: SessionView) -> bool:
        """Tell whether this portal takes sessions of the account's home (model.md §2)."""
        homes = office.client.policy.sign_in.accepts_session_of
        return not homes or session.home_slug in {*homes, office.client.organisation_slug}

    def _no_staff(self, office: Office, session: SessionView) -> Response:
        client = office.client
        live = LiveAccount(
            session.account_name,
            client.metadata.name,
            f"/logout?client_id={quote(client.client_id)}",
        )
        context = {"live": live, "signed_in": live}
        return self.pages.render("console/no_staff.html", client, status=REFUSED, context=context)

    def _seen(self, session: SessionView, organisation_id: str, at: datetime) -> None:
        """Count this as activity here, a write a minute at most."""
        if session.last_seen is None or at - session.last_seen >= _SEEN_EVERY:
            sid = session.sid or new_token()
            with self.parts.stores.write() as tx:
                hot.visited(tx, session.id, organisation_id, new_sid=sid, at=at)


def see_other(url: str) -> Response:
    """Answer a form, or somebody who has to go elsewhere first."""
    return Response(status=303, headers={"Location": url, "Cache-Control": "no-store"})


def _is_live(office: Office, session: SessionView, at: datetime) -> bool:
    """Tell whether the session is good here: this portal's own limits, not left meanwhile."""
    limits = office.client.policy.sign_in
    last_seen = session.last_seen or session.auth_time
    return (
        session.left_at is None
        and meets(session.acr, limits.acr_floor)
        and at - last_seen < timedelta(seconds=limits.session_idle)
        and at - session.auth_time < timedelta(seconds=limits.session_absolute)
    )


def _rooms(caller: Caller) -> list[tuple[str, str]]:
    """Return the rooms that this caller has something to do in: name and URL."""
    office, staff = caller.office, caller.staff
    return [
        (name, caller.base + path)
        for name, path, act in _ROOMS
        if office.can(staff, act)
        if name != "letters" or office.prints_letters
        if name != "referents" or office.units
        if name != "reviews" or (office.judges and isinstance(staff.may_judge(), Allowed))
    ]
