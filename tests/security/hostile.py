"""Requests that no well-meaning program sends, drawn from a grammar with a seed."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from werkzeug.test import EnvironBuilder

from tests.security.hostile_words import (
    ATOMS,
    CONTENT_TYPES,
    HEADERS,
    METHODS,
    PARAMETERS,
    PATHS,
    SCHEMES,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


@dataclass(frozen=True)
class Hostile:
    """One request, as werkzeug's client takes it."""

    method: str
    path: str
    query: bytes
    headers: tuple[tuple[str, str], ...]
    body: bytes
    content_type: str

    def environ(self, base_url: str) -> "WSGIEnvironment":
        """Return the request as a server would hand it over, its path taken literally."""
        made = EnvironBuilder(
            base_url=base_url,
            method=self.method,
            query_string=self.query.decode("latin-1"),
            headers=list(self.headers),
            data=self.body,
            content_type=self.content_type,
        ).get_environ()
        path = unquote_to_bytes(self.path).decode("latin-1")
        return made | {"PATH_INFO": path, "REQUEST_URI": self.path, "RAW_URI": self.path}


def hostile_requests(seed: int, count: int, journeys: Sequence[str]) -> Iterator[Hostile]:
    """Yield requests; `journeys` are addresses of steps that wait for an answer."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _request(chance, journeys)


def _request(chance: random.Random, journeys: Sequence[str]) -> Hostile:
    method = chance.choices(METHODS, weights=(30, 40, 4, 3, 4, 4, 2, 2, 1))[0]
    path, _, query = chance.choice((*PATHS, *journeys)).partition("?")
    if chance.random() < 0.1:
        odd = quote_from_bytes(_atom(chance), safe=b"/.;\\")
        path = chance.choice((f"{path}/{odd}", f"/{odd}{path}", f"//{odd}", f"{path}{odd}"))
    pairs = _pairs(chance)
    asked = _encoded(chance, pairs if method != "POST" or chance.random() < 0.2 else [])
    return Hostile(
        method,
        path[:2000],
        b"&".join(part for part in (query.encode(), asked) if part),
        tuple(_headers(chance)),
        b"" if method in {"GET", "HEAD"} else _body(chance, pairs),
        chance.choices(CONTENT_TYPES, weights=(12, 1, 2, 1, 1, 1, 1, 1))[0],
    )


def _pairs(chance: random.Random) -> list[tuple[bytes, bytes]]:
    names = chance.sample(list(PARAMETERS), chance.randint(0, 9))
    if chance.random() < 0.5:
        names = list({*names, "client_id", "redirect_uri", "response_type", "scope"})
    if chance.random() < 0.1:
        names.append(chance.choice(names or ["state"]))
    return [
        (
            name.encode() if chance.random() < 0.97 else _atom(chance),
            _atom(chance) if chance.random() < 0.25 else chance.choice(PARAMETERS[name]).encode(),
        )
        for name in names
    ]


def _encoded(chance: random.Random, pairs: list[tuple[bytes, bytes]]) -> bytes:
    if chance.random() < 0.05:
        return quote_from_bytes(_atom(chance), safe=b"%&=+;").encode()
    return b"&".join(
        quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value).encode()
        for name, value in pairs
    )


def _body(chance: random.Random, pairs: list[tuple[bytes, bytes]]) -> bytes:
    kind = chance.random()
    if kind < 0.75:
        return _encoded(chance, pairs)
    if kind < 0.85:
        values = {name.decode("latin-1"): value.decode("latin-1") for name, value in pairs}
        wild: Any = [values, [values], 1, None, {"redirect_uris": values}, {"redirect_uris": [1]}]
        return json.dumps(chance.choice(wild)).encode()
    if kind < 0.95:
        part = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="f"\r\n\r\n%s\r\n'
        return b"".join(part % pair for pair in pairs) + b"--x--"
    return chance.randbytes(chance.choice((1, 100, 70_000)))


def _headers(chance: random.Random) -> Iterator[tuple[str, str]]:
    for name in chance.sample(HEADERS, chance.choice((0, 0, 1, 2, 4))):
        text = _atom(chance).decode("latin-1")
        value = "".join(c for c in text if c >= " " and c != "\x7f")
        if name == "Authorization":
            value = f"{chance.choice(SCHEMES)} {value}"
        yield name, value[:4000]


def _atom(chance: random.Random) -> bytes:
    return b"".join(chance.choices(ATOMS, k=2 if chance.random() < 0.2 else 1))
