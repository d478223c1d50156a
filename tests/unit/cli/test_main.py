"""The frame of the `idp` command."""

import subprocess
import sys
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from idp.cli import main

HEAVY = ("sqlalchemy", "pydantic", "flask", "authlib", "alembic", "cryptography", "granian")


def test_help_imports_nothing_heavy() -> None:
    code = f"import sys, idp.cli.main; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_lists_every_noun_that_is_there() -> None:
    done = CliRunner().invoke(main.cli, ["--lang", "en", "--help"])
    assert done.exit_code == 0
    for noun in ("demo", "serve", "doctor", "config", "routes", "clients", "keys"):
        assert f"\n  {noun} " in done.output


@pytest.mark.parametrize("noun", main.cli.list_commands(click.Context(main.cli)))
def test_every_noun_is_a_command_of_its_name_with_examples(noun: str) -> None:
    command = getattr(import_module(f"idp.cli.{noun}"), noun)
    assert isinstance(command, click.Command)
    done = CliRunner().invoke(command, ["--help"])
    assert done.exit_code == 0
    assert f"idp {noun}" in done.output


def test_a_misspelt_noun_is_guessed() -> None:
    done = CliRunner().invoke(main.cli, ["--lang", "en", "clint"])
    assert done.exit_code == 2
    assert "clients" in done.output
