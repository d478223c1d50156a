"""The CMI portal's bodies through the years: who answers for them, who leaves, what closes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli.main import cli
from idp.kernel.clock import MovableClock, SystemClock
from idp.stores import tables
from tests.console.conftest import CMI, House, do
from tests.portals.html_reading import elements
from tests.support.people import PASSWORD
from tests.support.provider import Browser, Page, Provider

REFUSED = "Identifiant ou mot de passe incorrect."
BODY = ("--kind", "issuer", "-c", CMI)
Run = Callable[..., Result]


@pytest.fixture
def house(provider: Provider, real_folders: Path, clock: MovableClock) -> House:
    """Two bodies of the real portal, each with a referent, and an administrator of all."""
    clock.move(SystemClock().now() - clock.now())  # what commands go by
    provider.register(real_folders / CMI)
    made = House(provider, CMI, provider.services.passwords.hash(PASSWORD))
    made.unit("00001", name="Organisme du Nord")
    made.unit("00002", name="Organisme du Sud")
    made.add("referent", "00001ref", "referent@00001")
    made.add("successor", "00001suc", given_name="Noé")
    made.add("agent", "00001agent", given_name="Léa")
    made.add("distant", "00002ref", "referent@00002")
    made.add("administrator", "00002adm", "administrator")
    return made


@pytest.fixture
def run(house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run `idp …` on the portal's database."""
    monkeypatch.setenv("PARVIS_DATABASE_URL", house.provider.services.settings.database.url)
    monkeypatch.setenv("PARVIS_ENVIRONMENT", "test")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, words, catch_exceptions=False)


def arrive(house: House, name: str) -> Page:
    """Sign somebody in at the portal, in a browser without history."""
    browser = house.provider.browser()
    return browser.sign_in(house.provider.client(CMI), house.people[name])


def enters(house: House, name: str) -> bool:
    """Tell whether somebody reaches the portal; else the words are the neutral ones."""
    page = arrive(house, name)
    if "code" in page.query or "credentials." in page.action:
        return True  # the password was right: staff are asked for their second factor next
    assert (page.status, REFUSED in page.seen) == (422, True), page.seen
    return False


def silently(house: House, browser: Browser) -> bool:
    """Tell whether a session still serves the portal."""
    return "code" in browser.authorize(house.provider.client(CMI), prompt="none").query


@pytest.mark.requirement("R-CMI-29")
def test_referents_hand_over_profiles_are_disabled_bodies_close(house: House, run: Run) -> None:
    boss, referent = house.enter("administrator"), house.enter("referent")
    # A body keeps a referent: the last one leaves only once somebody else has the role.
    assert "dernière personne référente" in boss.get(house.url("referent", "suspend")).seen
    do(referent, house.url("successor", "hand_over"), unit=house.units["00001"])
    assert referent.get(house.base).status in {403, 404}
    assert "est suspendu" in do(boss, house.url("referent", "suspend")).title
    assert not enters(house, "referent")
    # Who follows disables a profile of the body, whose session is over too, and of no other body.
    successor, agent = house.enter("successor"), house.enter("agent")
    assert silently(house, agent)
    assert "est suspendu" in do(successor, house.url("agent", "suspend")).title
    assert (silently(house, agent), enters(house, "agent")) == (False, False)
    assert successor.get(house.url("distant", "suspend")).status == 404
    assert "a de nouveau accès" in do(successor, house.url("agent", "reactivate")).title
    # A closed body refuses all its profiles, in sessions as at the door; the other body goes on.
    agent, distant = house.enter("agent"), house.enter("distant")
    assert run("units", "close", "00001", *BODY).exit_code == 0
    for name in ("agent", "successor"):
        assert not enters(house, name), name
    assert not silently(house, agent)
    assert "00001agent" not in successor.get(house.base).seen
    assert silently(house, distant)
    assert run("units", "close", "00001", *BODY, "--reopen").exit_code == 0
    assert enters(house, "agent")
    assert enters(house, "successor")


@pytest.mark.requirement("R-CMI-29")
def test_a_code_given_anew_is_another_body(house: House, run: Run) -> None:
    anew = ("units", "give-anew", "issuer:00001", "--name", "Organisme de l'Est", "-c", CMI)
    assert run(*anew, "--yes").exit_code == 5, "an open body keeps its code"
    agent = house.enter("agent")
    assert run("units", "close", "00001", *BODY).exit_code == 0
    assert run(*anew, "--yes").exit_code == 0
    assert not silently(house, agent)
    for name in ("agent", "referent", "successor"):
        assert not enters(house, name), name
    assert enters(house, "distant")
    former = house.people["agent"]
    newcomer = house.add("agent", "00001agent", given_name="Zoé", email="zoe@est.example")
    assert enters(house, "agent")
    assert newcomer.subject != former.subject
    (unit,) = house.rows(tables.Unit, tables.Unit.id == house.units["00001"])
    assert (unit.name, unit.status) == ("Organisme de l'Est", "active")


@pytest.mark.requirement("R-CMI-30", partly="a second factor")
def test_sessions_are_short_and_nobody_is_remembered(house: House, clock: MovableClock) -> None:
    client, agent = house.provider.client(CMI), house.people["agent"]
    browser = house.provider.browser()
    page = browser.authorize(client)
    kinds = [one.attributes.get("type") for one in elements(page.text, "main input")]
    assert "checkbox" not in kinds, "nothing offers to remember"
    browser.submit(page, identifier=agent.identifier, password=agent.password)
    cookie = browser.http.get_cookie("parvis", domain="localhost")
    assert cookie is not None
    assert (cookie.max_age, cookie.expires) == (None, None)
    # Activity keeps it, for four hours in all; a quarter of an hour without any ends it.
    for _ in range(17):
        clock.move(timedelta(minutes=14))
        assert silently(house, browser)
    clock.move(timedelta(minutes=2, seconds=1))
    assert not silently(house, browser)
    browser.sign_in(client, agent)
    assert silently(house, browser)
    clock.move(timedelta(minutes=15, seconds=1))
    assert not silently(house, browser)


@pytest.mark.requirement("R-CMI-30", partly="a second factor")
def test_nothing_is_known_of_the_cards_holders(house: House) -> None:
    policy = house.provider.client(CMI).policy
    assert set(policy.claims) == {"issuer_code", "roles"}
    holder = ("beneficiar", "beneficiair", "holder", "disab", "handicap", "card", "titulaire")
    columns = {
        f"{table.name}.{column.name}"
        for table in tables.Base.metadata.sorted_tables
        for column in table.columns
    }
    assert [name for name in columns if any(word in name for word in holder)] == []
