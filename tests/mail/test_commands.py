"""`idp mail`: the outbox, previews, a test mail, bounces, and what domains publish."""

import email
import email.policy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from idp.cli.mail import mail
from idp.clients.model import Client
from idp.kernel.clock import MovableClock, SystemClock
from idp.mail.kinds import KINDS
from tests.mail.bounce_messages import delivery_report
from tests.mail.name_server import name_server
from tests.mail.queueing import TO, queued
from tests.support.outbox import Post, link_of, text_of
from tests.support.ports import free_port
from tests.support.provider import ISSUER, Provider
from tests.support.signing_keys import DEPLOYMENT_SECRET
from tests.support.smtp import Mailbox

Run = Callable[..., Result]


@pytest.fixture
def run(
    sqlite_provider: Provider, artisans_of: Client, mailbox: Mailbox, clock: MovableClock
) -> Run:
    """Run `idp mail …` on the provider's database, on the machine's clock."""
    assert artisans_of.client_id == "artisans"
    clock.move(SystemClock().now() - clock.now())
    variables = {
        "PARVIS_ENVIRONMENT": "test",
        "PARVIS_DATABASE_URL": sqlite_provider.services.settings.database.url,
        "PARVIS_SECRETS_KEYS": json.dumps([DEPLOYMENT_SECRET]),
        "PARVIS_MAIL_HOST": mailbox.host,
        "PARVIS_MAIL_PORT": str(mailbox.port),
        "PARVIS_MAIL_SECURITY": "none",
    }

    def ran(*arguments: str, given: bytes | None = None, **more: str) -> Result:
        return CliRunner().invoke(mail, arguments, input=given, env=variables | more)

    return ran


def said(done: Result, kind: str) -> Any:
    """The rows that a command printed as JSON."""
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)[kind]


def test_the_outbox_is_listed_by_state(
    run: Run, sqlite_provider: Provider, artisans_of: Client, sqlite_post: Post
) -> None:
    row_id = queued(sqlite_provider, artisans_of)
    queued(sqlite_provider, artisans_of, kind="none", to="", facts={})

    (waiting,) = said(run("outbox", "list", "--format", "json"), "mails")
    assert (waiting["id"], waiting["state"], waiting["to_address"]) == (row_id, "waiting", TO)
    assert waiting["client"] == "artisans"
    assert said(run("outbox", "list", "--state", "sent", "--format", "json"), "mails") == []
    sqlite_post.deliver()
    assert len(said(run("outbox", "list", "--state", "sent", "--format", "json"), "mails")) == 1
    assert TO in run("outbox", "list", "--format", "csv").stdout


def test_showing_a_mail_shows_no_link(
    run: Run, sqlite_provider: Provider, artisans_of: Client, sqlite_post: Post
) -> None:
    row_id = queued(sqlite_provider, artisans_of)
    token = link_of(sqlite_post.only(), ISSUER).partition("t=")[2]

    shown = run("outbox", "show", row_id, "--format", "json")

    assert said(shown, "mail")["state"] == "sent"
    assert token not in shown.output
    assert token not in run("outbox", "show", row_id).output
    assert run("outbox", "show", "x").exit_code == 4


def test_what_was_given_up_leaves_again(
    run: Run,
    sqlite_provider: Provider,
    artisans_of: Client,
    sqlite_post: Post,
    clock: MovableClock,
) -> None:
    row_id = queued(sqlite_provider, artisans_of)
    sqlite_post.box.answer = lambda: "550 no"
    sqlite_post.deliver()
    sqlite_post.box.answer = lambda: "250 kept"
    assert sqlite_post.deliver() == []

    dry = said(run("outbox", "retry", row_id, "--dry-run", "--format", "json"), "retried")
    assert dry == [{"mails": 1, "dry_run": True}]
    assert sqlite_post.deliver() == []
    assert said(run("outbox", "retry", "--all", "--format", "json"), "retried")[0]["mails"] == 1
    clock.move(timedelta(minutes=1))  # the command has the machine's clock
    assert sqlite_post.only()["Message-ID"] == f"<parvis.{row_id}@localhost>"
    assert run("outbox", "retry", row_id).exit_code == 4, "it was sent"
    assert run("outbox", "retry").exit_code == 2


def test_an_expired_mail_does_not_leave_again(
    run: Run, sqlite_provider: Provider, artisans_of: Client, clock: MovableClock
) -> None:
    row_id = queued(sqlite_provider, artisans_of, expires_at=clock.now() - timedelta(seconds=1))
    assert run("outbox", "retry", row_id).exit_code == 4


