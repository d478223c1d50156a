"""A mail that does not arrive: tried again, seen by staff, betrayed by no page (R-ALL-8)."""

import json
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from idp.cli.main import cli
from idp.kernel.clock import MovableClock, SystemClock
from idp.mail.bounces import Bounces
from tests.console.conftest import CMI, House
from tests.mail.bounce_messages import delivery_report
from tests.security.observing import told
from tests.support.outbox import Post, delivery_to, link_of
from tests.support.people import PASSWORD
from tests.support.ports import free_port
from tests.support.provider import ISSUER, Page, Provider
from tests.support.recovering import NEW, outbox
from tests.support.smtp import Mailbox

AGENT, NOBODY = "00001agent", "00001nemos"


@pytest.fixture
def house(provider: Provider, real_folders: Path, clock: MovableClock) -> House:
    """One body of the real portal, its referent and an agent."""
    clock.move(SystemClock().now() - clock.now())  # what commands go by
    provider.register(real_folders / CMI)
    made = House(provider, CMI, provider.services.passwords.hash(PASSWORD))
    made.unit("00001", name="Organisme du Nord")
    made.add("referent", "00001ref", "referent@00001")
    made.add("agent", AGENT, given_name="Léa")
    return made


def listed(house: House, state: str) -> list[dict[str, Any]]:
    """What `idp mail outbox list` says of a state."""
    settings = house.provider.services.settings
    variables = {"PARVIS_ENVIRONMENT": "test", "PARVIS_DATABASE_URL": settings.database.url}
    words = ["mail", "outbox", "list", "--state", state, "--format", "json"]
    done = CliRunner().invoke(cli, words, env=variables, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)["mails"]
    return found


def asks(house: House, identifier: str) -> Page:
    """Ask for a new password, in a browser without history."""
    browser = house.provider.browser()
    page = browser.get(f"/{CMI}/recovery")
    return browser.submit(page, identifier=identifier)


def nothing_is_said(house: House) -> None:
    """Assert that the page is the same for somebody whose mails fail and for nobody."""
    known, unknown = asks(house, AGENT), asks(house, NOBODY)
    assert known.status == 200
    assert told(known, AGENT) == told(unknown, NOBODY)


@pytest.mark.requirement("R-ALL-8")
def test_a_server_that_is_down_loses_nothing(house: House, post: Post, clock: MovableClock) -> None:
    away = delivery_to(house.provider.services, Mailbox(port=free_port()))
    nothing_is_said(house)
    away.round()
    # The request is kept; staff see the mail that did not leave, at both their places.
    (waiting,) = listed(house, "waiting")
    assert (waiting["to_address"], waiting["tries"]) == ("agent@cmi-organisme.example", 1)
    assert waiting["reason"]
    referent = house.enter("referent")
    assert "en cours d’envoi" in referent.get(house.url("agent")).seen
    # The server comes back within the link's hour: what arrives still leads to a new password.
    for _ in range(3):
        clock.move(timedelta(minutes=5))
        away.round()
    arrived: list[EmailMessage] = []
    for _ in range(8):
        clock.move(timedelta(minutes=5))
        arrived += post.deliver()
    (mail,) = arrived
    assert [one["id"] for one in listed(house, "sent")] == [waiting["id"]]
    browser = house.provider.browser()
    landing = browser.get(link_of(mail, ISSUER))
    assert landing.status == 200, landing.seen
    browser.submit(landing, password=NEW, confirmation=NEW)
    changed = replace(house.people["agent"], password=NEW)
    assert "code" in browser.sign_in(house.provider.client(CMI), changed).query


@pytest.mark.requirement("R-ALL-8")
def test_what_came_back_is_shown_to_staff_alone(house: House, post: Post) -> None:
    asks(house, AGENT)
    assert post.only()["To"] == "agent@cmi-organisme.example"
    (row,) = outbox(house.provider)
    assert Bounces(house.provider.stores).take_in(delivery_report(row.id)) is not None
    (bounced,) = listed(house, "bounced")
    assert (bounced["id"], bounced["reason"]) == (row.id, "5.1.1 550 no such user")
    referent = house.enter("referent")
    page = referent.get(house.url("agent"))
    assert "agent@cmi-organisme.example" in page.seen
    assert "n’existe pas" in page.seen, page.seen
    nothing_is_said(house)


@pytest.mark.requirement("R-ALL-8")
def test_what_a_server_refuses_is_given_up_and_seen(house: House, post: Post) -> None:
    post.box.answer = lambda: "550 no such user"
    nothing_is_said(house)
    assert post.deliver() == []
    (refused,) = listed(house, "given_up")
    assert "550" in refused["reason"]
    referent = house.enter("referent")
    assert "n’est pas parti" in referent.get(house.url("agent")).seen
    nothing_is_said(house)
