"""Guessing passwords over HTTP: slowed for everybody but the owner (R-ALL-5, decision 8)."""

import base64
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

from idp.clients.model import Client
from idp.crypto.hash_lane import HashLane
from idp.kernel.clock import MovableClock
from tests.journeys.twins import at_once
from tests.security.conftest import MakeProvider
from tests.security.observing import costs
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import PASSWORD, VERIFIER, Browser, Page, Provider


def guess(browser: Browser, page: Page, identifier: str = "amadou", password: str = "no") -> Page:
    return browser.submit(page, identifier=identifier, password=password)


def throttled(page: Page) -> int:
    """Return the seconds that a refused attempt has to wait; 0 when it was looked at."""
    if page.status != 429:
        return 0
    assert "Réessayez dans" in page.seen
    return int(page.response.headers["Retry-After"])


@pytest.fixture
def guarded(provider_with: MakeProvider, tmp_path: Path) -> Provider:
    """A provider that counts failures as deployments do, and a portal with one person, amadou."""
    provider = provider_with(throttling={"store": "sql"})
    provider.register(write_folder(tmp_path / "clients"))
    provider.person("artisans", "amadou")
    return provider


@pytest.mark.requirement("R-ALL-5", partly="the way out by mail is another test's")
def test_delays_grow_and_the_page_says_how_long(guarded: Provider, clock: MovableClock) -> None:
    browser = guarded.browser()
    page = browser.authorize(guarded.client("artisans"))
    waits = []
    for _ in range(5):
        assert guess(browser, page).status == 422
    for expected in (5, 15, 60, 300, 600, 600):
        waits.append(throttled(guess(browser, page, password=PASSWORD)))
        clock.move(timedelta(seconds=expected))
        assert guess(browser, page).status == 422
    assert waits == [5, 15, 60, 300, 600, 600]
    form = guess(browser, page)
    assert (form.status, 'value="amadou"' in form.text) == (429, True)
    # The form stays usable for another account.
    guarded.person("artisans", "binta")
    assert "code" in guess(browser, form, "binta", PASSWORD).query
    clock.move(timedelta(hours=3))
    assert "code" in guess(*arrived(guarded), password=PASSWORD).query


def arrived(provider: Provider, source: str = "192.0.2.1") -> tuple[Browser, Page]:
    browser = provider.browser(source=source)
    return browser, browser.authorize(provider.client("artisans"))


@pytest.mark.requirement("R-ALL-5", partly="the way out by mail is another test's")
def test_a_known_browser_gets_in_whatever_a_third_party_does(guarded: Provider) -> None:
    owner, page = arrived(guarded, "198.51.100.7")
    assert "code" in guess(owner, page, password=PASSWORD).query
    # The third party sits behind the same address, and shuts both the account and the address.
    for place in range(60):
        guess(*arrived(guarded, "198.51.100.7"), "amadou" if place < 6 else f"x{place}")
    assert throttled(guess(*arrived(guarded, "198.51.100.7"), password=PASSWORD))
    again = owner.authorize(guarded.client("artisans"), prompt="login")
    assert "code" in guess(owner, again, password=PASSWORD).query
    # It is no way round: guesses from the known browser are counted on their own.
    page = owner.authorize(guarded.client("artisans"), prompt="login")
    assert [guess(owner, page).status for _ in range(6)] == [422] * 5 + [429]


@pytest.mark.requirement("R-ALL-5", partly="the way out by mail is another test's")
def test_one_address_is_slowed_over_all_accounts(guarded: Provider) -> None:
    browser, page = arrived(guarded)
    answers = [guess(browser, page, f"somebody{place}").status for place in range(51)]
    assert answers == [422] * 50 + [429]
    elsewhere = arrived(guarded, "192.0.2.2")
    assert "code" in guess(*elsewhere, password=PASSWORD).query


def test_ipv6_addresses_of_one_network_are_one_source(guarded: Provider) -> None:
    pages = [arrived(guarded, f"2001:db8:1:2::{place:x}") for place in range(4)]
    answers = [guess(*pages[place % 4], f"somebody{place}").status for place in range(51)]
    assert answers[-2:] == [422, 429]


def test_all_spellings_of_an_identifier_share_one_bucket(guarded: Provider) -> None:
    browser, page = arrived(guarded)
    spellings = ["amadou", "AMADOU", " Amadou ", "\uff21madou", "ama\u200bdou", "amadou\u00a0"]
    assert [guess(browser, page, it).status for it in spellings] == [422] * 5 + [429]


def test_what_is_no_identifier_is_counted_too(guarded: Provider) -> None:
    browser, page = arrived(guarded)
    spellings = ["not an id", "NOT AN ID", "notanid\u0001", "not  an id", "Not an id", "not an id"]
    assert [guess(browser, page, it).status for it in spellings] == [422] * 5 + [429]