@pytest.mark.parametrize("form", ["text", "html", "eml"])
def test_every_kind_is_previewed(run: Run, form: str) -> None:
    for kind in KINDS:
        done = run("preview", kind, "-c", "artisans", "--lang", "en", "--format", form)
        assert done.exit_code == 0, done.output
        if form == "eml":
            message = email.message_from_bytes(done.stdout_bytes, policy=email.policy.default)
            assert text_of(message)
        else:
            assert "Portail des artisans" in done.stdout


def test_a_preview_of_nothing_says_what_there_is(run: Run) -> None:
    done = run("preview", "recovry", "-c", "artisans")
    assert done.exit_code == 4
    assert "recovery" in done.output


def test_a_test_mail_arrives(run: Run, mailbox: Mailbox) -> None:
    (sent,) = said(run("test", "--to", TO, "-c", "artisans", "--format", "json"), "mails")
    (message,) = mailbox.messages
    assert message["Message-ID"] == sent["message_id"]
    assert message["To"] == TO

    assert run("test", "--to", TO, "-c", "artisans", "--dry-run").exit_code == 0
    assert len(mailbox.messages) == 1


def test_a_test_mail_says_why_it_does_not(run: Run, mailbox: Mailbox) -> None:
    mailbox.answer = lambda: "550 5.7.1 not you"
    refused = run("test", "--to", TO, "-c", "artisans")
    assert (refused.exit_code, "550 5.7.1 not you" in refused.output) == (5, True)
    nobody = run("test", "--to", TO, "-c", "artisans", PARVIS_MAIL_PORT=str(free_port()))
    assert nobody.exit_code == 6
    assert run("test", "--to", TO, "-c", "artisans", PARVIS_MAIL_HOST="").exit_code == 3
    assert run("test", "--to", "nobody", "-c", "artisans").exit_code == 3


def test_a_bounce_comes_in_by_a_pipe(
    run: Run, sqlite_provider: Provider, artisans_of: Client
) -> None:
    row_id = queued(sqlite_provider, artisans_of)
    done = run("bounce", "--format", "json", given=delivery_report(row_id))
    assert said(done, "bounces") == [{"mail": row_id, "reason": "5.1.1 550 no such user"}]
    (bounced,) = said(run("outbox", "list", "--state", "bounced", "--format", "json"), "mails")
    assert (bounced["id"], bounced["reason"]) == (row_id, "5.1.1 550 no such user")
    assert run("bounce", given=b"Subject: hello\n\nhello").exit_code == 0


SOUND = {
    "localhost": ["v=spf1 ip4:192.0.2.25 -all"],
    "_dmarc.localhost": ["v=DMARC1; p=quarantine; rua=mailto:x@courriel.example"],
    "mail2026._domainkey.localhost": ["v=DKIM1; k=rsa; p=MIIB"],
}


def checks(run: Run, texts: dict[str, list[str]], code: int, **more: str) -> dict[str, str]:
    """What `doctor` found of each kind, against a name server that knows these texts."""
    with name_server(texts) as address:
        arguments = ("--name-server", address, "--dkim-selector", "mail2026", "--format", "json")
        done = run("doctor", *arguments, **more)
    assert done.exit_code == code, done.output
    return {check["check"]: check["severity"] for check in json.loads(done.stdout)["checks"]}


def test_a_sound_domain(run: Run) -> None:
    assert checks(run, SOUND, 0) == {"spf": "ok", "dkim": "ok", "dmarc": "ok"}


def test_a_domain_that_nobody_will_believe(run: Run) -> None:
    assert checks(run, {}, 7) == {"spf": "error", "dkim": "error", "dmarc": "error"}
    two = SOUND | {"localhost": ["v=spf1 -all", "v=spf1 +all"]}
    assert checks(run, two, 7)["spf"] == "error"
    weak = SOUND | {"_dmarc.localhost": ["v=DMARC1; p=none"]}
    assert checks(run, weak, 0)["dmarc"] == "warning"


def test_bounces_elsewhere_are_not_aligned(run: Run) -> None:
    elsewhere = {"PARVIS_MAIL_BOUNCE_ADDRESS": "retours@ailleurs.example"}
    assert checks(run, SOUND, 0, **elsewhere)["alignment"] == "warning"
    below = {"PARVIS_MAIL_BOUNCE_ADDRESS": "retours@courriel.localhost"}
    assert "alignment" not in checks(run, SOUND, 0, **below)


def test_offline_nothing_is_claimed(run: Run) -> None:
    done = run("doctor", "--name-server", f"127.0.0.1:{free_port()}")
    assert done.exit_code == 6
