"""What happened to one's account in twelve months, in plain verbs; unusual things apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Response, request

from idp.my_account.entrance import Entrance
from idp.my_account.visitor import Visitor
from idp.session.device import device_words
from idp.stores import own_account
from idp.stores.own_account import AnyRow

_MONTHS: Final = timedelta(days=365)
_MOST: Final = 500
_ALWAYS_UNUSUAL: Final = frozenset(
    {"sign_in_throttled", "password_set", "disavowed", "address_changed", "address_taken_back"}
    | {"recovery_asked", "account_reset", "accounts_linked", "link_undone", "closing_asked"}
    | {"data_taken", "factor_added", "factor_removed", "recovery_codes_made"}
    | {"refresh_redeemed", "code_redeemed", "membership_detached"}
)
"""What a thief would do, whoever did it."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One line: what, when, where from, by whom if not by oneself."""

    at: datetime
    what: str
    network: str
    device: str
    portal: str
    by: str
    is_unusual: bool


@dataclass(frozen=True, slots=True)
class ActivityPages:
    """The view of /<client_id>/account/activity."""

    entrance: Entrance

    def show(self, client_id: str) -> Response:
        """Show what happened, the newest first; `?only=unusual` leaves the everyday out."""
        visitor = self.entrance.enter(client_id)
        if isinstance(visitor, Response):
            return visitor
        since = visitor.at - _MONTHS
        with self.entrance.stores.read() as connection:
            rows = own_account.events(connection, visitor.account_id, since=since, limit=_MOST)
            live = own_account.sessions(connection, visitor.account_id, at=visitor.at)
        devices = {one.id: device_words(str(one.device.get("user_agent", ""))) for one in live}
        unusual = _unusual(rows)
        only = request.args.get("only") == "unusual"
        lines = [
            self._line(visitor, row, devices, is_unusual=row.id in unusual)
            for row in rows
            if not only or row.id in unusual
        ]
        return self.entrance.page(
            visitor,
            "my_account/activity.html",
            room="activity",
            lines=lines,
            only=only,
            count=len(unusual),
            is_cut=len(rows) == _MOST,
        )

    def _line(
        self, visitor: Visitor, row: AnyRow, devices: Mapping[str, str], *, is_unusual: bool
    ) -> Happened:
        text_id = f"account.event.{row.event}.{row.outcome}"
        known = visitor.texts.has(text_id)
        client = self.entrance.registry.get(row.client_id or "")
        by = "" if row.actor in {visitor.account_id, "anonymous"} else _actor(row.actor)
        return Happened(
            at=row.at,
            what=visitor.say(text_id) if known else visitor.say("account.event.other"),
            network=row.source,
            device=devices.get(str(row.facts.get("session_id", "")), ""),
            portal=client.metadata.name if client else "",
            by=visitor.say(f"account.by.{by}") if by else "",
            is_unusual=is_unusual,
        )


def _actor(actor: str) -> str:
    kind = actor.partition(":")[0]
    return kind if kind in {"staff", "cli"} else "worker"


def _unusual(rows: Iterable[AnyRow]) -> frozenset[int]:
    """Return the ids of what one should look at.

    A sign-in from a network that was not seen before counts, but for the very first.
    """
    seen: set[str] = set()
    found = set()
    for row in sorted(rows, key=lambda one: one.id):
        is_new = bool(seen) and row.source not in seen
        if row.event in _ALWAYS_UNUSUAL or row.outcome == "failure":
            found.add(row.id)
        elif row.event == "sign_in":
            if is_new:
                found.add(row.id)
            seen.add(row.source)
    return frozenset(found)
