"""Tabs, back, refresh, double clicks, lost cookies, restarts: each ends well."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from idp.app import create_app
from idp.clients import revisions
from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.journeys.twins import at_once, twin
from tests.support.client_folder import LEAD, SECOND, write_folder
from tests.support.provider import Browser, Page, Person, Provider, asked

RESTART = "https://artisans.example/"
OTHERS_ID = "0" * 26


@pytest.fixture
def amadou(provider: Provider, artisans: Client) -> Person:
    assert artisans.is_active
    return provider.person("artisans", "Amadou")


def submit(browser: Browser, page: Page, person: Person, *, follow: bool = True) -> Page:
    return browser.submit(
        page, follow=follow, identifier=person.identifier, password=person.password
    )


def has_code(page: Page) -> bool:
    return page.location.startswith("https://artisans.example/oidc/callback?code=")


def journey_of(page: Page) -> str:
    return parse_qs(urlsplit(page.action).query)["j"][0]


def may_restart(page: Page) -> bool:
    return f'href="{RESTART}"' in page.text


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


def test_what_another_browser_began_is_nobodys(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    victim, thief = provider.browser(), provider.browser(source="192.0.2.66")
    door = victim.authorize(artisans, follow=False).location
    page = victim.get(door)
    thief.authorize(artisans)
    for stolen in (door, page.action, f"/artisans/login?j={journey_of(page)}"):
        assert thief.get(stolen).status == 410
    assert submit(thief, page, amadou).status == 410
    assert has_code(submit(victim, page, amadou))
    resume = f"/authorize/resume?{urlsplit(door).query}"
    assert thief.get(resume).status == 410


def test_one_portals_journey_serves_no_other_portals_request(
    provider: Provider, artisans: Client, amadou: Person, tmp_path: Path
) -> None:
    provider.register(write_folder(tmp_path / "clients", "autre", LEAD.replace("0042", "7")))
    browser = provider.browser()
    door = browser.authorize(artisans, follow=False).location
    assert browser.get(door.replace("/artisans/", "/autre/")).status == 410
    page = browser.get(door)
    crossed = page.action.replace("/artisans/", "/autre/")
    assert browser.post(crossed, page.form | {"identifier": "x", "password": "y"}).status == 410
    assert has_code(submit(browser, page, amadou))


def test_the_server_restarts_in_the_middle(
    provider: Provider, artisans: Client, amadou: Person, clock: MovableClock
) -> None:
    browser = provider.browser()
    page = browser.authorize(artisans)
    restarted = Provider(create_app(provider.services.settings, clock=clock))
    later = twin(restarted, browser)
    assert has_code(submit(later, page, amadou))
    restarted.services.close()


def test_a_journey_keeps_the_revision_it_began_with(
    provider: Provider, artisans: Client, amadou: Person, tmp_path: Path
) -> None:
    browser = provider.browser()
    page = browser.authorize(artisans)
    before = artisans.revision_id
    renamed = LEAD.replace("Portail des artisans", "Portail refait")
    after = provider.register(write_folder(tmp_path / "revised", policy=renamed))
    assert after.revision_id != before
    assert "Portail des artisans" in browser.get(page.action).title
    assert "Portail refait" in provider.browser().authorize(after).title
    assert has_code(submit(browser, page, amadou))


def test_a_client_disabled_in_the_middle_signs_nobody_in(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    door = browser.authorize(artisans, follow=False).location
    page = browser.get(door)
    revisions.set_enabled(
        provider.stores, artisans.client_id, enabled=False, witness=lambda _: None
    )
    provider.services.registry.refresh()
    assert submit(browser, page, amadou).status == 404
    assert browser.get(door).status == 404
    assert browser.get(f"/authorize/resume?{urlsplit(door).query}").status == 410
    assert provider.services.cookies.session_name not in browser_cookies(browser)


def browser_cookies(browser: Browser) -> dict[str, str]:
    return {
        cookie.decoded_key: cookie.decoded_value
        for cookie in (browser.http._cookies or {}).values()
    }


def test_an_address_that_leads_nowhere_says_so(provider: Provider, artisans: Client) -> None:
    browser = provider.browser()
    browser.authorize(artisans)  # so that it has a cookie
    expected = {
        "/nowhere/login": 404,
        "/artisans/nothing": 404,
        "/artisans/recovery": 404,
        "/artisans/login?i=unknown": 410,
        f"/artisans/login?i={OTHERS_ID}": 410,
        "/artisans/login?j=unknown": 410,
        f"/artisans/login?j={OTHERS_ID}": 410,
        "/artisans/login?j=%00%01": 410,
        "/artisans/login?i=%00": 410,
        "/artisans/nothing/login.identifier_and_password": 404,
        "/artisans/login/signup.captcha": 200,
        "/authorize/resume?i=%00": 410,
        "/authorize/resume": 410,
        "/artisans/which-account?i=%00": 410,
        "/artisans/which-account": 410,
        "/nowhere/which-account?i=x": 410,
    }
    assert {url: browser.get(url).status for url in expected} == expected


def test_signing_in_without_a_request_ends_at_the_portal(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    page = browser.get("/artisans/login")
    assert page.status == 200
    assert submit(browser, page, amadou).location == RESTART
    assert has_code(browser.authorize(artisans, prompt="none"))
    again = submit(browser, page, amadou)
    assert (again.status, may_restart(again)) == (200, True)


def test_an_application_of_the_same_organisation_has_journeys_of_its_own(
    provider: Provider, artisans: Client, amadou: Person, tmp_path: Path
) -> None:
    write_folder(tmp_path / "clients")
    second = provider.register(write_folder(tmp_path / "clients", "appli", SECOND))
    browser = provider.browser()
    assert has_code(browser.sign_in(artisans, amadou))
    answer = browser.authorize(second, scope="openid")
    assert "code" in answer.query
    assert asked(second)["redirect_uri"] == "https://appli.artisans.example/cb"
