"""Known, unknown, closed, without mailbox: recovery answers alike (R-INT-4, R-CMI-26, R-ALL-4)."""

import re
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from idp.identity.units import Units
from idp.kernel.clock import MovableClock
from tests.security.observing import costs, shown, told_by_time
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import Browser, Page, Provider
from tests.support.recovering import outbox
from tests.support.sizes import Sizes

ADDRESS = "camille@courriel.example"
WAITING = {"status": "provisioned", "membership_status": "provisioned"}
JOURNEY = """
[journeys.recovery]
steps = [
  "recovery.identifier_and_address",
  "recovery.mailed_link",
  "credentials.choose_password",
]

[recovery]
mails_per_account = 50
mails_per_source = 10000
"""
_PEOPLE = 400
_TIME = re.compile(r"[?;&]v=\d+|\d+\u00a0h\u00a0\d+")


@dataclass(frozen=True)
class Way:
    """A page that asks for a mail, and who is asked about: fields by who it is."""

    slug: str
    journey: str
    asked: dict[str, dict[str, str]]


WAYS = (
    Way(
        "intracma",
        "recovery",
        {
            "known": {"identifier": "connu", "address": ADDRESS},
            "unknown": {"identifier": "qui12", "address": ADDRESS},
            "another address": {"identifier": "autre", "address": ADDRESS},
            "disabled": {"identifier": "parti", "address": ADDRESS},
            "suspended": {"identifier": "pause", "address": ADDRESS},
            "no mailbox": {"identifier": "sansm", "address": ADDRESS},
            "waiting": {"identifier": "atten", "address": ADDRESS},
            "elsewhere": {"identifier": "M\\con", "address": ADDRESS},
        },
    ),
    Way(
        "cmi-organisme",
        "recovery",
        {
            name: {"identifier": f"00001{identifier}"}
            for name, identifier in (
                ("known", "connu"),
                ("unknown", "qui12"),
                ("disabled", "parti"),
                ("suspended", "pause"),
                ("no mailbox", "sansm"),
                ("waiting", "atten"),
                ("no grammar", "?????"),
            )
        },
    ),
    Way(
        "cmi-organisme",
        "identifier_recovery",
        {
            "known": {"address": ADDRESS},
            "unknown": {"address": "qui1234@courriel.example"},
            "disabled": {"address": "parti12@courriel.example"},
        },
    ),
)


def people(provider: Provider, slug: str) -> None:
    """Create somebody for each case."""
    code = "00001" if slug == "cmi-organisme" else ""
    if code:
        Units(provider.stores, provider.client(slug), "test").add("issuer", code, "Exemple")
    provider.person(slug, f"{code}connu", email=ADDRESS)
    provider.person(slug, f"{code}autre", email="autre12@courriel.example")
    provider.person(slug, f"{code}parti", email="parti12@courriel.example", status="suspended")
    provider.person(
        slug, f"{code}pause", email="pause12@courriel.example", membership_status="suspended"
    )
    provider.person(slug, f"{code}sansm")
    provider.person(slug, f"{code}atten", email="atten12@courriel.example", **WAITING)


def sent(browser: Browser, page: Page, fields: dict[str, str]) -> Page:
    return browser.post(page.action, page.form | fields)


def told(page: Page, fields: dict[str, str]) -> tuple[int, list[tuple[str, str]], str]:
    """Return what of an answer could tell one from another."""
    status, headers, body = shown(page, "")
    for value in fields.values():
        body = body.replace(value, "TYPED").replace(value.replace("+", "&#43;"), "TYPED")
    return status, headers, _TIME.sub("", re.sub(r"j=[0-9a-z]{26}", "", body))


@pytest.mark.requirement("R-ALL-4", partly="recovery")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.slug}-{way.journey}")
def test_every_answer_has_the_same_bytes_and_the_same_cost(
    provider: Provider, real_folders: Path, way: Way
) -> None:
    provider.register(real_folders / way.slug)
    people(provider, way.slug)
    seen = {}
    for place, (name, fields) in enumerate(way.asked.items()):
        browser = provider.browser(source=f"192.0.2.{place + 1}")
        page = browser.get(f"/{way.slug}/{way.journey}")
        before = len(outbox(provider))
        with costs(provider) as cost:
            answer = sent(browser, page, fields)
        rows = outbox(provider)
        assert len(rows) == before + 1, name
        statements = [" ".join(one.split()) for one in cost.statements]
        seen[name] = (told(answer, fields), cost.hashes, statements)
        assert (answer.status, cost.hashes) == (200, 0), name
    for name, observed in seen.items():
        assert observed == seen["known"], name


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.requirement("R-ALL-4", partly="recovery")
@pytest.mark.requirement("R-INT-4", partly="time")
def test_time_tells_nothing(
    sqlite_provider: Provider, clock: MovableClock, tmp_path: Path, sizes: Sizes
) -> None:
    policy = LEAD.replace("[branding]", JOURNEY + "\n[branding]")
    sqlite_provider.register(write_folder(tmp_path / "clients", policy=policy))
    for number in range(_PEOPLE):
        name = f"known{number:03}"
        sqlite_provider.person("artisans", name, email=f"{name}@courriel.example")
    browser = sqlite_provider.browser()

    def attempt(place: int, exists: bool) -> float:  # noqa: FBT001 - the series decides which
        if place % 40 == 0:
            clock.move(timedelta(minutes=16))  # within the limit, mails are really written
        # Many people, as an attacker has: asking one of them again leaves traces of its own.
        name = f"{'known' if exists else 'other'}{place % _PEOPLE:03}"
        page = browser.get("/artisans/recovery")
        fields = {"identifier": name, "address": f"{name}@courriel.example"}
        begun = time.perf_counter()
        answer = browser.post(page.action, page.form | fields, follow=False)
        seconds = time.perf_counter() - begun
        assert answer.status == 303
        waiting = browser.get(answer.location)
        browser.post(waiting.action, waiting.form | {"act": "back"})
        return seconds

    assert told_by_time(attempt, sizes.timing_samples // 2) <= 0.05
