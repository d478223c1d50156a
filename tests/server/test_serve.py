"""How the server starts and stops."""

import http.client
import signal
import socket
from pathlib import Path

from idp import server
from idp.stores import migrate
from tests.support.ports import free_port
from tests.support.processes import idp, running

SAFE = {
    "PARVIS_SERVER_ISSUER": "https://id.exemple.example",
    "PARVIS_SECRETS_KEYS": '["' + "k" * 43 + '"]',
    "PARVIS_SECRETS_PEPPERS": '{a = "' + "p" * 43 + '"}',
    "PARVIS_SECRETS_CURRENT_PEPPER": "a",
}


def test_all_faults_are_said_at_once_with_their_remedies(tmp_path: Path) -> None:
    done = idp("serve", PARVIS_DATABASE_URL=f"sqlite:///{tmp_path / 'none.db'}")
    assert done.returncode == 3
    for words in ("server.issuer", "secrets.keys", "secrets.peppers", "idp db upgrade", "→"):
        assert words in done.stderr
    assert not (tmp_path / "none.db").exists()


def test_a_demo_secret_is_refused_in_production(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'parvis.db'}"
    migrate.upgrade(url)
    key = '["demo-secret-of-the-demonstration-not-for-production"]'
    done = idp("serve", **{**SAFE, "PARVIS_DATABASE_URL": url, "PARVIS_SECRETS_KEYS": key})
    assert done.returncode == 3
    assert "secrets.keys[0]" in done.stderr


def test_sigterm_stops_it_in_order(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'parvis.db'}"
    migrate.upgrade(url)
    port = free_port()
    variables = {**SAFE, "PARVIS_DATABASE_URL": url, "PARVIS_SERVER_PORT": str(port)}
    with running("serve", **variables) as program:
        program.wait_for("servi sur")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/health", headers={"Host": "id.exemple.example"})
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"ok\n")
        connection.close()
        program.process.send_signal(signal.SIGTERM)
        assert program.process.wait(30) == 0
    assert "Traceback" not in program.output


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'parvis.db'}"
    migrate.upgrade(url)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = idp("serve", **{**SAFE, "PARVIS_DATABASE_URL": url, "PARVIS_SERVER_PORT": port})
    assert done.returncode == 1
    assert port in done.stderr
    assert "Traceback" not in done.stderr


def test_many_connections_are_allowed() -> None:
    assert server.connections() >= 1_000
