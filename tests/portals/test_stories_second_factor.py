"""CMI: short sessions, nobody remembered, a second factor for who wants one (R-CMI-30)."""

from datetime import timedelta

import pytest

from idp.stores import tables
from tests.factors.conftest import Desk, desk
from tests.portals.html_reading import elements
from tests.support.authenticator import prove
from tests.support.provider import Browser

__all__ = ["desk"]


def silently(desk: Desk, browser: Browser) -> bool:
    """Tell whether a session still serves the portal."""
    return "code" in browser.authorize(desk.client, prompt="none").query


@pytest.mark.requirement("R-CMI-30")
def test_an_agent_s_sessions_from_a_password_to_two_factors(desk: Desk) -> None:
    # A password is enough, and nothing offers to remember anybody.
    browser = desk.browser()
    page = browser.authorize(desk.client)
    kinds = [one.attributes.get("type") for one in elements(page.text, "main input")]
    assert "checkbox" not in kinds
    page = browser.submit(page, identifier=desk.person.identifier, password=desk.person.password)
    assert "code" in page.query
    cookie = browser.http.get_cookie("parvis", domain="localhost")
    assert cookie is not None
    assert (cookie.max_age, cookie.expires) == (None, None)
    # Whoever wants a second factor adds one, and is asked for it from then on.
    app, _ = desk.enrol(browser)
    other = desk.browser()
    page = desk.arrive(other)
    assert "credentials.second_factor" in page.action
    assert not silently(desk, other)
    assert "code" in prove(desk.provider, other, page, app).query
    # A quarter of an hour without activity ends the session of two factors as any other.
    desk.clock.move(timedelta(minutes=14))
    assert silently(desk, other)
    desk.clock.move(timedelta(minutes=15, seconds=1))
    assert not silently(desk, other)


@pytest.mark.requirement("R-CMI-30")
def test_what_is_stored_and_told_is_of_agents_alone(desk: Desk) -> None:
    assert set(desk.client.policy.claims) == {"issuer_code", "roles"}
    holders = ("beneficia", "holder", "disab", "handicap", "card", "titulaire")
    for table in tables.Base.metadata.sorted_tables:
        for column in table.columns:
            assert not any(word in column.name for word in holders), (table.name, column.name)
