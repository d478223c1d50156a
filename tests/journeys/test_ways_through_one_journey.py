"""Tabs, back, refresh, double clicks, lost cookies, restarts: each ends well."""

from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import pytest

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.journeys.tabs import has_code, journey_of, may_restart, submit
from tests.journeys.twins import at_once, twin
from tests.support.provider import Browser, Person, Provider


@pytest.mark.requirement("R-ALL-13", partly="signing in")
def test_two_requests_are_two_journeys_and_both_are_answered(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    first = browser.authorize(artisans, state="one")
    second = browser.authorize(artisans, state="two")
    assert journey_of(first) != journey_of(second)
    answers = [submit(browser, page, amadou) for page in (second, first)]
    assert [page.query["state"] for page in answers] == ["two", "one"]
    assert all(has_code(page) for page in answers)


@pytest.mark.requirement("R-ALL-13", partly="signing in")
def test_one_request_in_two_tabs_is_one_journey_answered_once(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    door = browser.authorize(artisans, follow=False).location
    here, there = browser.get(door), browser.get(door)
    assert journey_of(here) == journey_of(there)
    assert has_code(submit(browser, here, amadou))
    again = submit(browser, there, amadou)
    assert (again.status, "déjà fait" in again.title) == (200, True)
    assert may_restart(again)


@pytest.mark.requirement("R-ALL-13", partly="signing in")
def test_back_to_the_page_of_an_answered_request_is_no_dead_end(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    door = browser.authorize(artisans, follow=False).location
    page = browser.get(door)
    assert has_code(submit(browser, page, amadou))
    for url in (door, page.action, f"/authorize/resume?{urlsplit(door).query}"):
        back = browser.get(url)
        assert back.status == 200, url
        assert may_restart(back), url


@pytest.mark.requirement("R-ALL-13", partly="signing in")
def test_reloading_the_form_shows_the_same_form(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    page = browser.authorize(artisans)
    wrong = browser.submit(page, identifier="Amadou", password="wrong")
    assert wrong.status == 422
    reloaded = browser.get(wrong.action)  # a GET of a step's address leads to the step
    assert (reloaded.status, journey_of(reloaded)) == (200, journey_of(page))
    assert has_code(submit(browser, reloaded, amadou))


@pytest.mark.requirement("R-ALL-13", partly="signing in")
@pytest.mark.races
def test_a_double_click_gives_one_usable_answer(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    for _ in range(5):
        browser = provider.browser()
        page = browser.authorize(artisans)
        clicks = [twin(provider, browser) for _ in range(4)]
        posted = at_once([partial(submit, click, page, amadou, follow=False) for click in clicks])
        assert {answer.status for answer in posted} == {303}
        answers = at_once(
            [
                partial(click.get, answer.location)
                for click, answer in zip(clicks, posted, strict=True)
            ]
        )
        assert sum(has_code(answer) for answer in answers) == 1
        others = [answer for answer in answers if not has_code(answer)]
        assert all(other.status == 200 and may_restart(other) for other in others)


def test_a_double_click_keeps_the_browser_signed_in(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    page = browser.authorize(artisans)
    first = submit(browser, page, amadou, follow=False)
    second = submit(browser, page, amadou, follow=False)
    assert (first.status, second.status) == (303, 303)
    assert has_code(browser.get(second.location))
    assert has_code(browser.authorize(artisans, prompt="none"))


@pytest.mark.requirement("R-ALL-2", partly="signing in")
def test_a_journey_left_open_too_long_leads_back_to_the_portal(
    provider: Provider, artisans: Client, amadou: Person, clock: MovableClock
) -> None:
    browser = provider.browser()
    door = browser.authorize(artisans, follow=False).location
    page = browser.get(door)
    clock.move(timedelta(minutes=31))
    late = submit(browser, page, amadou)
    assert (late.status, "Cette demande a expiré" in late.title) == (410, True)
    assert may_restart(late)
    # The request itself waits longer than one journey: reloading the page begins another.
    fresh = browser.get(door)
    assert fresh.status == 200
    assert has_code(submit(browser, fresh, amadou))
    clock.move(timedelta(hours=1))
    assert browser.get(door).status == 200  # answered
    other_door = provider.browser().authorize(artisans, follow=False).location
    clock.move(timedelta(hours=1, seconds=1))
    assert browser.get(other_door).status == 410


def test_a_lost_cookie_is_told_and_a_blocked_one_too(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    page = browser.authorize(artisans)
    browser.http._cookies = {}
    lost = submit(browser, page, amadou)
    assert (lost.status, may_restart(lost)) == (400, True)
    assert "cookies" in lost.seen
    blocked = provider.browser()
    door = blocked.authorize(artisans, follow=False).location
    blocked.http._cookies = {}
    assert blocked.get(door).status == 400
    no_request = Browser(provider.app.test_client(use_cookies=False), "192.0.2.9", "fr")
    refused = no_request.get("/artisans/login")
    assert (refused.status, "cookies" in refused.seen) == (400, True)


def test_a_form_without_its_token_is_drawn_again_with_what_was_typed(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    page = browser.authorize(artisans)
    browser.http._cookies = {
        key: cookie
        for key, cookie in (browser.http._cookies or {}).items()
        if cookie.decoded_key != "parvis-form"
    }
    lost = submit(browser, page, amadou)
    assert lost.status == 422
    assert 'value="Amadou"' in lost.text
    assert amadou.password not in lost.text
    assert "Vos réponses sont gardées" in lost.seen
    assert has_code(submit(browser, lost, amadou))