@pytest.mark.races
@pytest.mark.requirement("R-ALL-5", partly="the way out by mail is another test's")
def test_two_hundred_guesses_at_once_are_five(guarded: Provider) -> None:
    doors = [arrived(guarded, f"203.0.113.{place}") for place in range(20)]
    with costs(guarded) as cost:
        answers = at_once(
            [partial(many, *door, password=f"no{place}") for place, door in enumerate(doors)]
        )
    statuses = [status for some in answers for status in some]
    assert len(statuses) == 200
    assert set(statuses) == {422, 429}
    assert cost.hashes == statuses.count(422) == 5


def many(browser: Browser, page: Page, *, password: str) -> list[int]:
    return [guess(browser, page, password=f"{password}-{place}").status for place in range(10)]


def test_a_claimed_address_is_believed_from_a_trusted_proxy_only(
    provider_with: MakeProvider, tmp_path: Path
) -> None:
    claims = ["10.0.0.1", "::1", "unknown", "", "1.2.3.4, 5.6.7.8", "x" * 4000, "fe80::1%eth0"]
    naive = provider_with()
    naive.register(write_folder(tmp_path / "clients"))
    statuses = [claiming(naive, claims[place % 7], place) for place in range(51)]
    assert statuses == [422] * 50 + [429]
    behind = provider_with(server={"issuer": "http://localhost:8000", "trusted_proxies": 1})
    statuses = [claiming(behind, f"10.0.0.{place}", place) for place in range(51)]
    assert statuses == [422] * 51
    assert {claiming(behind, claim, 60 + place) for place, claim in enumerate(claims)} == {422}


def claiming(provider: Provider, address: str, place: int) -> int:
    browser, page = arrived(provider)
    data = page.form | {"identifier": f"somebody{place}", "password": "no"}
    return browser.post(page.action, data, headers={"X-Forwarded-For": address}).status


def test_a_full_hash_lane_sheds_sign_ins_and_nothing_else(
    provider_with: MakeProvider, tmp_path: Path
) -> None:
    provider = provider_with(hashing={"bcrypt_cost": 4, "workers": 1, "queue": 1})
    client = provider.register(write_folder(tmp_path / "clients"))
    person = provider.person("artisans", "amadou")
    signed_in = provider.browser()
    code = signed_in.sign_in(client, person).query["code"]
    with full(provider.services.lane):
        browser, busy = arrived(provider)
        for _ in range(7):  # more than the free attempts: what was not looked at is not counted
            busy = guess(browser, busy, password=PASSWORD)
            assert (busy.status, busy.response.headers["Retry-After"]) == (503, "5")
            assert "Beaucoup de personnes se connectent" in busy.seen
            assert 'value="amadou"' in busy.text
        tokens = redeem(provider, client, code)
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert signed_in.get("/userinfo", headers=bearer).status == 200
        assert "code" in signed_in.authorize(client, prompt="none").query
    assert "code" in guess(browser, busy, password=PASSWORD).query


class full:  # noqa: N801 - read as a word: with full(lane)
    """Keep a lane's worker and its queue busy."""

    def __init__(self, lane: HashLane):
        self.lane, self.release, self.begun = lane, Event(), Event()

    def __enter__(self) -> None:
        def work() -> None:
            self.begun.set()
            self.release.wait(30)

        self.threads = [Thread(target=self.lane.run, args=(work,)) for _ in range(2)]
        self.threads[0].start()
        self.begun.wait(10)
        self.threads[1].start()
        while self.lane.waiting() < 1:
            pass

    def __exit__(self, *_: object) -> None:
        self.release.set()
        for thread in self.threads:
            thread.join()


def redeem(provider: Provider, client: Client, code: str) -> dict[str, str]:
    basic = base64.b64encode(f"artisans:{provider.secrets['artisans']}".encode()).decode()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.metadata.redirect_uris[0],
        "code_verifier": VERIFIER,
    }
    answer = provider.browser().post("/token", form, headers={"Authorization": f"Basic {basic}"})
    tokens: dict[str, str] = answer.response.json  # type: ignore[assignment]  # JSON of an object
    assert answer.status == 200, tokens
    return tokens


def test_the_portal_has_a_bucket_of_its_own(provider: Provider, tmp_path: Path) -> None:
    policy = LEAD.replace("[branding]", "[throttle]\nclient_per_minute = 3\n\n[branding]")
    provider.register(write_folder(tmp_path / "clients", policy=policy))
    doors = [arrived(provider, f"203.0.113.{place}") for place in range(4)]
    answers = [guess(*door, f"somebody{place}") for place, door in enumerate(doors)]
    assert [answer.status for answer in answers] == [422] * 3 + [429]
    assert throttled(answers[3]) == 1
