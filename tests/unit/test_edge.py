"""The outermost layer alone: hosts, methods, claimed addresses, headers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from idp.edge import Edge, behind_proxies
from idp.settings import Settings, load

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def settings(**server: object) -> Settings:
    given = {"server": {"issuer": "https://id.example"} | server}
    return load(environ={"PARVIS_ENVIRONMENT": "test"}, overrides=given)


def peer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    """Answer with the address that the application sees."""
    start("200 OK", [])
    return [str(environ.get("REMOTE_ADDR")).encode()]


def ask(chosen: Settings, **environ: str) -> tuple[str, dict[str, str], str]:
    app = behind_proxies(Edge(peer, chosen), chosen.server.trusted_proxies)
    built = EnvironBuilder(base_url="https://id.example").get_environ()
    body, status, headers = run_wsgi_app(app, built | {"REMOTE_ADDR": "192.0.2.1"} | environ)
    return status[:3], dict(headers), b"".join(body).decode()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("id.example", "200"),
        ("ID.Example", "200"),
        ("id.example:443", "200"),
        ("id.example:80", "400"),
        ("id.example:8443", "400"),
        ("id.example.", "400"),
        ("user@id.example", "400"),
        ("evil.example", "400"),
        ("id.example, evil.example", "400"),
        ("", "400"),
    ],
)
def test_which_hosts_are_answered(host: str, status: str) -> None:
    assert ask(settings(), HTTP_HOST=host)[0] == status


def test_further_hosts_are_a_setting() -> None:
    chosen = settings(trusted_hosts=["id.internal:8000"])
    assert ask(chosen, HTTP_HOST="id.internal:8000")[0] == "200"
    assert ask(chosen, HTTP_HOST="id.internal")[0] == "400"


def test_a_refused_method_says_which_are_not() -> None:
    status, headers, _ = ask(settings(), REQUEST_METHOD="TRACE")
    assert (status, headers["Allow"]) == ("405", "DELETE, GET, HEAD, OPTIONS, POST, PUT")


@pytest.mark.parametrize(
    ("claim", "seen"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("10.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("2001:DB8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", ""),
        ("x" * 5000, ""),
        ("198.51.100.7:4711", ""),
    ],
)
def test_a_trusted_proxy_names_the_peer(claim: str, seen: str) -> None:
    assert ask(settings(trusted_proxies=1), HTTP_X_FORWARDED_FOR=claim)[2] == seen
    assert ask(settings(), HTTP_X_FORWARDED_FOR=claim)[2] == "192.0.2.1"


@pytest.mark.parametrize("environ", [{}, {"HTTP_HOST": "evil"}, {"REQUEST_METHOD": "TRACE"}])
def test_every_answer_has_the_headers(environ: dict[str, str]) -> None:
    _, headers, _ = ask(settings(), **environ)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
