"""A password chosen under another home's rule is judged by the new home's, at the next sign-in."""

from functools import partial

import pytest

from idp.session.assurance import ACR_TWO_FACTOR
from idp.stores import tables
from tests.journeys.twins import at_once, twin
from tests.linking_accounts.conftest import Town, again
from tests.linking_accounts.test_staff import operator, unions
from tests.portals.html_reading import texts
from tests.support.authenticator import given, prove
from tests.support.people import Person
from tests.support.recovering import outbox

SHORT, LONG, CHOSEN = "Tilleul-42", "Chêne-rouvre-77", "Bouleau-blanc-88"
"""The market's rule wants fourteen characters: the first is one that the guild took once."""


def moved(town: Town, password: str) -> Person:
    """Somebody of the guild, whose account the market has made its own."""
    eve = town.add("eve", town.guild, password=password)
    there = town.provider.person(
        "market", "eve-market", account=eve.account_id, email="eve@market.example"
    )
    unions(town, town.market).rehome(operator(town.market), there.membership_id)
    return again(there, password)


@pytest.fixture
def eve(town: Town) -> Person:
    return moved(town, SHORT)


def test_what_the_new_rule_refuses_is_replaced_on_the_way_in(town: Town, eve: Person) -> None:
    browser = town.provider.browser()
    page = browser.sign_in(town.market, eve)
    assert texts(page.text, "h1") == ["Choisissez votre mot de passe"]
    assert "suit désormais d’autres règles" in page.seen
    assert browser.authorize(town.market, prompt="none").query["error"] == "login_required"

    page = browser.sign_in(town.market, eve)
    page = browser.submit(page, password=SHORT, confirmation=SHORT)
    assert page.status == 422
    page = browser.submit(page, password=CHOSEN, confirmation=CHOSEN)
    assert "code" in page.query
    homes = {
        row.organisation_id
        for row in town.rows(tables.Credential, tables.Credential.state == "live")
        if row.account_id == eve.account_id
    }
    assert homes == {town.market.organisation_id}
    assert town.provider.browser().sign_in(town.market, eve).status == 422
    assert "code" in town.provider.browser().sign_in(town.market, again(eve, CHOSEN)).query


def test_nothing_changes_for_who_leaves_halfway(town: Town, eve: Person) -> None:
    before = town.account(eve)
    for _ in range(2):
        page = town.provider.browser().sign_in(town.market, eve)
        assert texts(page.text, "h1") == ["Choisissez votre mot de passe"]
    assert town.account(eve) == before


def test_what_the_new_rule_accepts_goes_on(town: Town) -> None:
    eve = moved(town, LONG)
    assert "code" in town.provider.browser().sign_in(town.market, eve).query


def test_at_the_former_home_it_is_the_same(town: Town, eve: Person) -> None:
    there = Person(eve.account_id, "", "", "eve-guild", SHORT)
    browser = town.provider.browser()
    page = browser.sign_in(town.guild, there)
    assert texts(page.text, "h1") == ["Choisissez votre mot de passe"]
    assert "code" in browser.submit(page, password=CHOSEN, confirmation=CHOSEN).query


def test_the_second_factor_is_asked_for_all_the_same(town: Town, eve: Person) -> None:
    app, browser = given(town.provider, eve.account_id), town.provider.browser()
    page = browser.sign_in(town.market, eve)
    page = browser.submit(page, password=CHOSEN, confirmation=CHOSEN)
    assert page.title.startswith("Votre code de connexion")
    assert "code" in prove(town.provider, browser, page, app).query
    (session,) = town.rows(tables.Session)
    assert session.acr == ACR_TWO_FACTOR


def test_a_wrong_password_tells_nothing_of_it(town: Town, eve: Person) -> None:
    page = town.provider.browser().sign_in(town.market, again(eve, "Autre-mot-de-passe-9"))
    assert page.status == 422
    assert texts(page.text, "h1") == ["Se connecter"]


def test_attack_who_knows_the_password_alone_changes_nothing(town: Town, eve: Person) -> None:
    """Another one is chosen before the second factor is asked for, and set after it alone."""
    app, thief = given(town.provider, eve.account_id), town.provider.browser()
    before, stored = town.account(eve), town.rows(tables.Credential)
    page = thief.sign_in(town.market, eve)
    past = page.action.replace("choose_password", "second_factor")
    assert past != page.action
    code = app.code(town.at)
    jumped = thief.post(past, {"csrf_token": page.form["csrf_token"], "code": code})
    assert texts(jumped.text, "h1") == ["Choisissez votre mot de passe"]
    page = thief.submit(page, password=CHOSEN, confirmation=CHOSEN)
    for url in (page.action.replace("second_factor", "choose_password"), page.action):
        sent = page.form | {"password": CHOSEN, "confirmation": CHOSEN, "code": "000000"}
        assert thief.post(url, sent).title.endswith("Votre code de connexion – Portail market")
    assert thief.authorize(town.market, prompt="none").query["error"] == "login_required"
    assert town.account(eve).credential_version == before.credential_version
    assert town.rows(tables.Credential) == stored
    assert outbox(town.provider) == []
    assert town.provider.browser().sign_in(town.market, again(eve, CHOSEN)).status == 422


@pytest.mark.races
@pytest.mark.parametrize("with_factor", [False, True], ids=["password", "factor"])
def test_a_double_click_signs_in_with_what_was_chosen(
    town: Town, eve: Person, *, with_factor: bool
) -> None:
    browser = town.provider.browser()
    app = given(town.provider, eve.account_id) if with_factor else None
    page = browser.sign_in(town.market, eve)
    typed = {"password": CHOSEN, "confirmation": CHOSEN}
    if app is not None:
        page = browser.submit(page, password=CHOSEN, confirmation=CHOSEN)
        typed = {"code": app.code(town.at)}
    clicks = [twin(town.provider, browser) for _ in range(4)]
    sent = page.form | typed
    posted = at_once([partial(one.post, page.action, sent, follow=False) for one in clicks])
    assert {answer.status for answer in posted} == {303}
    asked = [click.authorize(town.market, prompt="none").query for click in clicks]
    assert all("code" in answer for answer in asked)
    assert len({tuple(row.amr) for row in town.rows(tables.Session)}) == 1
