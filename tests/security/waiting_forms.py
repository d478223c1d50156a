"""Forms of people who wait for a first secret, a letter or a mail, sent about everybody alike."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from idp.kernel.clock import MovableClock
from tests.security.observing import costs, told
from tests.support.agents import CMI, ISSUER_CODE, body
from tests.support.client_folder import changed
from tests.support.newcomers import newcomer
from tests.support.provider import Browser, Page, Person, Provider
from tests.support.recovering import outbox

WRONG = "2222-2222-2222"
MINUTE = timedelta(minutes=1)
_LIMITS = (
    "[throttle]\nfree_attempts = 100000\nsource_free_attempts = 100000\nclient_per_minute = 99999"
)
PATIENT = ("[branding]\nprimary", f"{_LIMITS}\n\n[branding]\nprimary")
AMPLE = (
    ("[recovery]\n", "[recovery]\nmails_per_source = 10000\n"),
    ("mails_per_account = 5 ", "mails_per_account = 50 "),
)
Secret = Callable[[Provider, str, Person, timedelta], str]


@dataclass(frozen=True)
class Asked:
    """Whom a form is sent about, and with which secret."""

    identifier: str
    secret: str = ""


def standing(
    provider: Provider, slug: str, secret: Secret, clock: MovableClock
) -> dict[str, Asked]:
    """Create somebody in each standing; return what is typed for each, by name."""
    code, long = (ISSUER_CODE if slug == CMI else ""), timedelta(days=7)

    def waiting(name: str, lifetime: timedelta = long, **facts: str) -> Asked:
        person = newcomer(provider, slug, code + name, email=f"{name}@ici.example", **facts)
        return Asked(person.identifier, secret(provider, slug, person, lifetime))

    expired = waiting("zqtard", MINUTE)
    clock.move(2 * MINUTE)
    provider.person(slug, f"{code}zqactif", email="zqactif@ici.example")
    mailbox_less = newcomer(provider, slug, f"{code}zqseul")
    known = waiting("zqconnu")
    return {
        "waiting, wrong": replace(known, secret=WRONG),
        "unknown": Asked(f"{code}zqnemo", WRONG),
        "unknown, another's secret": Asked(f"{code}zqnihil", known.secret),
        "waiting, expired": expired,
        "waiting, disabled": waiting("zqferme", status="suspended"),
        "waiting, membership suspended": waiting("zqpause", membership_status="suspended"),
        "waiting, without a mailbox": Asked(mailbox_less.identifier, WRONG),
        "active": Asked(f"{code}zqactif", WRONG),
        "no identifier at all": Asked("\u0001", known.secret),
        "another script": Asked(f"{code}zqc\u043ennu", known.secret),
        "too long": Asked("n" * 300, WRONG),
    }


@dataclass
class Form:
    """A portal's form: where it is, and what one writes in it for each person."""

    provider: Provider
    path: str
    secret_field: str = ""

    def open(self, browser: Browser) -> Page:
        return browser.get(self.path)

    def send(self, browser: Browser, page: Page, asked: Asked) -> Page:
        typed = {self.secret_field: asked.secret} if self.secret_field else {}
        return browser.post(page.action, page.form | {"identifier": asked.identifier, **typed})

    def same_for(self, people: dict[str, Asked], *, status: int, hashes: int = 0) -> None:
        """Send it for each, each in a browser of their own; nothing of it may differ."""
        alike(
            {name: self._sender(one) for name, one in people.items()}, self.provider, status, hashes
        )

    def _sender(self, asked: Asked) -> "Sender":
        def sender(browser: Browser) -> tuple[Callable[[], Page], tuple[str, ...]]:
            page = self.open(browser)
            return lambda: self.send(browser, page, asked), (asked.identifier,)

        return sender


Sender = Callable[[Browser], tuple[Callable[[], Page], tuple[str, ...]]]
"""Prepares an attempt in a browser: what makes it, and what is typed in it."""


def alike(
    senders: dict[str, Sender], provider: Provider, status: int, hashes: int = 0, mails: int = 0
) -> None:
    """Make each attempt; assert that status, headers, bytes and costs are the same for all."""
    seen = {}
    for place, (name, sender) in enumerate(senders.items()):
        attempt, typed = sender(provider.browser(source=f"192.0.2.{place + 1}"))
        before = len(outbox(provider))
        with costs(provider) as cost:
            answer = attempt()
        statements = [" ".join(one.split()) for one in cost.statements]
        queued = len(outbox(provider)) - before
        assert (answer.status, cost.hashes, queued) == (status, hashes, mails), (name, answer.seen)
        seen[name] = (told(answer, *typed), statements)
    first = next(iter(seen))
    for name, observed in seen.items():
        assert observed == seen[first], name
    print(f"{len(seen)} standings, {len(seen[first][1])} statements each")  # noqa: T201 - the figure


def at(provider: Provider, folders: Path, place: Path, slug: str) -> None:
    """Register a portal without the limits that two thousand attempts would meet."""
    more = AMPLE if slug == "intracma" else ()
    provider.register(changed(folders / slug, place, PATIENT, *more))
    if slug == CMI:
        body(provider)
