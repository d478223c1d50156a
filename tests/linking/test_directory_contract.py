"""One suite for every kind of former system: imported records, and one that answers over HTTP."""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import argon2
import pytest

from idp.clients.model import Client
from idp.companies.breaker import FAILURES
from idp.kernel.clock import monotonic
from idp.legacy.directories import LegacyDirectories
from idp.legacy.directory import LegacyAccount, LegacyDirectory, Unavailable
from idp.settings import Legacy
from tests.security.observing import costs
from tests.support.legacy import DATA, KEY, LOGIN, PASSWORD, SECRET, LegacyServer, add_record
from tests.support.provider import Provider
from tests.support.sirene import closed_port

Make = Callable[..., LegacyDirectory]


def remote(provider: Provider, client: Client, url: str, **more: Any) -> LegacyDirectory:
    """The directory of a deployment that names the portal's former system."""
    named = {"base_url": url, "password": SECRET, "timeout": 0.5, "connect_timeout": 0.3} | more
    settings = Legacy.model_validate({"directories": {client.organisation_slug: named}})
    services = provider.services
    return LegacyDirectories.made(services.stores, services.passwords, settings, key=b"k" * 32).of(
        client
    )


@pytest.fixture(params=["imported", "remote"])
def directory(
    request: pytest.FixtureRequest,
    provider: Provider,
    paris: Client,
    former: LegacyServer,
    hashed: str,
) -> LegacyDirectory:
    """A former system with one account, of either kind."""
    if request.param == "remote":
        former.accounts[LOGIN] = (PASSWORD, {"key": KEY, "email": LOGIN, "data": DATA})
        return remote(provider, paris, former.url)
    add_record(provider.stores, paris, hashed)
    services = provider.services
    return LegacyDirectories.made(services.stores, services.passwords, Legacy(), key=b"k" * 32).of(
        paris
    )


def test_login_and_password_together_are_somebodys(directory: LegacyDirectory) -> None:
    assert directory.verify(LOGIN, PASSWORD) == LegacyAccount(KEY, LOGIN, DATA)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        (LOGIN, "faux"),
        (LOGIN, ""),
        (LOGIN, "x" * 5000),
        ("inconnue@ancien.example", PASSWORD),
        ("", ""),
        ("' OR 1=1 --", PASSWORD),
        ("\0\ud800", PASSWORD),
    ],
)
def test_anything_else_is_nobodys(directory: LegacyDirectory, login: str, password: str) -> None:
    assert directory.verify(login, password) is None


def test_a_login_alone_finds_whom_to_write_to(directory: LegacyDirectory) -> None:
    assert directory.find(LOGIN) == LegacyAccount(KEY, LOGIN, DATA)
    assert directory.find("inconnue@ancien.example") is None


# Imported records


def imported(provider: Provider, client: Client, hashed: str, **more: Any) -> LegacyDirectory:
    add_record(provider.stores, client, hashed, **more)
    services = provider.services
    return LegacyDirectories.made(services.stores, services.passwords, Legacy(), key=b"k" * 32).of(
        client
    )


SALT = b"sel-exemple-16oc"
FORMATS = {
    "md5": hashlib.md5(PASSWORD.encode()).hexdigest(),  # noqa: S324 - what former systems did
    "sha1": hashlib.sha1(PASSWORD.encode()).hexdigest(),  # noqa: S324 - the same
    "ssha": "{SSHA}" + b64encode(hashlib.sha1(PASSWORD.encode() + SALT).digest() + SALT).decode(),  # noqa: S324 - the same
    "django": "pbkdf2_sha256$1000$sel$"
    + b64encode(hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b"sel", 1000)).decode(),
    "argon2id": argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_whatever_made_the_hash(provider: Provider, paris: Client, kind: str) -> None:
    directory = imported(provider, paris, FORMATS[kind])
    assert isinstance(directory.verify(LOGIN.upper(), PASSWORD), LegacyAccount)
    assert directory.verify(LOGIN, "faux") is None


