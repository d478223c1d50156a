"""An open session is not enough: who has a second factor proves both before what matters."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factors.conftest import SLUG, Desk
from tests.portals.html_reading import texts
from tests.support.authenticator import Authenticator, given
from tests.support.own_account import Own
from tests.support.provider import PASSWORD, Browser, Page

WRONG = "Ce code n’est pas le bon, ou il a déjà servi."
STALE = timedelta(minutes=11)


@pytest.fixture
def app(desk: Desk) -> Authenticator:
    return given(desk.provider, desk.person.account_id)


@pytest.fixture
def browser(desk: Desk, app: Authenticator) -> Browser:
    one = desk.browser()
    assert "code" in one.submit(desk.arrive(one), code=app.code(desk.clock.now())).query
    return one


@pytest.fixture
def own(desk: Desk, browser: Browser) -> Own:
    return Own(desk.provider, SLUG, desk.person, browser)


def asked(own: Own) -> Page:
    """Ask for one's data, long after the sign-in; returns the page that asks who it is."""
    page = own.send("data")
    assert texts(page.text, "h1") == ["Confirmez que c’est vous"]
    return page


def answered(own: Own, page: Page, **typed: str) -> Page:
    return own.browser.post(page.action, page.form | typed)


@pytest.mark.parametrize(
    ("journey", "then"),
    [
        ("password", {"password": "Colchique#77", "confirmation": "Colchique#77"}),
        ("factor_off", {}),
        ("factor", {}),
        ("factor_codes", {}),
    ],
)
def test_every_journey_that_asks_the_password_asks_the_code(
    desk: Desk, browser: Browser, journey: str, then: dict[str, str]
) -> None:
    desk.later()
    page = desk.open(browser, journey)
    for _ in range(2):
        if "second_factor" in page.action:
            break
        page = browser.post(page.action, page.form | then)
    assert "credentials.second_factor" in page.action


def test_pages_ask_both_at_once(desk: Desk, own: Own, app: Authenticator) -> None:
    desk.clock.move(STALE)
    page = asked(own)
    assert 'autocomplete="one-time-code"' in page.text
    code = app.code(desk.clock.now())
    for typed in ({"password": PASSWORD}, {"code": code}):
        again = answered(own, page, **typed)
        assert texts(again.text, "h1") == ["Confirmez que c’est vous"]
    again = answered(own, page, password="Erreur-1", code=code)
    assert (again.status, "Ce n’est pas votre mot de passe actuel." in again.seen) == (422, True)
    again = answered(own, page, password=PASSWORD, code="000000")
    assert (again.status, WRONG in again.seen) == (422, True)
    desk.clock.move(timedelta(minutes=2))
    done = answered(own, page, password=PASSWORD, code=app.code(desk.clock.now()))
    assert texts(done.text, "h1") != ["Confirmez que c’est vous"]
    assert done.status == 200


def test_a_code_opens_one_page_and_a_double_click_is_one_answer(
    desk: Desk, own: Own, app: Authenticator
) -> None:
    desk.later()
    elsewhere = desk.browser()
    elsewhere.submit(desk.arrive(elsewhere), code=app.code(desk.clock.now()))
    desk.clock.move(STALE)
    first, second = asked(own), asked(Own(desk.provider, SLUG, desk.person, elsewhere))
    code = app.code(desk.clock.now())
    for _ in range(2):
        assert answered(own, first, password=PASSWORD, code=code).status == 200
    refused = answered(replace(own, browser=elsewhere), second, password=PASSWORD, code=code)
    assert (refused.status, WRONG in refused.seen) == (422, True)


def test_attack_the_answer_to_one_page_is_sent_to_another(
    desk: Desk, own: Own, app: Authenticator
) -> None:
    """Sent again it asks for the same act once more, and for no other."""
    desk.clock.move(STALE)
    page = asked(own)
    typed = {"password": PASSWORD, "code": app.code(desk.clock.now())}
    assert answered(own, page, **typed).status == 200
    sent = page.form | typed | {"session": "others"}
    elsewhere = own.browser.post(f"{own.base}/security", sent)
    assert (elsewhere.status, WRONG in elsewhere.seen) == (422, True)


def test_a_recovery_code_does_as_well_and_its_owner_is_told(desk: Desk) -> None:
    browser = desk.browser()
    assert "code" in desk.arrive(browser).query
    _, codes = desk.enrol(browser)
    desk.post.deliver()
    desk.clock.move(STALE)
    own = Own(desk.provider, SLUG, desk.person, browser)
    assert answered(own, asked(own), password=PASSWORD, code=codes[0]).status == 200
    assert "un code de secours a servi" in desk.mailed()
    assert desk.live("recovery_code") == 9


def test_guesses_at_the_code_are_slowed_down(desk: Desk, own: Own) -> None:
    desk.clock.move(STALE)
    page = asked(own)
    said = [answered(own, page, password=PASSWORD, code="000000") for _ in range(8)]
    assert said[0].status == 422
    assert said[-1].status == 429
    assert "Retry-After" in said[-1].response.headers


def test_who_has_no_factor_is_asked_the_password_alone(desk: Desk) -> None:
    browser = desk.browser()
    desk.arrive(browser)
    own = Own(desk.provider, SLUG, desk.person, browser)
    desk.clock.move(STALE)
    page = asked(own)
    assert "one-time-code" not in page.text
    assert answered(own, page, password=PASSWORD).status == 200
