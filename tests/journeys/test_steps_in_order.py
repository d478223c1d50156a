"""The engine over HTTP: how a step may end, and no order of requests that skips one."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update

from idp.stores import tables
from tests.journeys.trials import Trials, answer, trials
from tests.journeys.twins import at_once, twin
from tests.support.provider import Provider


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