def test_a_shut_record_is_nobodys(provider: Provider, paris: Client, hashed: str) -> None:
    directory = imported(provider, paris, hashed, status="disabled")
    assert (directory.verify(LOGIN, PASSWORD), directory.find(LOGIN)) == (None, None)


def test_a_record_without_a_hash_is_proved_by_its_mailbox_alone(
    provider: Provider, paris: Client
) -> None:
    directory = imported(provider, paris, "")
    assert directory.verify(LOGIN, "") is None
    assert isinstance(directory.find(LOGIN), LegacyAccount)


@pytest.mark.parametrize("kind", FORMATS)
def test_unknown_logins_cost_what_known_ones_cost(
    provider: Provider, paris: Client, kind: str
) -> None:
    directory = imported(provider, paris, FORMATS[kind])
    directory.verify("premier@ancien.example", "faux")  # counts the mix, once for all
    seen = {}
    for login in (LOGIN, "inconnue@ancien.example", "pas une adresse"):
        with costs(provider) as cost:
            assert directory.verify(login, "faux") is None
        seen[login] = (tuple(cost.statements), cost.hashes)
    assert len(set(seen.values())) == 1
    assert next(iter(seen.values()))[1] == 1


# A system that answers over HTTP


@pytest.mark.parametrize(
    ("fails", "why"),
    [
        (401, "refused"),
        (403, "refused"),
        (500, "unreachable"),
        (503, "unreachable"),
        (301, "not_understood"),
        (204, "not_understood"),
        (404, "not_understood"),
        ("garbage", "not_understood"),
        ("list", "not_understood"),
        ("deep", "not_understood"),
        ("no_key", "not_understood"),
        ("strange_data", "not_understood"),
        ("address", "not_understood"),
        ("huge", "unreachable"),
        ("cut", "not_understood"),
        ("hang", "unreachable"),
        ("drip", "unreachable"),
    ],
)
def test_every_failure_is_no_answer(
    provider: Provider, paris: Client, former: LegacyServer, fails: str | int, why: str
) -> None:
    former.accounts[LOGIN] = (PASSWORD, {"key": KEY, "email": LOGIN, "data": DATA})
    directory, begun = remote(provider, paris, former.url), monotonic()
    former.fails = fails
    assert directory.verify(LOGIN, PASSWORD) == Unavailable(why)  # type: ignore[arg-type]  # a parameter
    assert directory.find(LOGIN) == Unavailable(why)  # type: ignore[arg-type]  # the same
    assert monotonic() - begun < 5
    assert len(former.asked) == 2  # no redirect is followed
    former.fails = ""
    assert isinstance(directory.verify(LOGIN, PASSWORD), LegacyAccount)


def test_a_system_that_fails_is_left_alone(
    provider: Provider, paris: Client, former: LegacyServer
) -> None:
    directory = remote(provider, paris, former.url)
    former.fails = 500
    for _ in range(FAILURES):
        directory.verify(LOGIN, PASSWORD)
    assert directory.verify(LOGIN, PASSWORD) == Unavailable("paused")
    assert len(former.asked) == FAILURES


def test_nobody_listens(provider: Provider, paris: Client) -> None:
    directory = remote(provider, paris, f"http://127.0.0.1:{closed_port()}")
    assert directory.verify(LOGIN, PASSWORD) == Unavailable("unreachable")


def test_the_secret_is_never_shown(
    provider: Provider, paris: Client, former: LegacyServer, caplog: pytest.LogCaptureFixture
) -> None:
    directory = remote(provider, paris, former.url, password="un-autre-secret")
    assert directory.verify(LOGIN, PASSWORD) == Unavailable("refused")
    assert "refused" in caplog.text
    assert "un-autre-secret" not in caplog.text + repr(directory)
    assert PASSWORD not in caplog.text
