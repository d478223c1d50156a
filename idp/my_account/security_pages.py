"""« Sécurité »: address, password, second factor, and where one is signed in (ux.md §2.13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Response, request
from werkzeug.exceptions import NotFound

from idp.audit.account_events import OwnSessionsEnded
from idp.audit.credential_events import Disavowed
from idp.audit.record import record
from idp.branding.page import Link
from idp.credentials import store as credentials
from idp.credentials.closed_doors import ClosedDoors, House
from idp.my_account.entrance import Entrance, see_other
from idp.my_account.visitor import Visitor
from idp.session import store as sessions
from idp.session.device import device_words
from idp.stores import factors as second_factors
from idp.stores import own_account

_YEAR: Final = timedelta(days=365)
_ASKED_BY_OWNER: Final = "account_page"


@dataclass(frozen=True, slots=True)
class Device:
    """One browser that is signed in; `network` is where the sign-in came from, '' unknown."""

    id: str
    words: str
    network: str
    since: datetime
    last_seen: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class SecurityPages:
    """The views of /<client_id>/account/security and /<client_id>/account/disavow."""

    entrance: Entrance
    doors: ClosedDoors

    def show(self, client_id: str) -> Response:
        """Show what opens the account, and where it is open, this browser first."""
        visitor = self.entrance.enter(client_id)
        if isinstance(visitor, Response):
            return visitor
        with self.entrance.stores.read() as connection:
            here = visitor.client.organisation_id
            row = own_account.profile(connection, visitor.account_id, here)
            has_factor = second_factors.living(connection, visitor.account_id) is not None
        return self.entrance.page(
            visitor,
            "my_account/security.html",
            room="security",
            address=row.address if row else "",
            verified=row.verified_at if row else None,
            changes={name: visitor.journey(name) for name in ("address", "password")},
            factors=_factors(visitor, has_one=has_factor),
            devices=self._devices(visitor),
            is_ended="ended" in request.args,
        )

    def end(self, client_id: str) -> Response:
        """Sign out one other browser, or all others; each is out at its next request."""
        visitor = self.entrance.owner(client_id)
        if isinstance(visitor, Response):
            return visitor
        if (ask := self.entrance.prove(visitor)) is not None:
            return ask
        wanted = request.form.get("session", "")
        others = [one.id for one in self._devices(visitor) if not one.is_this]
        chosen = others if wanted == "others" else [one for one in others if one == wanted]
        self._end(visitor, chosen)
        return see_other(f"{visitor.base}/security?ended=1")

    def ask(self, client_id: str) -> Response:
        """Say what « ce n'était pas moi » will do."""
        visitor = self.entrance.enter(client_id)
        if isinstance(visitor, Response):
            return visitor
        mails = bool(self._letterbox(visitor)) and bool(visitor.journey("recovery"))
        return self.entrance.page(visitor, "my_account/disavow.html", room="activity", mails=mails)

    def disavow(self, client_id: str) -> Response:
        """End all that an intruder may have, and begin to choose another password.

        Where the owner can be written to, nothing opens the account until they follow the mail.
        Else the other browsers are signed out, and the password is changed in this one.
        """
        visitor = self.entrance.owner(client_id)
        if isinstance(visitor, Response):
            return visitor
        address = self._letterbox(visitor)
        if not address or not visitor.journey("recovery"):
            self._end(visitor, [one.id for one in self._devices(visitor) if not one.is_this])
            return see_other(visitor.journey("password") or f"{visitor.base}/security")
        house = House(
            account_id=visitor.account_id,
            version=visitor.session.credential_version,
            address=address,
            client=visitor.client,
            lang=visitor.lang,
            device=visitor.device,
            at=visitor.at,
        )
        with self.entrance.stores.write() as tx:
            self.doors.close(tx, house, because="disavowed")
            record(tx, Disavowed(**visitor.heading()))
        return self._protected(visitor)

    def _protected(self, visitor: Visitor) -> Response:
        label = visitor.say("disavow.done.onward")
        context = {
            "message_id": "disavow.done",
            "links": [Link(label, visitor.client.metadata.portal_url, primary=True)],
        }
        response = self.entrance.pages.render("done.html", visitor.client, context=context)
        self.entrance.cookies.forget_session(response)
        return response

    def _letterbox(self, visitor: Visitor) -> str:
        """Return where the account's home writes to its owner, '' for nowhere."""
        with self.entrance.stores.read() as connection:
            here = visitor.client.organisation_id
            row = credentials.owner(connection, visitor.account_id, here)
        if row is None:
            raise NotFound
        return row.home_address or ""

    def _end(self, visitor: Visitor, chosen: Sequence[str]) -> None:
        with self.entrance.stores.write() as tx:
            mine = [one for one in chosen if own_account.is_session_of(tx, one, visitor.account_id)]
            for session_id in mine:
                sessions.end(tx, session_id, because=_ASKED_BY_OWNER, at=visitor.at)
            if mine:
                record(tx, OwnSessionsEnded(**visitor.heading(), count=len(mine)))

    def _devices(self, visitor: Visitor) -> list[Device]:
        with self.entrance.stores.read() as connection:
            rows = own_account.sessions(connection, visitor.account_id, at=visitor.at)
            since = visitor.at - _YEAR
            networks = own_account.sources(connection, visitor.account_id, since=since)
        found = [
            Device(
                id=row.id,
                words=device_words(str(row.device.get("user_agent", "")))
                or visitor.say("account.security.unknown_device"),
                network=networks.get(row.id, ""),
                since=row.auth_time,
                last_seen=row.last_seen or row.auth_time,
                is_this=row.id == visitor.session.id,
            )
            for row in rows
        ]
        return sorted(found, key=lambda one: not one.is_this)


def _factors(visitor: Visitor, *, has_one: bool) -> list[tuple[str, str]]:
    """Return what concerns a second factor here: the name of a text, and where it begins."""
    names = ("factor", "factor_off") if has_one else ("factor",)
    return [(name, url) for name in names if (url := visitor.journey(name))]
