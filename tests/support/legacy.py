"""Former systems: records of one in the database, and one that answers on loopback, or fails."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import insert

from idp.clients.model import Client
from idp.crypto.passwords import imported_hash
from idp.kernel.ids import new_id
from idp.legacy.directory import canonical_login
from idp.stores import tables
from idp.stores.engine import Stores
from tests.support.loopback import SLUGGISH, Handler, served

SECRET = "un-secret-de-test"
PASSWORD = "Ancien-Mot-7"
KEY = "2014-00731"
LOGIN = "odile.fabre@ancien.example"
DATA: dict[str, Any] = {
    "civility": "Mme",
    "family_name": "Auclair",
    "birth_family_name": "Fabre",
    "given_name": "Odile",
    "birthdate": "1980-07-21",
    "enrolments": 3,
    "last_enrolment": "2015",
}


def add_record(
    stores: Stores, client: Client, hashed: str, *, login: str = LOGIN, key: str = KEY, **more: Any
) -> str:
    """Store a record of the portal's former system, as an import does; returns its id."""
    row = imported_hash(hashed) if hashed else None
    record_id = new_id()
    values: dict[str, Any] = {
        "id": record_id,
        "organisation_id": client.organisation_id,
        "source": client.policy.linking.legacy_source,
        "key": key,
        "login_canonical": canonical_login(login),
        "address": login,
        "scheme": row.scheme if row else "",
        "cost": row.cost if row else 0,
        "secret": hashed,
        "data": DATA,
        "imported_at": stores.clock.now(),
    }
    with stores.write() as tx:
        tx.execute(insert(tables.LegacyRecord).values(values | more))
    return record_id


@dataclass
class LegacyServer:
    """The former system, and what was asked of it.

    Attributes:
        accounts: Login → (password, what it answers).
        fails: How it fails from now on: a status, or `garbage`, `huge`, `hang`, `drip`, `cut`,
            `list`, `deep`, `no_key`, `strange_data`, `address`; empty: it does not.
        asked: (path, question), in order.
    """

    url: str
    accounts: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    fails: str | int = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def legacy_server() -> Iterator[LegacyServer]:
    """Serve until the block ends."""
    state = LegacyServer("")
    with served(_Handler, state, "/parvis"):
        yield state


_ACCOUNT = {"key": KEY, "email": LOGIN, "data": DATA}
_BODIES: dict[str | int, tuple[int, bytes]] = {
    "garbage": (200, b'{"account": '),
    "list": (200, b"[]"),
    "deep": (200, b"[" * 200_000),
    "huge": (200, b" " * (3 * 1024 * 1024)),
    "no_key": (200, json.dumps({"account": _ACCOUNT | {"key": ""}}).encode()),
    "strange_data": (200, json.dumps({"account": _ACCOUNT | {"data": {"a": []}}}).encode()),
    "address": (200, json.dumps({"account": _ACCOUNT | {"email": "nulle part"}}).encode()),
}


class _Handler(Handler):
    state: ClassVar[LegacyServer]

    def do_POST(self) -> None:  # noqa: N802 - http.server calls it so
        """Answer, or fail."""
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.state.asked.append((self.path, question))
        try:
            if self.state.fails:
                self._fail(self.state.fails)
            elif self.headers.get("Authorization") != f"Bearer {SECRET}":
                self._send(401, b"{}")
            else:
                self._answer(question)
        except OSError:
            return  # whoever asked has left

    def _answer(self, question: dict[str, str]) -> None:
        password, account = self.state.accounts.get(question["login"], ("", None))
        is_right = self.path == "/parvis/find" or question.get("password") == password
        self._send(200, json.dumps({"account": account if is_right else None}).encode())

    def _fail(self, how: str | int) -> None:
        if isinstance(how, str) and how in SLUGGISH:
            self.be_sluggish(how)
        else:
            status = how if isinstance(how, int) else 0
            self._send(*_BODIES.get(how, (status, b"{}")))

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Location", f"{self.state.url}/find")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
