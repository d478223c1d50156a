"""What refuses a start, setting by setting."""

from collections.abc import Mapping
from typing import Any

import pytest

from idp.settings import Settings
from idp.startup import Fault, is_loopback, settings_faults

KEY = "k" * 43
DEMO = "demo-secret-of-the-demonstration-not-for-production"


def places(**sections: Mapping[str, Any] | str) -> set[str]:
    sound: dict[str, Any] = {
        "server": {"issuer": "https://id.exemple.example"},
        "secrets": {"keys": [KEY], "peppers": {"a": KEY}, "current_pepper": "a"},
    }
    values = sound | sections
    return {fault.where for fault in settings_faults(Settings.model_validate(values))}


def test_sound_settings_have_no_fault() -> None:
    assert places() == set()


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "http://id.exemple.example",
        "https://id.exemple.example/",
        "https://id.exemple.example?a=b",
        "https://id.exemple.example#a",
        "id.exemple.example",
        "ftp://id.exemple.example",
        "http://localhost.exemple.example",
    ],
)
def test_an_issuer_that_clients_could_not_trust(issuer: str) -> None:
    assert places(server={"issuer": issuer}) == {"server.issuer"}


@pytest.mark.parametrize("issuer", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:80"])
def test_http_on_this_machine_is_accepted(issuer: str) -> None:
    assert places(server={"issuer": issuer}) == set()


def test_a_demo_secret_is_accepted_in_a_demo_only() -> None:
    secrets = {"keys": [KEY, DEMO], "peppers": {"a": DEMO}, "current_pepper": "a"}
    assert places(secrets=secrets) == {"secrets.keys[1]", "secrets.peppers.a"}
    assert places(secrets=secrets, environment="demo") == set()


def test_short_and_missing_secrets() -> None:
    assert places(secrets={}) == {"secrets.keys", "secrets.peppers"}
    short = {"keys": ["k" * 31], "peppers": {"a": "p" * 31}, "current_pepper": "a"}
    assert places(secrets=short, environment="demo") == {"secrets.keys[0]", "secrets.peppers.a"}


def test_the_current_pepper_must_be_there() -> None:
    secrets = {"keys": [KEY], "peppers": {"a": KEY}, "current_pepper": "b"}
    assert places(secrets=secrets) == {"secrets.current_pepper"}


def test_counters_in_memory_are_for_one_process() -> None:
    server = {"issuer": "https://id.exemple.example", "workers": 2}
    assert places(server=server, throttling={"store": "memory"}) == {"throttling.store"}
    assert places(throttling={"store": "redis"}) == {"throttling.redis_url"}


def test_a_fault_is_said_with_its_remedy_in_both_languages() -> None:
    fault = Fault("a.b", ("manque", "is missing"), ("écrivez-le", "write it"))
    assert fault.line("fr") == "a.b: manque\n  → écrivez-le"
    assert fault.line("en") == "a.b: is missing\n  → write it"


def test_a_name_that_only_looks_local_is_not() -> None:
    assert not is_loopback("localhost.example")
    assert not is_loopback("127.0.0.1.example")
    assert is_loopback("127.9.9.9")
