"""Mails leave once what causes them has committed, exactly when they are still of use."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from idp.clients.model import Client
from idp.crypto.mailed_secrets import link_token
from idp.kernel.clock import MovableClock
from idp.mail import store
from idp.mail.delivery import DELAYS, MOST_TRIES, next_try
from idp.mail.outbox import Mail
from idp.mail.transport import Transport
from idp.settings import Mail as MailSettings
from tests.mail.queueing import KEYS, TO, link_facts, queued, row, rows
from tests.support.client_folder import write_folder
from tests.support.outbox import Post, delivery_to, link_of
from tests.support.provider import ISSUER, Provider
from tests.support.smtp import Mailbox

UNREACHABLE = Mailbox(port=9)  # nobody answers there


def test_a_mail_leaves_and_is_marked(provider: Provider, artisans: Client, post: Post) -> None:
    row_id = queued(provider, artisans)

    message = post.only()

    assert message["To"] == TO
    assert message["Message-ID"] == f"<parvis.{row_id}@localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    stored = row(provider, row_id)
    assert (stored.outcome, stored.tries, stored.error) == ("sent", 1, "")
    assert stored.done_at is not None
    assert post.deliver() == []


def test_the_link_is_derived_when_sent(provider: Provider, artisans: Client, post: Post) -> None:
    facts = link_facts()
    queued(provider, artisans, facts=facts)

    link = link_of(post.only(), ISSUER)

    assert link == f"/m?t={link_token(KEYS.current[1], facts['proof_id'], 'recovery')}"


def test_what_rolls_back_sends_nothing(
    provider: Provider, artisans: Client, post: Post, clock: MovableClock
) -> None:
    outbox = provider.services.outbox
    mail = Mail(
        kind="test", client=artisans, to=TO, lang="fr", expires_at=clock.now() + timedelta(hours=1)
    )
    with pytest.raises(ZeroDivisionError), provider.stores.write() as tx:  # noqa: PT012 - what fails is the write
        outbox.queue(tx, mail, at=clock.now())
        raise ZeroDivisionError

    assert not outbox.arrived.is_set()
    assert post.deliver() == []
    assert rows(provider) == []


def test_a_commit_rings(provider: Provider, artisans: Client) -> None:
    assert not provider.services.outbox.arrived.is_set()
    queued(provider, artisans)
    assert provider.services.outbox.arrived.is_set()


def test_one_dedupe_key_is_one_mail(provider: Provider, artisans: Client, post: Post) -> None:
    first = queued(provider, artisans, dedupe="double click")
    second = queued(provider, artisans, dedupe="double click")

    assert first == second
    assert len(post.deliver()) == 1


def test_nobody_is_sent_what_costs_the_same(
    provider: Provider, artisans: Client, post: Post
) -> None:
    row_id = queued(provider, artisans, kind="none", to="", facts={})

    assert post.deliver() == []
    assert row(provider, row_id).outcome == "none"


@pytest.mark.requirement("R-PAR-13", partly="the page that asks for the mail")
@pytest.mark.requirement("R-ALL-8", partly="what support sees")
def test_an_hour_without_a_mail_server_loses_nothing(
    provider: Provider, artisans: Client, post: Post, clock: MovableClock
) -> None:
    day = clock.now() + timedelta(days=1)
    lasting = {queued(provider, artisans, expires_at=day) for _ in range(20)}
    short = queued(provider, artisans, expires_at=clock.now() + timedelta(minutes=15))
    down = delivery_to(provider.services, UNREACHABLE)
    for _ in range(60):
        while down.round():
            pass
        clock.move(timedelta(minutes=1))
    assert {one.outcome for one in rows(provider)} <= {"", "expired"}

    up = delivery_to(provider.services, post.box)
    clock.move(timedelta(hours=1))
    up.round()

    arrived = [str(message["Message-ID"]) for message in post.box.messages]
    assert sorted(arrived) == sorted(f"<parvis.{row_id}@localhost>" for row_id in lasting)
    assert row(provider, short).outcome == "expired"


def test_when_the_server_is_back_nothing_waits_on(
    sqlite_provider: Provider, sqlite_post: Post, clock: MovableClock, tmp_path: Path
) -> None:
    provider, client = sqlite_provider, sqlite_provider.register(write_folder(tmp_path / "clients"))
    for _ in range(5):
        queued(provider, client, expires_at=clock.now() + timedelta(days=1))
    delivery = delivery_to(provider.services, sqlite_post.box)
    away = Transport(MailSettings(host="127.0.0.1", port=9, security="none", timeout=1), "here")
    back, delivery._transport = delivery._transport, away
    for _ in range(40):
        delivery.round()
        clock.move(timedelta(minutes=5))
    queued(provider, client)
    delivery._transport = back

    delivery.round()

    assert len(sqlite_post.box.messages) == 6


def test_what_the_server_postpones_is_tried_again(
    provider: Provider, artisans: Client, post: Post, clock: MovableClock
) -> None:
    answers = iter(["451 later", "452 still later"])
    post.box.answer = lambda: next(answers, "250 kept")
    row_id = queued(provider, artisans)

    assert post.deliver() == []
    assert row(provider, row_id).error == "451 later"
    assert post.deliver() == [], "it waits"
    clock.move(timedelta(seconds=31))
    assert post.deliver() == []
    clock.move(timedelta(seconds=61))

    assert post.only()["Message-ID"] == f"<parvis.{row_id}@localhost>"
    assert row(provider, row_id).tries == 3


def test_a_refusal_for_good_is_given_up_at_once(
    provider: Provider, artisans: Client, post: Post
) -> None:
    post.box.answer = lambda: "550 5.1.1 no such mailbox"
    row_id = queued(provider, artisans)

    assert post.deliver() == []

    stored = row(provider, row_id)
    assert (stored.outcome, stored.error) == ("given_up", "550 5.1.1 no such mailbox")


def test_a_mail_that_is_always_postponed_is_given_up(
    sqlite_provider: Provider, sqlite_post: Post, clock: MovableClock, tmp_path: Path
) -> None:
    client = sqlite_provider.register(write_folder(tmp_path / "clients"))
    sqlite_post.box.answer = lambda: "451 later"
    row_id = queued(sqlite_provider, client, expires_at=clock.now() + timedelta(days=30))

    for _ in range(MOST_TRIES):
        sqlite_post.deliver()
        clock.move(timedelta(hours=1))

    stored = row(sqlite_provider, row_id)
    assert (stored.outcome, stored.tries) == ("given_up", MOST_TRIES)
    assert stored.error == f"{MOST_TRIES} tries: 451 later"


def test_waits_grow_and_end_before_the_mail_does(clock: MovableClock) -> None:
    at, far = clock.now(), clock.now() + timedelta(days=9)
    waits = [next_try(tries, at=at, expires_at=far) - at for tries in range(1, 12)]
    assert waits[0] == timedelta(seconds=30)
    assert waits[-1] == DELAYS[-1] == timedelta(hours=1)
    assert all(one <= next_one for one, next_one in pairwise(waits))
    assert next_try(9, at=at, expires_at=at + timedelta(minutes=10)) == at + timedelta(minutes=5)


def test_a_mail_that_is_of_no_use_any_more_is_not_sent(
    provider: Provider, artisans: Client, post: Post, clock: MovableClock
) -> None:
    row_id = queued(provider, artisans, expires_at=clock.now() + timedelta(minutes=15))
    clock.move(timedelta(minutes=15))

    assert post.deliver() == []
    assert row(provider, row_id).outcome == "expired"


def test_without_a_mail_server_mails_wait(provider: Provider, artisans: Client) -> None:
    row_id = queued(provider, artisans)

    assert provider.services.delivery.round() == {}
    assert row(provider, row_id).tries == 0
    assert store.waiting(provider.stores) == 1
