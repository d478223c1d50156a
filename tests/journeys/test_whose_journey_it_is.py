"""Whose journey it is, which revision rules it, and where it ends: each ends well."""

from pathlib import Path
from urllib.parse import urlsplit

from idp.app import create_app
from idp.clients import revisions
from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.journeys.tabs import (
    OTHERS_ID,
    RESTART,
    browser_cookies,
    has_code,
    journey_of,
    may_restart,
    submit,
)
from tests.journeys.twins import twin
from tests.support.client_folder import LEAD, SECOND, write_folder
from tests.support.provider import Person, Provider, asked
from tests.support.shared_parts import share


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
    restarted = Provider(share(create_app(provider.services.settings, clock=clock)))
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
