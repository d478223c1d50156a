"""Every order of requests over three steps, held against a model: no step is ever skipped."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from idp.stores import tables
from tests.journeys.trials import Trials, answer, trials
from tests.support.provider import Browser, Page, Provider
from tests.support.sizes import FULL, Sizes

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
