"""`idp keys`: what an operator sees of the signing keys."""

import json

import pytest
from click.testing import CliRunner

from idp.cli.keys import keys
from idp.kernel.clock import SystemClock
from idp.stores.engine import open_stores
from idp.stores.keys import read_keys


@pytest.fixture
def command(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("PARVIS_ENVIRONMENT", "test")
    monkeypatch.setenv("PARVIS_DATABASE_URL", sqlite_url)
    return CliRunner()


def test_rotating_makes_the_first_keys_and_lists_them(command: CliRunner, sqlite_url: str) -> None:
    assert "No key yet" in command.invoke(keys, ["list"]).output
    rotated = command.invoke(keys, ["rotate", "--alg", "ES256", "--alg", "EdDSA"])
    assert rotated.exit_code == 0, rotated.output
    assert "ES256  now signs with" in rotated.output
    listed = json.loads(command.invoke(keys, ["list", "--format", "json"]).output)
    assert sorted((row["alg"], row["state"]) for row in listed) == [
        ("ES256", "active"),
        ("ES256", "next"),
        ("EdDSA", "active"),
        ("EdDSA", "next"),
    ]
    assert all("private" not in name for row in listed for name in row)
    text = command.invoke(keys, ["list"]).output
    stores = open_stores(sqlite_url, clock=SystemClock())
    assert all(row.kid in text for row in read_keys(stores))
    stores.close()


def test_an_unknown_algorithm_is_a_usage_error(command: CliRunner) -> None:
    assert command.invoke(keys, ["rotate", "--alg", "HS256"]).exit_code == 2
