"""What commands print, on which stream, in which form."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import click
import pytest
from click.testing import CliRunner, Result

from idp.cli.output import CommandError, ExitCode, Output, leave, with_output

ROWS = [
    {"id": 1, "name": "Béatrice", "roles": ["a", "b"], "at": datetime(2026, 11, 21, tzinfo=UTC)},
    {"id": 20, "name": "=1+1", "roles": [], "at": None},
]


def run(act: Callable[[Output], None], *arguments: str) -> Result:
    @click.command()
    @with_output
    def command(out: Output) -> None:
        act(out)

    return CliRunner().invoke(command, arguments, env={"LC_ALL": "C"})


def records(out: Output) -> None:
    out.records("accounts", ROWS)


def test_a_table_has_headings_and_aligned_columns() -> None:
    lines = run(records).stdout.splitlines()
    assert lines[0].split() == ["ID", "NAME", "ROLES", "AT"]
    assert lines[1].index("Béatrice") == lines[2].index("=1+1") == lines[0].index("NAME")


def test_a_table_shows_chosen_columns_in_order() -> None:
    done = run(lambda out: out.records("accounts", ROWS, headings={"name": "nom", "id": "n°"}))
    assert done.stdout.splitlines()[0].split() == ["NOM", "N°"]


def test_a_table_can_not_move_the_cursor() -> None:
    done = run(lambda out: out.records("x", [{"a": "\x1b[2J"}]))
    assert "\x1b" not in done.stdout


def test_json_is_versioned_and_keeps_types() -> None:
    told = json.loads(run(records, "--format", "json").stdout)
    assert told["version"] == 1
    assert told["accounts"][0]["roles"] == ["a", "b"]
    assert told["accounts"][1]["at"] is None


def test_csv_defuses_formulas() -> None:
    lines = run(records, "--format", "csv").stdout.splitlines()
    assert lines[0] == "id;name;roles;at"
    assert "'=1+1" in lines[2]


def test_no_row_prints_nothing_but_json_says_so() -> None:
    def empty(out: Output) -> None:
        out.records("accounts", [])

    assert run(empty).stdout == run(empty, "--format", "csv").stdout == ""
    assert json.loads(run(empty, "--format", "json").stdout)["accounts"] == []


@pytest.mark.parametrize(("arguments", "said"), [((), "fait"), (("--lang", "en"), "done")])
def test_words_go_to_stderr_in_the_readers_language(arguments: tuple[str], said: str) -> None:
    done = run(lambda out: out.say("fait", "done"), *arguments)
    assert (done.stdout, done.stderr.strip()) == ("", said)


def test_quiet_leaves_out_words_and_progress() -> None:
    def work(out: Output) -> None:
        out.say("fait", "done")
        with out.progress(2, "lignes") as count:
            count(2)

    assert run(work, "--quiet").stderr == ""


def test_progress_without_a_terminal_is_a_line_per_thousand() -> None:
    def work(out: Output) -> None:
        with out.progress(2_500, "lignes") as count:
            for _ in range(5):
                count(500)

    assert run(work).stderr.splitlines() == [
        "lignes 1000/2500",
        "lignes 2000/2500",
        "lignes 2500/2500",
    ]


def test_an_error_says_its_words_and_ends_with_its_code() -> None:
    def fail(_: Output) -> None:
        raise CommandError("introuvable", "not found", ExitCode.NOT_FOUND)

    done = run(fail, "--lang", "en")
    assert (done.exit_code, done.stderr.strip()) == (4, "not found")


def test_leaving_with_a_code() -> None:
    assert run(lambda _: leave(ExitCode.DIFFERENT)).exit_code == 7
