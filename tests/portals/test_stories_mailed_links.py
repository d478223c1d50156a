"""What every mailed link keeps, as the links of CMA Paris do (R-ALL-1, R-ALL-11)."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.support.outbox import Post, html_of, link_of, text_of
from tests.support.provider import ISSUER, Browser, Page, Provider
from tests.support.signing_up import CHOSEN, CMA_PARIS, SignUp

KNOWN, NEW = "ines@courriel.example", "camille.essai@courriel.example"
MONTHS: Final = [
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
]
Ask = Callable[[Browser], Page]
"""Asks for a link; returns the page that waits for it."""


@pytest.fixture
def signing_up(provider: Provider, real_folders: Path, post: Post, clock: MovableClock) -> SignUp:
    provider.register(real_folders / CMA_PARIS)
    provider.person(CMA_PARIS, KNOWN, email=KNOWN, password="Abcdefg1")
    return SignUp(provider, post, clock)


@pytest.fixture(params=["signup", "recovery"])
def ask(request: pytest.FixtureRequest, signing_up: SignUp) -> Ask:
    """One of the two ways to be mailed a link that opens an account."""

    def recover(browser: Browser) -> Page:
        page = browser.get(f"/{CMA_PARIS}/recovery")
        return browser.submit(page, identifier=KNOWN)

    def sign_up(browser: Browser) -> Page:
        return signing_up.ask(browser, NEW)

    return sign_up if request.param == "signup" else recover


def use(browser: Browser, page: Page) -> Page:
    """Do what the page of a good link asks: the sign-up's password once more, or a new one."""
    asks = 'name="password"' in page.text
    typed: dict[str, Any] = {"password": CHOSEN, "confirmation": CHOSEN} if asks else {}
    return browser.submit(page, **typed)


def rows(provider: Provider, table: type[tables.Base]) -> list[Any]:
    """The rows of a table."""
    with provider.stores.read() as connection:
        return list(connection.execute(select(table.__table__)))


def stored(provider: Provider) -> str:
    """Everything that the database holds, as text."""
    every = tables.Base.registry.mappers
    return "\n".join(str(tuple(row)) for one in every for row in rows(provider, one.class_))


@pytest.mark.requirement("R-ALL-1")
def test_a_mailed_link(signing_up: SignUp, ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="idp")
    provider, asking = signing_up.provider, signing_up.provider.browser()
    waiting = ask(asking)
    first = signing_up.link()
    signing_up.clock.move(timedelta(minutes=2))
    asking.submit(waiting, act="resend")
    mail = signing_up.post.only()
    link = link_of(mail, ISSUER)
    # Unguessable: 128 bits or more; stored as a hash; neither in logs nor in what pages ask for.
    token = link.partition("t=")[2]
    assert len(re.sub(r"[^A-Za-z0-9_-]", "", token)) >= 22
    assert token not in stored(provider)
    # Whole, however a mail programme cuts lines: as it stands in both parts, on a line of its own.
    assert f"{ISSUER}{link}" in text_of(mail).splitlines()
    assert re.search(rf'href="{re.escape(ISSUER + link)}"', html_of(mail))
    # The newest wins.
    assert provider.browser().get(first).status == 410
    # Opening it spends nothing, in whatever browser; other sites are not told of it.
    for _ in range(3):
        opened = provider.browser().get(link)
        assert opened.status == 200
        assert opened.response.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
    other = provider.browser()
    done = use(other, other.get(link))
    assert done.status == 200, done.seen
    # Once.
    late = provider.browser()
    assert late.get(link).status == 410
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("idp")]
    assert ours
    assert token not in "\n".join(ours)
    assert token not in stored(provider)


@pytest.mark.requirement("R-ALL-1")
def test_a_mailed_link_ends(signing_up: SignUp, ask: Ask) -> None:
    browser = signing_up.provider.browser()
    ask(browser)
    link = signing_up.link()
    signing_up.clock.move(timedelta(days=3, minutes=1))
    over = browser.get(link)
    assert over.status == 410
    assert signing_up.post.deliver() == []


@pytest.mark.requirement("R-ALL-11")
def test_the_mail_speaks_french_as_it_is_written_in_paris(signing_up: SignUp, ask: Ask) -> None:
    ask(signing_up.provider.browser())
    written = text_of(signing_up.post.only())
    until = re.search(r"[Vv]alable jusqu’au ([^.\n]+)", written)
    assert until is not None, written
    ends = max(row.expires_at for row in rows(signing_up.provider, tables.MailedProof))
    there = ends.astimezone(ZoneInfo("Europe/Paris"))
    said = f"{there.day} {MONTHS[there.month - 1]} {there.year} à {there.hour} h {there:%M}"
    assert re.sub(r"\s", " ", until[1]).startswith(said)
    assert re.findall(r"\S(?<![\u202f\u00a0])[;?!](?:\s|$)", written) == []
    assert re.findall(r"(?i)\b(?:tu|ton|ta|tes|toi)\b", written) == []
    assert "vous" in written.lower()
