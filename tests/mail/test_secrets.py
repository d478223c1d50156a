"""What a mail carries is made when it is sent, and stored nowhere."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from idp.clients.model import Client
from idp.crypto.mailed_secrets import format_provisional, link_token, mailed_provisional, typed_code
from idp.kernel.clock import MovableClock
from idp.kernel.ids import new_id
from tests.mail.queueing import KEYS, link_facts, queued, row
from tests.support.client_folder import write_folder
from tests.support.outbox import Post, text_of
from tests.support.provider import ISSUER, Provider


def test_a_code_that_is_over_is_left_out(
    provider: Provider, artisans: Client, post: Post, clock: MovableClock
) -> None:
    ends = (clock.now() + timedelta(minutes=10)).isoformat()
    facts = link_facts() | {"has_code": True, "code_expires_at": ends}
    queued(provider, artisans, facts=facts)
    assert "Ou saisissez ce code" in text_of(post.only())

    queued(provider, artisans, facts=facts)
    clock.move(timedelta(minutes=11))
    late = text_of(post.only())
    assert "Ou saisissez ce code" not in late
    assert f"{ISSUER}/m?t=" in late


def test_a_mail_whose_key_is_gone_is_given_up(
    provider: Provider, artisans: Client, post: Post
) -> None:
    row_id = queued(provider, artisans, facts=link_facts() | {"key_id": "00000000"})

    assert post.deliver() == []
    assert "deployment secret" in row(provider, row_id).error


@pytest.mark.parametrize("facts", [{"token": "abc"}, {"code": "123456"}, {"password": "x"}])
def test_the_outbox_takes_no_secret(
    sqlite_provider: Provider, tmp_path: Path, facts: dict[str, str]
) -> None:
    client = sqlite_provider.register(write_folder(tmp_path / "clients"))
    with pytest.raises(ValueError, match="takes no fact"):
        queued(sqlite_provider, client, facts=facts)


@pytest.mark.requirement("R-ALL-1", partly="what happens when a link is opened")
def test_a_copy_of_the_database_holds_nothing_to_type(
    sqlite_provider: Provider, sqlite_post: Post, tmp_path: Path
) -> None:
    client = sqlite_provider.register(write_folder(tmp_path / "clients"))
    key_id, key = KEYS.current
    link = link_facts() | {"has_code": True, "disavow_proof_id": new_id(), "disavow_path": "/m"}
    password = {"credential_id": new_id(), "purpose": "first_sign_in", "key_id": key_id}
    queued(sqlite_provider, client, facts=link)
    queued(
        sqlite_provider,
        client,
        kind="first_sign_in",
        facts=password | {"identifier": "0A12Bcamille"},
    )
    sent = "".join(map(text_of, sqlite_post.deliver()))
    token = link_token(key, link["proof_id"], "recovery")
    code = typed_code(key, link["proof_id"], "recovery")
    provisional = mailed_provisional(key, password["credential_id"], "first_sign_in")
    assert all(it in sent for it in (token, code, format_provisional(provisional)))

    path = sqlite_provider.services.settings.database.url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        dump = "\n".join(opened.iterdump())
    content = Path(path).read_bytes()
    for secret in (token, code, provisional, format_provisional(provisional)):
        assert secret.encode() not in content
        assert secret not in dump


def test_a_rotated_deployment_secret_changes_no_mail(
    provider: Provider, artisans: Client, post: Post
) -> None:
    facts = link_facts()
    queued(provider, artisans, facts=facts)
    queued(provider, artisans, facts=facts)

    first, second = (text_of(message) for message in post.deliver())

    assert first == second
