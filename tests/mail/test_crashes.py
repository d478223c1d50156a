"""A postman who dies loses nothing, and sends at most one mail twice, the same."""

from datetime import timedelta

import pytest

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.mail import store
from tests.mail.queueing import queued, row
from tests.support.outbox import Post, link_of
from tests.support.provider import ISSUER, Provider


def test_a_postman_who_dies_leaves_his_mail_to_another(
    provider: Provider, artisans: Client, post: Post, clock: MovableClock
) -> None:
    row_id = queued(provider, artisans)
    assert store.claim(provider.stores, lease=timedelta(minutes=1)) is not None

    assert post.deliver() == [], "the claim holds"
    clock.move(timedelta(minutes=1, seconds=1))

    assert post.only()["Message-ID"] == f"<parvis.{row_id}@localhost>"


def test_who_dies_after_the_answer_sends_the_same_once_more(
    provider: Provider,
    artisans: Client,
    post: Post,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row_id = queued(provider, artisans)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store, "finish", die)
        with pytest.raises(KeyboardInterrupt):
            post.deliver()
    clock.move(timedelta(minutes=3))
    post.deliver()

    first, second = post.box.messages
    assert first["Message-ID"] == second["Message-ID"] == f"<parvis.{row_id}@localhost>"
    assert link_of(first, ISSUER) == link_of(second, ISSUER)
    assert post.deliver() == []


def test_an_overtaken_claim_marks_nothing(
    provider: Provider, artisans: Client, clock: MovableClock
) -> None:
    row_id = queued(provider, artisans)
    late = store.claim(provider.stores, lease=timedelta(minutes=1))
    clock.move(timedelta(minutes=2))
    assert store.claim(provider.stores, lease=timedelta(minutes=1)) is not None
    assert late is not None

    store.finish(provider.stores, late, "given_up", "too late")

    assert row(provider, row_id).outcome == ""
