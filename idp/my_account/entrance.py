"""Who enters the account's pages: whoever is signed in within this portal's own limits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from flask import Response, request
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound

from idp.branding.page import LiveAccount
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.kernel.ids import new_token
from idp.my_account.reauthentication import OURS, Question, Reauthentication
from idp.my_account.visitor import Visitor, rooms
from idp.pages.origin import is_foreign
from idp.pages.render import Pages
from idp.session import current as sessions
from idp.session.assurance import meets
from idp.session.cookie import Cookies
from idp.session.device import device_words
from idp.session.model import SessionView
from idp.stores import hot
from idp.stores.engine import Stores

ASK_AGAIN: Final = 422
REFUSED: Final = 403
TOO_MANY: Final = 429
FRESH: Final = timedelta(minutes=10)
"""For how long after a sign-in nobody is asked for the password again."""

_SEEN_EVERY: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Entrance:
    """Lets people in to their account, and draws every page of it."""

    stores: Stores
    registry: ClientRegistry
    pages: Pages
    cookies: Cookies
    proof: Reauthentication

    def enter(self, client_id: str) -> Visitor | Response:
        """Return who is there, or what has to come first.

        Raises:
            NotFound: There is no such portal.
        """
        client = self.registry.get(client_id)
        if client is None or not client.is_active:
            raise NotFound
        at = self.stores.clock.now()
        with self.stores.read() as connection:
            secret = self.cookies.session_secret(request)
            session = sessions.find(connection, secret, client.organisation_id, at=at)
        if session is None or not _is_live(client, session, at):
            return see_other(f"/{quote(client_id)}/login?to=account")
        if session.membership is None or session.membership.status != "active":
            return self._no_member(client, session)
        self._seen(session, client.organisation_id, at)
        return Visitor(
            client=client,
            session=session,
            member=session.membership,
            texts=self.pages.texts(client),
            lang=self.pages.current_language(),
            at=at,
            source=request.remote_addr or "",
            device=device_words(request.headers.get("User-Agent", "")),
        )

    def owner(self, client_id: str) -> Visitor | Response:
        """Return who sent a form of these pages, or the answer to a form that is not ours."""
        visitor = self.enter(client_id)
        if isinstance(visitor, Response):
            return visitor
        if is_foreign(request) or not FlaskForm(request.form).validate():
            return self.tell(visitor, "lost", status=ASK_AGAIN)
        return visitor

    def prove(self, visitor: Visitor, *, always: bool = False) -> Response | None:
        """Ask who sits there, unless they signed in a moment ago; None: it is them.

        The password is asked, and the second factor of who has one. The page sends the same form
        again, with the answers.
        """
        if not always and visitor.at - visitor.session.auth_time <= FRESH:
            return None
        question = self.proof.asked(visitor, request.path, request.form)
        return None if question is None else self._asking(visitor, question)

    def page(
        self,
        visitor: Visitor,
        template: str,
        *,
        status: int = 200,
        room: str = "",
        **context: Any,  # noqa: ANN401 - what the template takes
    ) -> Response:
        """Return a page of the account, with its rooms and who is signed in."""
        given: dict[str, Any] = {
            "form": FlaskForm(None),
            "errors": (),
            "base": visitor.base,
            "rooms": rooms(visitor),
            "room": room,
            "signed_in": _live(visitor.client, visitor.session),
            "day": visitor.day,
        }
        here = f"{visitor.base}/{room}".rstrip("/")
        return self.pages.render(
            template, visitor.client, status=status, here=here, context=given | context
        )

    def tell(self, visitor: Visitor, what: str, *, status: int = 200, **facts: str) -> Response:
        """Return a page that says one thing, and leads back to the account."""
        title = visitor.say(f"account.told.{what}.title")
        text = visitor.say(f"account.told.{what}.text", **facts)
        links = [(visitor.say("account.back"), visitor.base)]
        return self.page(
            visitor, "my_account/told.html", status=status, title=title, text=text, links=links
        )

    def _asking(self, visitor: Visitor, question: Question) -> Response:
        again = [(name, value) for name, value in request.form.items(multi=True)]
        response = self.page(
            visitor,
            "my_account/prove.html",
            status=_status(question),
            errors=question.said,
            asks_code=question.asks_code,
            action=request.path,
            again=[(name, value) for name, value in again if name not in OURS],
        )
        if question.retry_after:
            response.headers["Retry-After"] = str(question.retry_after)
        return response

    def _no_member(self, client: Client, session: SessionView) -> Response:
        texts, lang = self.pages.texts(client), self.pages.current_language()
        name = client.metadata.name
        context = {
            "title": texts.get("account.told.nobody.title", lang, portal=name),
            "text": texts.get("account.told.nobody.text", lang, portal=name),
            "signed_in": _live(client, session),
            "rooms": (),
            "links": (),
        }
        return self.pages.render("my_account/told.html", client, status=REFUSED, context=context)

    def _seen(self, session: SessionView, organisation_id: str, at: datetime) -> None:
        """Count this as activity here, a write a minute at most."""
        if session.last_seen is None or at - session.last_seen >= _SEEN_EVERY:
            with self.stores.write() as tx:
                sid = session.sid or new_token()
                hot.visited(tx, session.id, organisation_id, new_sid=sid, at=at)


def see_other(url: str) -> Response:
    """Answer a form, or somebody who has to go elsewhere first."""
    return Response(status=303, headers={"Location": url, "Cache-Control": "no-store"})


def _status(question: Question) -> int:
    if question.retry_after:
        return TOO_MANY
    return ASK_AGAIN if question.said else 200


def _live(client: Client, session: SessionView) -> LiveAccount:
    url = f"/logout?client_id={quote(client.client_id)}"
    return LiveAccount(session.account_name, client.metadata.name, url)


def _is_live(client: Client, session: SessionView, at: datetime) -> bool:
    """Tell whether the session is good here: this portal's own limits, not left meanwhile."""
    limits = client.policy.sign_in
    last_seen = session.last_seen or session.auth_time
    homes = limits.accepts_session_of
    return (
        session.left_at is None
        and meets(session.acr, limits.acr_floor)
        and (not homes or session.home_slug in {*homes, client.organisation_slug})
        and at - last_seen < timedelta(seconds=limits.session_idle)
        and at - session.auth_time < timedelta(seconds=limits.session_absolute)
    )
