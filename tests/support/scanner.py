"""A filter of mails that opens whatever a mail points at, before its reader does."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from threading import Thread

import httpx
from playwright.sync_api import Browser
from sqlalchemy import select
from werkzeug.serving import make_server

from idp.stores import tables
from idp.stores.engine import Stores
from tests.support.outbox import html_of, text_of
from tests.support.provider import Provider

AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
    "Mozilla/5.0 (compatible; MailFilter/2.4; +https://filtre.example/)",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Trident/7.0; Safe Links)",
    "python-requests/2.32.3",
    "",
)
Rows = dict[str, frozenset[str]]
"""Of each table by name, its rows as written."""


@contextmanager
def listening(provider: Provider) -> Iterator[None]:
    """Have a provider of this process answer at its issuer, for programs outside of it."""
    port = httpx.URL(provider.services.settings.issuer).port
    assert port is not None
    server = make_server("127.0.0.1", port, provider.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def links_in(message: EmailMessage, issuer: str) -> list[str]:
    """Return every address of ours in both parts of a mail, as a filter finds them."""
    written = text_of(message) + html_of(message).replace("&amp;", "&")
    return sorted(set(re.findall(re.escape(issuer) + r"/[^\s\"'<>)]+", written)))


def everything(stores: Stores) -> Rows:
    """Return all that is stored, row by row, of every table."""
    with stores.read() as connection:
        return {
            name: frozenset(str(row) for row in connection.execute(select(table)))
            for name, table in tables.Base.metadata.tables.items()
        }


def digest(rows: Rows) -> str:
    """Return one fingerprint of all that is stored."""
    whole = "\n".join(f"{name}\n{sorted(rows[name])}" for name in sorted(rows))
    return hashlib.sha256(whole.encode()).hexdigest()


@dataclass
class Scanner:
    """Opens a link by HEAD, by GET as several programs, and in a browser with scripts."""

    chromium: Browser | None = None
    requests: int = 0

    def scan(self, url: str) -> None:
        """Open it in every way, pressing nothing; each answer has to be a page."""
        assert httpx.head(url, follow_redirects=True).status_code < httpx.codes.BAD_REQUEST
        for agent in AGENTS:
            # Some keep cookies, and so get further than programs that forget them.
            with httpx.Client(headers={"User-Agent": agent}, follow_redirects=True) as client:
                assert client.get(url).status_code == httpx.codes.OK, (agent, url)
        self.requests += 1 + len(AGENTS)
        if self.chromium is not None:
            self._look(self.chromium, url)

    def _look(self, chromium: Browser, url: str) -> None:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(url, wait_until="networkidle")
        assert page.locator("h1").count() == 1
        context.close()
        self.requests += 1
