"""CMA Paris: the mail leaves within five minutes, whatever fails meanwhile (R-PAR-13)."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from idp.cli.doctor import doctor
from idp.kernel.clock import MovableClock, SystemClock
from idp.mail import store
from tests.support.outbox import Post, delivery_to, link_of
from tests.support.ports import free_port
from tests.support.provider import ISSUER, Provider
from tests.support.signing_up import CMA_PARIS, SignUp, is_in
from tests.support.smtp import Mailbox

ADDRESS = "camille.essai@courriel.example"
CREATED = "Votre compte parisien est créé et validé."
FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
def signing_up(provider: Provider, real_folders: Path, post: Post, clock: MovableClock) -> SignUp:
    provider.register(real_folders / CMA_PARIS)
    return SignUp(provider, post, clock)


@pytest.mark.requirement("R-PAR-13")
def test_at_once_where_nothing_fails(signing_up: SignUp) -> None:
    browser = signing_up.provider.browser()
    signing_up.ask(browser, ADDRESS)
    assert CREATED in signing_up.activate(browser, signing_up.link()).seen
    assert is_in(signing_up.enters(ADDRESS))


@pytest.mark.requirement("R-PAR-13")
def test_a_server_away_for_four_minutes_and_a_half_makes_no_mail_late(signing_up: SignUp) -> None:
    browser, clock = signing_up.provider.browser(), signing_up.clock
    signing_up.ask(browser, ADDRESS)
    asked = clock.now()
    away = delivery_to(signing_up.provider.services, Mailbox(port=free_port()))
    while clock.now() - asked < timedelta(minutes=4, seconds=20):
        away.round()
        clock.move(timedelta(seconds=10))
    arrived: list[Any] = []
    while not arrived and clock.now() - asked < FIVE_MINUTES:
        arrived = signing_up.post.deliver()
        clock.move(timedelta(seconds=10))
    (mail,) = arrived
    assert clock.now() - asked <= FIVE_MINUTES
    assert CREATED in signing_up.activate(browser, link_of(mail, ISSUER)).seen


@pytest.mark.requirement("R-PAR-13")
def test_a_postman_who_dies_with_the_mail_in_hand_makes_it_no_later(signing_up: SignUp) -> None:
    services, clock = signing_up.provider.services, signing_up.clock
    signing_up.ask(signing_up.provider.browser(), ADDRESS)
    asked = clock.now()
    claimed = store.claim(services.stores, lease=delivery_to(services, signing_up.post.box)._lease)
    assert claimed is not None  # and its process is killed
    arrived = signing_up.post.deliver()
    while not arrived and clock.now() - asked < FIVE_MINUTES:
        clock.move(timedelta(seconds=10))
        arrived = signing_up.post.deliver()
    assert [mail["To"] for mail in arrived] == [ADDRESS]


@pytest.mark.requirement("R-PAR-13")
def test_the_alarm_rings_for_a_mail_of_five_minutes(signing_up: SignUp) -> None:
    clock = signing_up.clock
    clock.move(SystemClock().now() - clock.now() - timedelta(minutes=10))
    signing_up.ask(signing_up.provider.browser(), ADDRESS)
    settings = signing_up.provider.services.settings
    variables = {"PARVIS_ENVIRONMENT": "test", "PARVIS_DATABASE_URL": settings.database.url}
    variables |= {"PARVIS_MAIL_HOST": "127.0.0.1", "PARVIS_MAIL_SECURITY": "none"}

    def alarms() -> list[str]:
        done = CliRunner().invoke(doctor, ["--format", "json"], env=variables)
        checks = json.loads(done.stdout)["checks"]
        return [one["severity"] for one in checks if one["check"] == "mail-late"]

    assert alarms() == ["error"]
    signing_up.post.deliver()
    assert alarms() == []
