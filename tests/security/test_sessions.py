"""The session: begun anew at each sign-in, within each portal's limits, ended at once (ASVS V7)."""

from datetime import timedelta

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.security.visits import (
    ABSOLUTE,
    IDLE,
    access_token,
    cookie,
    live_sessions,
    sign_in,
    silent,
    with_cookie,
)
from tests.support.provider import Person, Provider


def test_each_sign_in_gives_a_new_cookie_and_ends_the_old_one(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = with_cookie(provider, "chosen-by-somebody-else")
    assert "code" in browser.sign_in(artisans, amadou).query
    first = cookie(browser)
    assert first not in {None, "chosen-by-somebody-else"}
    assert "code" in browser.sign_in(artisans, amadou, prompt="login").query
    second = cookie(browser)
    assert second != first
    assert silent(with_cookie(provider, first), artisans) == "login_required"
    assert silent(with_cookie(provider, second), artisans) == "code"


def test_signing_in_again_keeps_the_session_of_the_same_person(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    bearer = access_token(provider, artisans, browser.sign_in(artisans, amadou))
    browser.sign_in(artisans, amadou, prompt="login")
    assert browser.get("/userinfo", headers=bearer).status == 200
    assert live_sessions(provider) == 1


def test_somebody_elses_sign_in_ends_the_former_session(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    other = provider.person("artisans", "binta")
    browser = provider.browser()
    bearer = access_token(provider, artisans, browser.sign_in(artisans, amadou))
    former = cookie(browser)
    browser.sign_in(artisans, other, prompt="login")
    assert silent(with_cookie(provider, former), artisans) == "login_required"
    assert browser.get("/userinfo", headers=bearer).status == 401
    assert live_sessions(provider) == 1


def test_idle_and_absolute_limits_are_each_portals_own(
    provider: Provider, artisans: Client, amadou: Person, chamber: Client, clock: MovableClock
) -> None:
    provider.person("chambre", "amadou", account=amadou.account_id)
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    assert silent(browser, chamber) == "code"
    clock.move(timedelta(seconds=599))
    assert silent(browser, chamber) == "code"
    clock.move(timedelta(seconds=601))
    # The chamber's ten idle minutes are over, the artisans' thirty are not.
    assert silent(browser, chamber) == "login_required"
    assert silent(browser, artisans) == "code"
    clock.move(IDLE - timedelta(seconds=1))
    assert silent(browser, artisans) == "code"
    clock.move(IDLE)
    assert silent(browser, artisans) == "login_required"


def test_activity_never_prolongs_a_session_past_its_absolute_limit(
    provider: Provider, artisans: Client, amadou: Person, clock: MovableClock
) -> None:
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    step = timedelta(minutes=29)
    for _ in range(ABSOLUTE // step):
        clock.move(step)
        assert silent(browser, artisans) == "code"
    clock.move(step)
    assert silent(browser, artisans) == "login_required"


def test_prompt_login_asks_again_and_says_why(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    door = browser.authorize(artisans, follow=False, prompt="login").location
    page = browser.get(door)
    assert "Confirmez votre mot de passe" in page.seen
    # Neither without the form nor by dropping the parameter from our own address is it skipped.
    assert "code" not in browser.get(f"/authorize/resume?{door.partition('?')[2]}").query
    assert "code" in sign_in(browser, page, amadou).query


def test_max_age_asks_again_once_the_sign_in_is_older(
    provider: Provider, artisans: Client, amadou: Person, clock: MovableClock
) -> None:
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    clock.move(timedelta(seconds=60))
    assert "code" in browser.authorize(artisans, max_age="60").query
    clock.move(timedelta(seconds=1))
    assert "error" in browser.authorize(artisans, max_age="60", prompt="none").query
    assert "code" in sign_in(browser, browser.authorize(artisans, max_age="0"), amadou).query


def test_hints_prefill_and_languages_are_honoured(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser(lang="")
    page = browser.authorize(artisans, login_hint='amadou"><b>', ui_locales="de en fr")
    assert 'value="amadou&#34;&gt;&lt;b&gt;"' in page.text
    assert '<html lang="en">' in page.text
    assert "Craft number" in page.seen
    wrong = browser.submit(page, identifier="", password="")
    assert '<html lang="en">' in wrong.text
    assert "code" in sign_in(browser, wrong, amadou).query


def test_the_person_hinted_at_is_the_only_one_who_will_do(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    other = provider.person("artisans", "binta")
    browser = provider.browser()
    hint = access_token(provider, artisans, browser.sign_in(artisans, amadou))["id_token"]
    assert "code" in browser.authorize(artisans, id_token_hint=hint, prompt="none").query
    browser.sign_in(artisans, other, prompt="login")
    refused = browser.authorize(artisans, id_token_hint=hint, prompt="none")
    assert refused.query["error"] == "login_required"
    page = browser.authorize(artisans, id_token_hint=hint)
    assert sign_in(browser, page, other).query["error"] == "login_required"
    page = browser.authorize(artisans, id_token_hint=hint)
    assert "code" in sign_in(browser, page, amadou).query


def test_an_acr_that_is_asked_for_does_no_harm(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    asked = "urn:parvis:acr:password urn:unknown"
    assert "code" in provider.browser().sign_in(artisans, amadou, acr_values=asked).query
