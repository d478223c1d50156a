"""The postman: wakes at a commit, shares the work with others, ends when told."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from idp.clients.model import Client
from idp.jobs.postman import Postman
from idp.kernel.clock import MovableClock, SystemClock, monotonic
from idp.mail import store
from idp.stores.engine import open_stores
from tests.mail.bounce_messages import delivery_report
from tests.mail.queueing import queued, row, rows
from tests.mail.rude_server import rude_server
from tests.support.outbox import Post, delivery_to
from tests.support.provider import Provider
from tests.support.signing_keys import DEPLOYMENT_SECRET
from tests.support.smtp import Mailbox

PATIENCE = 20.0
MAILS = 40


def wait_for(box: Mailbox, count: int) -> None:
    """Return once so many mails have arrived."""
    give_up, pause = monotonic() + PATIENCE, threading.Event()
    while len(box.messages) < count:
        assert monotonic() < give_up, f"{len(box.messages)} of {count} mails"
        pause.wait(0.02)


@pytest.mark.races
def test_two_postmen_send_each_mail_once(
    provider: Provider, artisans: Client, mailbox: Mailbox
) -> None:
    expected = {queued(provider, artisans) for _ in range(MAILS)}
    deliveries = [delivery_to(provider.services, mailbox) for _ in range(3)]

    with ThreadPoolExecutor(3) as pool:
        ends = list(pool.map(lambda delivery: delivery.round(), deliveries))

    arrived = [str(message["Message-ID"]) for message in mailbox.messages]
    assert sorted(arrived) == sorted(f"<parvis.{row_id}@localhost>" for row_id in expected)
    assert sum(one["sent"] for one in ends) == MAILS
    assert {one.tries for one in rows(provider)} == {1}


def test_a_commit_wakes_the_postman(provider: Provider, artisans: Client, post: Post) -> None:
    services = provider.services
    postman = Postman(services.stores, delivery_to(services, post.box), services.outbox.arrived)
    postman.start()
    try:
        queued(provider, artisans)
        wait_for(post.box, 1)
        queued(provider, artisans)
        began = monotonic()
        wait_for(post.box, 2)
        assert monotonic() - began < 4, "before it would have looked by itself"
    finally:
        postman.stop()


def test_a_dead_mail_server_slows_no_request(provider: Provider, artisans: Client) -> None:
    services, slowest = provider.services, 0.0
    with rude_server("silent") as server:
        box = Mailbox(port=server.port)
        delivery = delivery_to(services, box, timeout=0.5)
        postman = Postman(services.stores, delivery, services.outbox.arrived)
        postman.start()
        for _ in range(50):
            began = monotonic()
            queued(provider, artisans)
            slowest = max(slowest, monotonic() - began)
    postman.stop()

    assert slowest < 2, "what a request does never waits for a socket"


def test_postgresql_tells_other_processes(
    provider: Provider, artisans: Client, database_url: str
) -> None:
    if provider.stores.is_sqlite:
        return  # one process has the file: nobody else is to be told
    elsewhere = open_stores(database_url, clock=provider.services.clock)
    bell, stopping = threading.Event(), threading.Event()
    ear = threading.Thread(target=store.listen, args=(elsewhere, bell, stopping), daemon=True)
    ear.start()
    try:
        heard = False
        give_up = monotonic() + PATIENCE
        while not heard and monotonic() < give_up:
            queued(provider, artisans)
            heard = bell.wait(0.2)
        assert heard
    finally:
        stopping.set()
        ear.join()
        elsewhere.close()


def test_the_postman_reads_what_came_back(
    sqlite_provider: Provider, artisans_of: Client, mailbox: Mailbox, tmp_path: Path
) -> None:
    row_id = queued(sqlite_provider, artisans_of)
    maildir = tmp_path / "Maildir"
    for name in ("new", "cur", "tmp"):
        (maildir / name).mkdir(parents=True)
    (maildir / "new" / "1.host").write_bytes(delivery_report(row_id))
    services = sqlite_provider.services
    postman = Postman(
        services.stores,
        delivery_to(services, mailbox),
        services.outbox.arrived,
        maildir=maildir,
    )
    postman.start()
    wait_for(mailbox, 1)
    postman.stop()

    assert row(sqlite_provider, row_id).bounce == "5.1.1 550 no such user"
    assert list((maildir / "new").iterdir()) == []
    assert [path.name for path in (maildir / "cur").iterdir()] == ["1.host:2,S"]


def test_the_worker_sends_and_ends_on_sigterm(
    sqlite_provider: Provider, artisans_of: Client, mailbox: Mailbox, clock: MovableClock
) -> None:
    clock.move(SystemClock().now() - clock.now())  # the worker has the machine's
    queued(sqlite_provider, artisans_of)
    variables = {
        "PARVIS_ENVIRONMENT": "test",
        "PARVIS_DATABASE_URL": sqlite_provider.services.settings.database.url,
        "PARVIS_SECRETS_KEYS": f'["{DEPLOYMENT_SECRET}"]',
        "PARVIS_MAIL_HOST": mailbox.host,
        "PARVIS_MAIL_PORT": str(mailbox.port),
        "PARVIS_MAIL_SECURITY": "none",
        "PARVIS_MAIL_DELIVER": "worker",
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "idp.cli.main", "worker"], env={**os.environ, **variables}
    )
    try:
        wait_for(mailbox, 1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    finally:
        with suppress(ProcessLookupError):
            worker.kill()
        worker.wait()
    assert [one.outcome for one in rows(sqlite_provider)] == ["sent"]
