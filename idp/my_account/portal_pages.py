"""Portals that read one's account, what each may read, and accounts that became one with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import NotFound

from idp.audit.account_events import PortalDisconnected
from idp.audit.record import record
from idp.clients.model import Client
from idp.journeys.model import Overtaken
from idp.links.model import Occasion
from idp.links.undo import Undoing
from idp.my_account import store
from idp.my_account.entrance import ASK_AGAIN, Entrance, see_other
from idp.my_account.visitor import Visitor
from idp.pages.portal_view import restart_url
from idp.stores import own_account
from idp.stores.own_account import AnyRow

_SCOPES: Final = ("openid", "profile", "email", "address", "phone", "offline_access")
_DISCONNECTED: Final = "disconnected"


@dataclass(frozen=True, slots=True)
class PortalShown:
    """One portal: what it is told, when it was last entered, whether anything still lives there."""

    row_id: str
    name: str
    url: str
    told: Sequence[str]
    last: datetime | None
    is_connected: bool
    account_url: str


@dataclass(frozen=True, slots=True)
class OrganisationShown:
    """One organisation that one is a member of, with its portals."""

    name: str
    is_home: bool
    portals: Sequence[PortalShown]


@dataclass(frozen=True, slots=True)
class LinkShown:
    """One account that became one with this; `undo_until` is None when it is too late."""

    id: str
    portal: str
    at: datetime
    undo_until: datetime | None


@dataclass(frozen=True, slots=True)
class PortalPages:
    """The views of /<client_id>/account/portals."""

    entrance: Entrance
    undoing: Undoing

    def show(self, client_id: str) -> Response:
        """Show every organisation of the account, with its portals, and links."""
        visitor = self.entrance.enter(client_id)
        return visitor if isinstance(visitor, Response) else self._page(visitor)

    def change(self, client_id: str) -> Response:
        """Disconnect a portal, or undo a link."""
        visitor = self.entrance.owner(client_id)
        if isinstance(visitor, Response):
            return visitor
        if (ask := self.entrance.prove(visitor)) is not None:
            return ask
        if link_id := request.form.get("link", ""):
            return self._undo(visitor, link_id)
        return self._disconnect(visitor, request.form.get("portal", ""))

    def _disconnect(self, visitor: Visitor, row_id: str) -> Response:
        """End what a portal may still read; its own page may stay open until it asks again."""
        client = self.entrance.registry.by_row(row_id)
        if client is None:
            raise NotFound
        with self.entrance.stores.write() as tx:
            count = own_account.disconnect(
                tx, visitor.account_id, row_id, because=_DISCONNECTED, at=visitor.at
            )
            if count:
                whose = visitor.heading() | {"client_id": client.client_id}
                record(tx, PortalDisconnected(**whose, count=count))
        return see_other(f"{visitor.base}/portals?done=1")

    def _undo(self, visitor: Visitor, link_id: str) -> Response:
        """Undo a link of this account; both sides sign in anew."""
        if link_id not in {one.id for one in self._links(visitor)}:
            raise NotFound
        occasion = Occasion(
            client=visitor.client,
            at=visitor.at,
            lang=visitor.lang,
            source=visitor.source,
            device=visitor.device,
        )
        try:
            with self.entrance.stores.write() as tx:
                verdict = self.undoing.undo(tx, link_id, occasion, "page")
        except Overtaken:
            verdict = "over"
        if verdict != "undone":
            return self._page(visitor, visitor.say("account.portals.too_late"))
        return see_other(restart_url(visitor.client))

    def _page(self, visitor: Visitor, error: str = "") -> Response:
        with self.entrance.stores.read() as connection:
            members = own_account.memberships(connection, visitor.account_id)
            grants = own_account.last_grants(connection, visitor.account_id, at=visitor.at)
            scopes = {
                row_id: own_account.scopes(connection, visitor.account_id, row_id)
                for row_id in grants
            }
        return self.entrance.page(
            visitor,
            "my_account/portals.html",
            status=ASK_AGAIN if error else 200,
            room="portals",
            errors=[("", error)] if error else (),
            organisations=[
                OrganisationShown(
                    row.name, row.rank == 0, self._portals(visitor, row, grants, scopes)
                )
                for row in members
            ],
            links=self._links(visitor),
            link_url=visitor.journey("link"),
            is_done="done" in request.args,
        )

    def _portals(
        self,
        visitor: Visitor,
        member: AnyRow,
        grants: Mapping[str, AnyRow],
        scopes: Mapping[str, str],
    ) -> list[PortalShown]:
        return [
            self._portal(visitor, client, grants.get(client.row_id), scopes.get(client.row_id, ""))
            for client in self.entrance.registry.all()
            if client.organisation_id == member.organisation_id and client.is_active
        ]

    def _portal(
        self, visitor: Visitor, client: Client, grant: AnyRow | None, scope: str
    ) -> PortalShown:
        wanted = scope.split()
        is_here = client.row_id == visitor.client.row_id
        return PortalShown(
            row_id=client.row_id,
            name=client.metadata.name,
            url=restart_url(client),
            told=[visitor.say(f"account.scope.{one}") for one in _SCOPES if one in wanted],
            last=grant.last if grant else None,
            is_connected=bool(grant and grant.living),
            account_url="" if is_here else f"/{quote(client.client_id)}/account",
        )

    def _links(self, visitor: Visitor) -> list[LinkShown]:
        with self.entrance.stores.read() as connection:
            rows = store.links_into(connection, visitor.account_id)
        return [_shown(row, visitor.at) for row in rows]


def _shown(row: AnyRow, at: datetime) -> LinkShown:
    is_open = row.undo_until > at
    return LinkShown(row.id, row.name, row.at, row.undo_until if is_open else None)
