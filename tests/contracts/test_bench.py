"""The bench that other tests stand on: servers start, are empty, and are the real thing."""

import smtplib
from datetime import timedelta

import pytest
import redis
from playwright.sync_api import Page
from sqlalchemy import inspect, text

from idp.kernel.clock import MovableClock
from idp.stores.engine import Stores
from idp.stores.migrate import status
from tests.support.smtp import Mailbox


def test_a_database_is_migrated(database_url: str) -> None:
    assert status(database_url).is_current


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_database_is_the_tests_own(stores: Stores, time: str) -> None:
    with stores.write() as tx:
        tx.execute(text(f"CREATE TABLE made_{time} (id INTEGER)"))
    made = [name for name in inspect(stores.reads).get_table_names() if name.startswith("made_")]
    assert made == [f"made_{time}"]


def test_redis_is_empty(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_a_mail_arrives(mailbox: Mailbox) -> None:
    with smtplib.SMTP(mailbox.host, mailbox.port) as client:
        client.sendmail("a@parvis.test", ["b@parvis.test"], "Subject: Bonjour\n\nà vous".encode())
    assert [message["Subject"] for message in mailbox.messages] == ["Bonjour"]


@pytest.mark.browser
def test_chromium_renders_french(page: Page) -> None:
    page.set_content("<h1>Déjà</h1><script>document.title = navigator.language</script>")
    assert (page.title(), page.inner_text("h1")) == ("fr-FR", "Déjà")


@pytest.mark.browser
def test_chromium_without_scripts(page_without_scripts: Page) -> None:
    page_without_scripts.set_content("<title>before</title><script>document.title='after'</script>")
    assert page_without_scripts.title() == "before"


def test_the_clock_moves_when_told(clock: MovableClock) -> None:
    before = clock.now()
    clock.move(timedelta(minutes=5))
    assert clock.now() - before == timedelta(minutes=5)
