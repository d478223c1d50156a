"""A copy of all that is held about somebody, at once: to read, or for programs (RGPD 15 and 20)."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Response, request

from idp.audit.account_events import DataTaken
from idp.audit.record import record
from idp.my_account.entrance import TOO_MANY, Entrance
from idp.my_account.visitor import Visitor
from idp.stores import own_account, own_data
from idp.stores.own_data import Held

_MOST: Final = 5
_WITHIN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DataPages:
    """The views of /<client_id>/account/data."""

    entrance: Entrance

    def show(self, client_id: str) -> Response:
        """Say what the copy holds, and which rights there are besides."""
        visitor = self.entrance.enter(client_id)
        return visitor if isinstance(visitor, Response) else self._page(visitor)

    def take(self, client_id: str) -> Response:
        """Answer with the copy: a file, or a page; the password was typed a moment ago."""
        visitor = self.entrance.owner(client_id)
        if isinstance(visitor, Response):
            return visitor
        if (ask := self.entrance.prove(visitor)) is not None:
            return ask
        if not self._counted(visitor):
            delay = visitor.texts.delay(int(_WITHIN.total_seconds()), visitor.lang)
            return self._page(visitor, visitor.say("account.data.too_often", delay=delay))
        with self.entrance.stores.read() as connection:
            held = own_data.everything(connection, visitor.account_id)
        if request.form.get("format") == "page":
            return self.entrance.page(
                visitor, "my_account/data_held.html", room="data", held=held, cell=_cell
            )
        return _file(visitor, held)

    def _counted(self, visitor: Visitor) -> bool:
        """Record one more copy unless there were enough lately."""
        with self.entrance.stores.write() as tx:
            since = visitor.at - _WITHIN
            times = own_account.times(tx, visitor.account_id, DataTaken.event, since=since)
            if times < _MOST:
                record(tx, DataTaken(**visitor.heading()))
        return times < _MOST

    def _page(self, visitor: Visitor, error: str = "") -> Response:
        return self.entrance.page(
            visitor,
            "my_account/data.html",
            status=TOO_MANY if error else 200,
            room="data",
            errors=[("", error)] if error else (),
            close_url="" if visitor.is_managed or not visitor.is_home else f"{visitor.base}/close",
        )


def _file(visitor: Visitor, held: Held) -> Response:
    whole = {"portal": visitor.client.client_id, "at": visitor.at.isoformat(), **held}
    name = f"{visitor.client.client_id}-{visitor.at:%Y-%m-%d}.json"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    body = json.dumps(whole, ensure_ascii=False, indent=2)
    return Response(body, content_type="application/json; charset=utf-8", headers=headers)


def _cell(value: object) -> str:
    """Return a value as a page shows it."""
    if value is None or value == "":
        return "\N{EN DASH}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
