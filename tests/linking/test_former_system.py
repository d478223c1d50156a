"""A former system that is away accepts nobody; whose logins it knows is told to nobody."""

from datetime import timedelta

import pytest

from idp.app import create_app
from idp.stores import tables
from tests.security.observing import costs, told
from tests.support.first_visits import SLUG, FirstVisits, fill_in, link
from tests.support.legacy import DATA, KEY, LOGIN, PASSWORD, LegacyServer, add_record
from tests.support.provider import Provider, provider_settings
from tests.support.shared_parts import share


def away(visits: FirstVisits, url: str, database_url: str) -> FirstVisits:
    """The same portal, served by a deployment that asks its former system over HTTP."""
    named = {"base_url": url, "password": "un-secret-de-test", "timeout": 0.5}
    settings = provider_settings(database_url, legacy={"directories": {SLUG: named}})
    served = Provider(share(create_app(settings, clock=visits.provider.stores.clock)))
    return FirstVisits(served, visits.client, sources=200)


@pytest.mark.requirement("R-PAR-29")
def test_a_system_that_is_away_accepts_nobody_and_counts_nothing(
    visits: FirstVisits, former: LegacyServer, database_url: str
) -> None:
    former.accounts[LOGIN] = (PASSWORD, {"key": KEY, "email": LOGIN, "data": DATA})
    served = away(visits, former.url, database_url)
    person = visits.newcomer()
    browser, page = served.arrive(person)
    former.fails = 500
    for _ in range(7):  # more than are free
        refused = link(browser, page)
        assert (refused.status, "ne répond pas" in refused.seen) == (429, True)
    forgotten = browser.submit(page, login=LOGIN, act="forgotten")
    assert "ne répond pas" in forgotten.seen
    former.fails = ""
    served.provider.services.clock.move(timedelta(seconds=31))  # type: ignore[attr-defined]  # the tests' clock
    page = browser.submit(link(browser, page))
    fill_in(browser, page)
    served.provider.services.close()
    assert visits.membership(person).legacy_key == KEY
    assert visits.row(tables.LegacyRecord).secret == ""


@pytest.mark.parametrize("act", ["link", "forgotten"])
@pytest.mark.usefixtures("record")
def test_known_and_unknown_legacy_logins_cost_the_same(
    visits: FirstVisits, hashed: str, act: str
) -> None:
    stores, client = visits.provider.stores, visits.client
    shut = "ferme@ancien.example"
    add_record(stores, client, hashed, login=shut, key="fermé".encode().hex(), status="disabled")
    logins = (LOGIN, shut, "inconnue@ancien.example")
    seen = {}
    warm, page = visits.arrive(visits.newcomer("premier@courriel.example"))
    warm.submit(page, login="x@y.example", password="faux", act="link")  # counts the mix
    for place, login in enumerate(logins):
        browser, page = visits.arrive(visits.newcomer(f"p{place}@courriel.example"))
        with costs(visits.provider) as cost:
            answer = browser.submit(page, login=login, password="faux", act=act)
        seen[login] = (
            cost.hashes,
            tuple(cost.statements),
            told(answer, login, f"p{place}@courriel.example"),
        )
    assert seen[LOGIN] == seen[shut] == seen[logins[2]]
