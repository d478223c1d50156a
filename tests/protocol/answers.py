"""Reading what the back channel answers, and counting what an answer cost."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from werkzeug.test import TestResponse

from idp.stores.engine import Stores


def payload(token: str) -> dict[str, Any]:
    """Return a JWT's claims, unverified."""
    return _part(token, 1)


def header(token: str) -> dict[str, Any]:
    """Return a JWT's header."""
    return _part(token, 0)


def _part(token: str, place: int) -> dict[str, Any]:
    part = token.split(".")[place]
    content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return content


def answered(response: TestResponse, status: int) -> dict[str, Any]:
    """Return a JSON answer after checking what all of them share."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    content: dict[str, Any] = response.get_json()
    description = content.get("error_description", "")
    assert description.isascii()
    assert not set(description) & {'"', "\\"}
    return content


def refused(response: TestResponse, error: str, status: int = 400) -> str:
    """Check an OAuth error and return its description."""
    content = answered(response, status)
    assert content["error"] == error, content
    return str(content.get("error_description", ""))


@dataclass
class Count:
    """Statements and commits of a piece of work."""

    statements: int = 0
    commits: int = 0


@contextmanager
def counted(stores: Stores) -> Iterator[Count]:
    """Count what this thread sends to the database, transaction control apart.

    Another one looks for new revisions once a second.
    """
    count, here = Count(), threading.get_ident()

    def statement(*arguments: Any) -> None:
        text = arguments[2]
        if threading.get_ident() == here and not text.startswith(("BEGIN", "PRAGMA")):
            count.statements += 1

    def commit(*_arguments: Any) -> None:
        count.commits += 1

    # On PostgreSQL both kinds of write are one engine.
    writing = {stores.writes, stores.token_writes}
    for engine in {stores.reads} | writing:
        event.listen(engine, "before_cursor_execute", statement)
    for engine in writing:
        event.listen(engine, "commit", commit)
    try:
        yield count
    finally:
        for engine in {stores.reads} | writing:
            event.remove(engine, "before_cursor_execute", statement)
        for engine in writing:
            event.remove(engine, "commit", commit)
