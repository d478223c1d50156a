"""Known, unknown, closed, without password: one answer, one cost, one time (R-ALL-4, R-CMI-7)."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete

from idp.clients.model import Client
from idp.crypto.passwords import PasswordHash, imported_hash
from idp.stores import tables
from tests.security.conftest import MakeProvider
from tests.security.observing import area_under_curve, costs, shown
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import PASSWORD, Browser, Page, Provider
from tests.support.sizes import Sizes

# {SSHA} of "Tilleul-42", as an old directory would have kept it.
WEAK = "{SSHA}VOFXHZ6rptXp2nTZDP//rupZDhYBAgMEBQYHCA=="
PATIENT = (
    "[throttle]\nfree_attempts = 100000\nsource_free_attempts = 100000\nclient_per_minute = 99999\n"
)


@dataclass(frozen=True)
class Case:
    """A name, what is typed, and with which password."""

    name: str
    identifier: str
    password: str


CASES = [
    Case("known, wrong password", "known", "wrong"),
    Case("unknown", "unknown", "wrong"),
    Case("disabled, right password", "disabled", PASSWORD),
    Case("suspended membership, right password", "suspended", PASSWORD),
    Case("no password", "nopass", PASSWORD),
    Case("imported weak hash, wrong password", "weak", "wrong"),
    Case("imported weak hash, disabled, right password", "weakout", PASSWORD),
    Case("wrong grammar", "not\u0001one", PASSWORD),
    Case("wrong grammar, too long", "n" * 300, PASSWORD),
    Case("another script", "kn\u043ewn", PASSWORD),
    Case("password too long", "known", "p" * 5000),
]


def portal(provider: Provider, folder: Path) -> Client:
    """Register the tests' portal without limits that a test of 2,000 attempts would meet."""
    policy = LEAD.replace("[branding]", PATIENT + "\n[branding]")
    return provider.register(write_folder(folder / "clients", policy=policy))


def people(provider: Provider, weak: Callable[[], PasswordHash]) -> None:
    """Create somebody for each case."""
    provider.person("artisans", "known")
    provider.person("artisans", "disabled", status="disabled")
    provider.person("artisans", "suspended", membership_status="suspended")
    provider.person("artisans", "weak", hashed=weak())
    provider.person("artisans", "weakout", hashed=weak(), status="disabled")
    gone = provider.person("artisans", "nopass")
    with provider.stores.write() as tx:
        tx.execute(delete(tables.Credential).where(tables.Credential.account_id == gone.account_id))


def ssha() -> PasswordHash:
    return imported_hash(WEAK)


def warm(provider: Provider, client: Client) -> None:
    """Let the organisation's mix of hashes be counted: once in five minutes, for whoever comes."""
    browser = provider.browser()
    browser.submit(browser.authorize(client), identifier="first", password="x")


def attempt(browser: Browser, page: Page, case: Case) -> Page:
    return browser.submit(page, identifier=case.identifier, password=case.password)


@pytest.mark.requirement("R-ALL-4", partly="signing in")
def test_every_failure_has_the_same_bytes_and_the_same_cost(
    provider: Provider, tmp_path: Path
) -> None:
    client = portal(provider, tmp_path)
    people(provider, ssha)
    warm(provider, client)
    seen = {}
    for case in CASES:
        browser = provider.browser()
        page = browser.authorize(client)
        with costs(provider) as cost:
            answer = attempt(browser, page, case)
        typed = case.identifier
        seen[case.name] = (shown(answer, typed), cost.hashes, cost.statements)
        assert answer.status == 422
        assert cost.hashes == 1, case.name
    first = seen[CASES[0].name]
    for name, observed in seen.items():
        assert observed == first, name


@pytest.mark.requirement("R-ALL-4", partly="signing in")
def test_at_the_real_cost_too(provider_with: MakeProvider, tmp_path: Path) -> None:
    provider = provider_with(hashing={"bcrypt_cost": 12})
    client = portal(provider, tmp_path)
    people(provider, ssha)
    warm(provider, client)
    seen = []
    for case in CASES[:2]:
        browser = provider.browser()
        page = browser.authorize(client)
        with costs(provider) as cost:
            answer = attempt(browser, page, case)
        seen.append((shown(answer, case.identifier), cost.hashes, cost.statements))
    assert seen[0] == seen[1]


def test_a_throttled_answer_is_the_same_too(provider: Provider, artisans: Client) -> None:
    provider.person("artisans", "known")
    seen = []
    for identifier in ("known", "unknown", "not\u0001one"):
        browser = provider.browser()
        page = browser.authorize(artisans)
        for _ in range(5):
            assert browser.submit(page, identifier=identifier, password="x").status == 422
        with costs(provider) as cost:
            answer = browser.submit(page, identifier=identifier, password=PASSWORD)
        assert (answer.status, cost.hashes) == (429, 0)
        seen.append((shown(answer, identifier), cost.statements))
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.requirement("R-ALL-4", partly="signing in")
def test_time_tells_nothing(provider: Provider, tmp_path: Path, sizes: Sizes) -> None:
    client = portal(provider, tmp_path)
    people(provider, lambda: provider.services.passwords.hash("another"))
    browser = provider.browser()
    page = browser.authorize(client)
    times: dict[bool, list[float]] = {True: [], False: []}

    def attempt_of(place: int, *, exists: bool) -> None:
        somebody = ("known", "disabled", "suspended", "nopass")[place % 4]
        identifier = somebody if exists else f"nobody{place}"
        begun = time.perf_counter()
        answer = browser.submit(page, identifier=identifier, password="wrong")
        times[exists].append(time.perf_counter() - begun)
        assert answer.status == 422

    for place in range(20):
        attempt_of(place, exists=place % 2 == 0)
    times = {True: [], False: []}
    gc.collect()
    gc.disable()
    try:
        for place in range(sizes.timing_samples // 2):
            # One of each, in turn first: whatever else the machine does meets both alike.
            for exists in (True, False) if place % 2 else (False, True):
                attempt_of(place, exists=exists)
    finally:
        gc.enable()
    area = area_under_curve(times[True], times[False])
    assert abs(area - 0.5) <= 0.05, area
