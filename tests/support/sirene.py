"""A Sirene API on loopback: it answers as the documented one does, or fails in a chosen way."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.support.companies import EVERYONE, Business, as_json
from tests.support.loopback import SLUGGISH, Handler, served

KEY = "une-cle-de-test"
BASE = "/api-sirene/3.11"


@dataclass
class SireneServer:
    """The service, and what was asked of it.

    Attributes:
        fails: How it fails from now on: a status, or `garbage`, `huge`, `hang`, `drip`,
            `wrong_company`, `proxy_404`, `list`, `deep`, `strange`, `cut`; empty: it does not.
        headers: Sent with every failure.
        asked: Paths, in order.
    """

    url: str
    companies: dict[str, Business]
    fails: str | int = ""
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    total: int | None = None
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def sirene_server() -> Iterator[SireneServer]:
    """Serve until the block ends."""
    state = SireneServer("", {one.siren: one for one in EVERYONE})
    with served(_Handler, state, BASE):
        yield state


def closed_port() -> int:
    """Return a port of loopback where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


_BODIES = {
    "garbage": (200, b'{"header": {"statut": 200}, "uniteLegale": '),
    "list": (200, b"[]"),
    "deep": (200, b"[" * 200_000),
    "huge": (200, b" " * (3 * 1024 * 1024)),
    "proxy_404": (404, b"<html>Not Found</html>"),
    "strange": (200, b'{"header": {"statut": 200}, "uniteLegale": {"siren": 1}}'),
}


class _Handler(Handler):
    state: ClassVar[SireneServer]

    def do_GET(self) -> None:  # noqa: N802 - http.server calls it so
        """Answer, or fail."""
        self.state.asked.append(self.path)
        if self.state.fails:
            try:
                self._fail(self.state.fails)
            except OSError:
                return  # whoever asked has left
        elif self.headers.get("X-INSEE-Api-Key-Integration") != KEY:
            self._json(401, {"fault": "no key"})
        else:
            self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith(f"{BASE}/siren/"):
            business = self.state.companies.get(parts.path.rpartition("/")[2])
            if business is None:
                self._none()
                return
            self._json(200, {"header": _ok(), "uniteLegale": as_json(business)[0]})
            return
        siren = parse_qs(parts.query)["q"][0].removeprefix("siren:")
        places = as_json(self.state.companies[siren])[1]
        if not places:
            self._none()
            return
        header = {**_ok(), "total": self.state.total or len(places), "debut": 0}
        self._json(200, {"header": header, "etablissements": places})

    def _fail(self, how: str | int) -> None:
        if isinstance(how, int):
            self._json(how, {"header": {"statut": how, "message": "non"}})
        elif how == "wrong_company":
            other = next(iter(self.state.companies.values()))
            self._json(200, {"header": _ok(), "uniteLegale": as_json(other)[0]})
        elif how in SLUGGISH:
            self.be_sluggish(how)
        else:
            self._send(*_BODIES[how])

    def _none(self) -> None:
        self._json(404, {"header": {"statut": 404, "message": "Aucun élément trouvé"}})

    def _json(self, status: int, told: dict[str, Any]) -> None:
        self._send(status, json.dumps(told).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        for name, value in self.state.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _ok() -> dict[str, Any]:
    return {"statut": 200, "message": "OK"}
