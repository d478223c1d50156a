"""The engine over HTTP: how a step may end, and no order of requests that skips one."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from idp.clients.model import Client
from idp.stores import tables
from tests.journeys.trial import Log, install
from tests.journeys.twins import at_once, twin
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import Browser, Page, Person, Provider
from tests.support.sizes import FULL, Sizes

LOGIN = 'steps = ["login.identifier_and_password"]'


@dataclass
class Trials:
    """A portal whose sign-in is made of throw-away steps."""

    provider: Provider
    client: Client
    log: Log
    person: Person

    def begin(self) -> tuple[Browser, Page]:
        """Arrive from the portal in a browser without history."""
        browser = self.provider.browser()
        return browser, browser.authorize(self.client)


def trials(provider: Provider, folder: Path, steps: str, *names: str) -> Trials:
    """Register a portal with these steps for its sign-in."""
    client = provider.register(write_folder(folder, policy=LEAD.replace(LOGIN, f"steps = {steps}")))
    person = provider.person(client.client_id, "Amadou")
    return Trials(provider, client, install(provider, *names, account=person.account_id), person)


@pytest.fixture
def conditional(provider: Provider, tmp_path: Path) -> Trials:
    """Four steps: the second is for those who answered `business`, the third for all others."""
    steps = """[
      "trial.profile",
      { step = "trial.company", when = { profile = ["business", "partner"] } },
      { step = "trial.birth", when = { profile = ["person"] } },
      "trial.proof",
    ]"""
    return trials(provider, tmp_path / "clients", steps, "profile", "company", "birth", "proof")


def answer(browser: Browser, page: Page, text: str) -> Page:
    return browser.submit(page, answer=text)


@pytest.mark.parametrize(
    ("profile", "walked"),
    [
        ("business", ["profile", "company", "proof"]),
        ("person", ["profile", "birth", "proof"]),
        ("other", ["profile", "proof"]),
    ],
)
def test_only_the_steps_whose_condition_holds_are_walked(
    conditional: Trials, profile: str, walked: list[str]
) -> None:
    browser, page = conditional.begin()
    for name in walked:
        assert f"<h1>{name}</h1>" in page.text
        page = answer(browser, page, profile)
    assert "code" in page.query
    assert conditional.log.submitted == conditional.log.completed == walked


def test_a_wrong_answer_keeps_the_step_and_what_was_typed(conditional: Trials) -> None:
    browser, page = conditional.begin()
    again = answer(browser, page, "wrong")
    assert (again.status, 'value="wrong"' in again.text) == (422, True)
    assert again.title.startswith("Erreur")
    assert "<h1>proof</h1>" in answer(browser, again, "other").text
    assert conditional.log.completed == []


def test_a_refusal_ends_the_journey_and_leads_back_to_the_portal(conditional: Trials) -> None:
    browser, page = conditional.begin()
    second = answer(browser, page, "other")
    refused = answer(browser, second, "refuse")
    assert (refused.status, 'href="https://artisans.example/"' in refused.text) == (403, True)
    for late in (answer(browser, second, "yes"), answer(browser, page, "yes")):
        assert late.status == 410
    assert conditional.log.completed == []
    assert "error" in browser.authorize(conditional.client, prompt="none").query


def test_a_waiting_journey_does_nothing_until_something_else_happens(conditional: Trials) -> None:
    browser, page = conditional.begin()
    waits = answer(browser, page, "wait")
    assert (waits.status, "momentanément indisponible" in waits.seen) == (200, True)
    assert answer(browser, page, "business").status == 200
    assert conditional.log.submitted == ["profile"]
    with conditional.provider.stores.write() as tx:
        tx.execute(update(tables.StoredJourney).values(waiting=None))
    assert "<h1>profile</h1>" in browser.get(page.action).text


def test_an_older_tab_is_led_to_the_current_step(conditional: Trials) -> None:
    browser, page = conditional.begin()
    answer(browser, page, "other")
    stale = answer(browser, page, "business")
    assert "<h1>proof</h1>" in stale.text
    assert conditional.log.submitted == ["profile"]


@pytest.mark.races
def test_a_step_sent_many_times_at_once_is_done_once(conditional: Trials) -> None:
    browser, page = conditional.begin()
    tabs = [twin(conditional.provider, browser) for _ in range(6)]
    profiles = ["business", "person", "other"] * 2
    pages = at_once(
        [partial(answer, tab, page, profile) for tab, profile in zip(tabs, profiles, strict=True)]
    )
    assert {seen.status for seen in pages} == {200}
    assert len({seen.action for seen in pages}) == 1, "all see the same next step"


@pytest.mark.races
def test_refused_and_finished_at_once_is_one_of_both(conditional: Trials) -> None:
    for _ in range(5):
        browser, page = conditional.begin()
        last = answer(browser, page, "other")
        tabs = [twin(conditional.provider, browser) for _ in range(2)]
        done = len(conditional.log.completed)
        texts = ("refuse", "yes")
        at_once([partial(answer, tab, last, text) for tab, text in zip(tabs, texts, strict=True)])
        cookies = tabs[1].http._cookies or {}
        has_session = any(cookie.decoded_key == "parvis" for cookie in cookies.values())
        assert has_session == (len(conditional.log.completed) > done)


STEPS = ("one", "two", "three")
FULL_ALPHABET = [
    *((verb, step) for step in STEPS for verb in ("GET", "POST", "POST without token")),
    ("POST to a journey that is over", "three"),
]
SHORT_ALPHABET = [("POST", step) for step in STEPS] + [("GET", "")]


@dataclass
class Walker:
    """Tries every sequence of requests on one journey, putting the journey back in between."""

    trials: Trials
    browser: Browser
    token: dict[str, str]
    journey: str
    over: str
    requests: int = 0

    def explore(self, alphabet: list[tuple[str, str]], depth: int, done: int) -> None:
        """Try every sequence of up to `depth` requests from where the journey stands."""
        if depth == 0:
            return
        before = self.stored()
        for verb, step in alphabet:
            expected = self.expected(verb, step, done)
            page = self.request(verb, step)
            assert page.status < 500, (verb, step, done)
            after = self.stored()
            assert self.steps_done(after) == expected, (verb, step, done)
            assert (after["ended_at"] is not None) == (expected == len(STEPS))
            self.explore(alphabet, depth - 1, expected)
            if after != before:
                self.put_back(before)

    @staticmethod
    def expected(verb: str, step: str, done: int) -> int:
        """Return how many steps are done afterwards: one more only by its own valid form."""
        is_next = done < len(STEPS) and STEPS[done] == step
        return done + 1 if verb == "POST" and is_next else done

    @property
    def is_sqlite(self) -> bool:
        return self.trials.provider.stores.is_sqlite

    def request(self, verb: str, step: str) -> Page:
        self.requests += 1
        journey = self.over if verb.endswith("over") else self.journey
        place = f"/trial.{step}" if step else ""
        url = f"/artisans/login{place}?j={journey}"
        if verb == "GET":
            return self.browser.get(url, follow=False)
        token = {} if verb.endswith("token") else self.token
        return self.browser.post(url, {"answer": "yes"} | token, follow=False)

    def stored(self) -> dict[str, Any]:
        with self.trials.provider.stores.read() as connection:
            table = tables.StoredJourney.__table__
            row = connection.execute(select(table).where(table.c.id == self.journey)).one()
        return dict(row._mapping)

    def steps_done(self, row: dict[str, Any]) -> int:
        if row["ended_at"] is not None:
            assert row["ending"] == "finished"
            return len(STEPS)
        done = [name.removeprefix("trial.") for name in row["done"]]
        assert done == list(STEPS[: len(done)])
        return len(done)

    def put_back(self, row: dict[str, Any]) -> None:
        with self.trials.provider.stores.write() as tx:
            tx.execute(
                update(tables.StoredJourney)
                .where(tables.StoredJourney.id == self.journey)
                .values(row)
            )


@pytest.fixture
def walker(provider: Provider, tmp_path: Path) -> Walker:
    steps = '["trial.one", "trial.two", "trial.three"]'
    tried = trials(provider, tmp_path / "clients", steps, *STEPS)
    browser, page = tried.begin()
    over = answer(browser, page, "refuse")
    assert over.status == 403
    fresh = browser.authorize(tried.client)
    return Walker(tried, browser, fresh.form, journey=_id(fresh), over=_id(page))


def _id(page: Page) -> str:
    return page.action.partition("?j=")[2]


@pytest.mark.slow
def test_no_order_of_requests_skips_a_step(walker: Walker, sizes: Sizes) -> None:
    deeper = 1 if sizes == FULL else 0
    # The order is the engine's, not the database's: SQLite has the longer proof.
    walker.explore(FULL_ALPHABET, (3 if walker.is_sqlite else 2) + deeper, 0)
    walker.explore(SHORT_ALPHABET, 4 + deeper, 0)
    assert walker.requests > 400
    # Whatever was tried, the legal order still reaches the end.
    page = walker.browser.get(f"/artisans/login?j={walker.journey}")
    for _ in STEPS:
        page = answer(walker.browser, page, "yes")
    assert "code" in page.query


def test_a_step_that_breaks_its_promise_is_a_bug_and_signs_nobody_in(
    provider: Provider, tmp_path: Path
) -> None:
    tried = trials(provider, tmp_path / "clients", '["trial.one"]', "one")
    step = provider.services.steps["trial.one"]
    type(step).gives = frozenset({"never_given"})
    try:
        browser, page = tried.begin()
        broken = answer(browser, page, "yes")
    finally:
        type(step).gives = frozenset()
    assert (broken.status, "Traceback" in broken.text, "Référence" in broken.seen) == (
        500,
        False,
        True,
    )
    assert "error" in browser.authorize(tried.client, prompt="none").query
