"""The way out: deadlines, verified TLS, UTF-8 addresses, and where bounces return."""

import smtplib
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from idp.clients.model import Client
from idp.kernel.clock import MovableClock, monotonic
from tests.mail.queueing import queued, row
from tests.mail.rude_server import RudeServer, rude_server
from tests.support.certificates import Certificates, make_certificates
from tests.support.client_folder import write_folder
from tests.support.outbox import Post, delivery_to, link_of
from tests.support.ports import free_port
from tests.support.provider import ISSUER, Provider
from tests.support.smtp import Mailbox, listening


@pytest.fixture
def client(sqlite_provider: Provider, tmp_path: Path) -> Client:
    """The tests' own portal, on SQLite."""
    return sqlite_provider.register(write_folder(tmp_path / "clients"))


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A certificate for localhost."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def server_side(certificates: Certificates) -> ssl.SSLContext:
    """What the mail server shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.chain, certificates.key)
    return context


def box_of(server: RudeServer) -> Mailbox:
    """Where a rude server listens, as others name it."""
    return Mailbox(port=server.port, host=server.host)


@pytest.mark.parametrize("manner", ["silent", "drips"])
def test_a_server_that_dawdles_is_cut_off(
    sqlite_provider: Provider, client: Client, manner: str
) -> None:
    row_id = queued(sqlite_provider, client)
    with rude_server(manner) as server:
        delivery = delivery_to(sqlite_provider.services, box_of(server), timeout=0.3)
        began = monotonic()
        assert delivery.round() == {"deferred": 1}

    assert monotonic() - began < 5
    assert row(sqlite_provider, row_id).error.startswith("unreachable: ")


def test_a_connection_lost_before_250_is_at_most_one_duplicate(
    sqlite_provider: Provider, client: Client, clock: MovableClock
) -> None:
    queued(sqlite_provider, client)
    with rude_server("drops") as server:
        delivery = delivery_to(sqlite_provider.services, box_of(server))
        assert delivery.round() == {"deferred": 1}
        server.manner = "polite"
        assert delivery.round() == {}
        clock.move(timedelta(seconds=31))
        assert delivery.round() == {"sent": 1}

    first, second = server.contents
    assert first == second, "the same bytes: Message-ID, date, link and boundary"


def test_a_write_that_is_open_sends_nothing(sqlite_provider: Provider, client: Client) -> None:
    queued(sqlite_provider, client)
    with rude_server("polite") as server:
        delivery = delivery_to(sqlite_provider.services, box_of(server))
        with (
            delivery._transport.session() as session,
            sqlite_provider.stores.write(),
            pytest.raises(RuntimeError, match="write transaction"),
        ):
            session.send(None)  # type: ignore[arg-type]  # it does not get as far as the message

    assert server.contents == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_is_verified(
    sqlite_provider: Provider,
    client: Client,
    certificates: Certificates,
    clock: MovableClock,
    security: str,
) -> None:
    row_id = queued(sqlite_provider, client)
    box = Mailbox(port=free_port())
    tls = server_side(certificates)
    how = {"tls": tls} if security == "tls" else {"tls_context": tls, "require_starttls": True}
    services = sqlite_provider.services
    with listening(box, **how):
        assert delivery_to(services, box, security=security).round() == {"deferred": 1}
        assert "certificate verify failed" in row(sqlite_provider, row_id).error
        assert box.messages == []
        clock.move(timedelta(seconds=31))
        trusting = delivery_to(
            services, box, security=security, ca_file=str(certificates.authority)
        )
        assert trusting.round() == {"sent": 1}


def test_no_falling_back_to_clear_text(
    sqlite_provider: Provider, client: Client, mailbox: Mailbox
) -> None:
    row_id = queued(sqlite_provider, client)

    assert delivery_to(sqlite_provider.services, mailbox, security="starttls").round() == {
        "deferred": 1
    }
    assert "STARTTLS" in row(sqlite_provider, row_id).error
    assert mailbox.messages == []


@pytest.mark.parametrize(("password", "sent"), [("right", 1), ("wrong", 0)])
def test_signing_in(
    sqlite_provider: Provider,
    client: Client,
    certificates: Certificates,
    password: str,
    sent: int,
) -> None:
    def judge(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        del server, session, envelope, mechanism
        assert isinstance(given, LoginPassword)
        return AuthResult(success=given.password == b"right")

    queued(sqlite_provider, client)
    box, tls = Mailbox(port=free_port()), server_side(certificates)
    with listening(
        box, tls_context=tls, require_starttls=True, authenticator=judge, auth_required=True
    ):
        delivery = delivery_to(
            sqlite_provider.services,
            box,
            security="starttls",
            ca_file=str(certificates.authority),
            username="parvis",
            password=password,
        )
        assert delivery.round()["sent"] == sent
    assert len(box.messages) == sent


def test_an_address_of_another_alphabet(sqlite_provider: Provider, client: Client) -> None:
    queued(sqlite_provider, client, to="hélène@bücher.example")
    queued(sqlite_provider, client, to="camille@bücher.example")
    with listening(Mailbox(port=free_port()), enable_SMTPUTF8=True) as modern:
        delivery_to(sqlite_provider.services, modern).round()

    assert {str(message["To"]) for message in modern.messages} == {
        "hélène@xn--bcher-kva.example",
        "camille@xn--bcher-kva.example",
    }


def test_a_server_without_utf8_gets_what_it_can_take(
    sqlite_provider: Provider, client: Client
) -> None:
    refused = queued(sqlite_provider, client, to="hélène@courriel.example")
    queued(sqlite_provider, client, to="camille@bücher.example")
    with listening(Mailbox(port=free_port()), enable_SMTPUTF8=False) as plain:
        ends = delivery_to(sqlite_provider.services, plain).round()

    assert ends == {"given_up": 1, "sent": 1}
    assert "UTF-8" in row(sqlite_provider, refused).error


def test_each_mail_returns_to_an_address_of_its_own(
    sqlite_provider: Provider, client: Client, mailbox: Mailbox
) -> None:
    row_id = queued(sqlite_provider, client)
    delivery_to(sqlite_provider.services, mailbox, bounce_address="retours@id.example").round()

    assert mailbox.senders == [f"retours+{row_id}@id.example"]


def test_one_connection_carries_a_whole_round(
    sqlite_provider: Provider, client: Client, sqlite_post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    greetings: list[str] = []
    ehlo = smtplib.SMTP.ehlo

    def greet(self: smtplib.SMTP, name: str = "") -> tuple[int, bytes]:
        greetings.append(name)
        return ehlo(self, name)

    monkeypatch.setattr(smtplib.SMTP, "ehlo", greet)
    for _ in range(3):
        queued(sqlite_provider, client)

    assert len(sqlite_post.deliver()) == 3
    assert len(greetings) == 1


def test_no_header_of_a_request_reaches_a_link(
    sqlite_provider: Provider, client: Client, sqlite_post: Post
) -> None:
    browser = sqlite_provider.app.test_client()
    browser.get(
        "/",
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example;proto=http"},
    )
    queued(sqlite_provider, client)

    message = sqlite_post.only()

    assert link_of(message, ISSUER).startswith("/m?t=")
    assert "evil.example" not in message.as_string()
