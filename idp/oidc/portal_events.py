"""`/events`: what happened to an organisation's people, for its portals to follow (R-ALL-3).

A portal asks every few minutes from where it stopped: nothing has to be open towards it, nothing is
lost while it is down, and what it read twice is the same.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from flask import Request, Response, request

from idp.clients.model import Client
from idp.oidc import back_channel
from idp.oidc.errors import ProtocolError, invalid_request
from idp.oidc.parameters import Parameters, parse_query
from idp.oidc.server import Dependencies
from idp.oidc.subjects import Subjects
from idp.stores import portal_events
from idp.stores.portal_events import Event

USUAL: Final = 100
MOST: Final = 1000
_NUMBER: Final = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class PortalEventsEndpoint:
    """Answers confidential clients of an organisation's own folders, about its members only."""

    using: Dependencies
    subjects: Subjects

    def view(self) -> Response:
        """Return events after `since`, the oldest first, as JSON; 304 for what the caller has."""
        return back_channel.serve(self._respond, request, methods=("GET", "POST"))

    def _respond(self, received: Request) -> Response:
        is_post = received.method == "POST"
        asked = back_channel.form_of(received) if is_post else parse_query(received.query_string)
        if not is_post and {"client_secret", "client_assertion"} & asked.keys():
            raise invalid_request("a secret in an address is read by others: send it in a body")
        client = self.using.authenticator.authenticate(
            asked, received.headers.get("Authorization"), public=False
        )
        if client.origin == "dynamic":
            # Whoever registered it is no part of the organisation that let it in.
            raise ProtocolError("unauthorized_client", "not for this client", status=403)
        return _answer(received, self._page(client, _number(asked, "since", 0), _limit(asked)))

    def _page(self, client: Client, since: int, limit: int) -> dict[str, Any]:
        with self.using.stores.read() as connection:
            here = client.organisation_id
            found = portal_events.since(connection, here, since, limit=limit + 1)
        page = found[:limit]
        return {
            "events": list(self._told(client, page)),
            "next": page[-1].id if page else since,
            "more": len(found) > limit,
        }

    def _told(self, client: Client, events: list[Event]) -> Iterator[dict[str, Any]]:
        for event in events:
            told: dict[str, Any] = {
                "id": event.id,
                "kind": event.kind,
                "sub": self.subjects.sent(client, event.subject),
                "at": event.at.astimezone(UTC).isoformat(timespec="seconds"),
                "facts": dict(event.facts),
            }
            if event.legacy_key is not None:
                told["legacy_key"] = event.legacy_key
            yield told


def _limit(asked: Parameters) -> int:
    limit = _number(asked, "limit", USUAL)
    if not 1 <= limit <= MOST:
        raise invalid_request(f"limit is a number from 1 to {MOST}")
    return limit


def _number(asked: Parameters, name: str, default: int) -> int:
    text = asked.get(name)
    if text is None:
        return default
    if not _NUMBER.fullmatch(text):
        raise invalid_request(f"{name} is a number")
    return int(text)


def _answer(received: Request, page: dict[str, Any]) -> Response:
    """Return a page with its entity tag: who asks again for the same gets 304 and no body."""
    response = back_channel.answer(page, headers={"Cache-Control": "private, no-cache"})
    del response.headers["Pragma"]
    etag = hashlib.sha256(response.get_data()).hexdigest()[:32]
    if received.method == "GET" and etag in received.if_none_match:
        response.status_code = 304
        response.set_data(b"")
    response.set_etag(etag)
    return response
