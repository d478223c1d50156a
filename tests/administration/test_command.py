"""The acts of staff as they are typed: exit codes, words, what stays unwritten."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli.main import cli
from idp.kernel.clock import SystemClock
from idp.stores import tables
from tests.administration.acts import stored
from tests.administration.conftest import Office

Run = Callable[..., Result]
OF = ("-c", "cmi")


@pytest.fixture
def run(office: Office, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `idp …` on the test's database."""
    del office
    monkeypatch.setenv("PARVIS_DATABASE_URL", database_url)
    monkeypatch.setenv("PARVIS_ENVIRONMENT", "test")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, words, catch_exceptions=False)


@pytest.mark.requirement("R-ALL-9", partly="at the command line; the console is not here")
def test_support_finds_resets_resends_suspends_and_lists(run: Run, office: Office) -> None:
    new = ("00001new", "--family-name", "Neuf", "--email", "neuf@ici.example")
    made = run("accounts", "invite", *new, "--format", "json", *OF)
    (row,) = json.loads(made.stdout)["changes"]
    assert (made.exit_code, row["after"], row["first_secret"]) == (0, "provisioned", "link")
    assert "00001new" in run("accounts", "never-activated", *OF).stdout
    again = run("accounts", "resend", "00001new", *OF)
    assert again.exit_code == 5
    assert "Réessayez plus tard" in again.stderr
    done = run("accounts", "reset", "00001agent", *OF)
    assert (done.exit_code, "provisioned" in done.stdout) == (0, True)
    assert run("accounts", "suspend", "00002agent", *OF).exit_code == 0
    assert run("accounts", "reset", "00002agent", *OF).exit_code == 5
    assert run("accounts", "reactivate", "00002agent", *OF).exit_code == 0
    assert run("accounts", "reset", "nobody", *OF).exit_code == 4
    assert office.member("agent").account_status == "provisioned"
    moved = json.loads(run("accounts", "reset", "00001mover", "--format", "json", *OF).stdout)
    assert moved["changes"][0]["after"] == "detached"


def test_names_addresses_and_days_are_changed(run: Run, office: Office) -> None:
    words = ("--family-name", "Neuf", "--email", "neuf@ici.example")
    assert run("accounts", "change", "00001agent", *words, *OF).exit_code == 0
    assert office.member("agent").email == "neuf@ici.example"
    assert run("accounts", "change", "00001agent", *OF).exit_code == 2
    wrong = run("accounts", "change", "00001agent", "--email", "neuf@ici,example", *OF)
    assert wrong.exit_code == 3
    assert "neuf@ici.example" in wrong.stderr  # what it may have meant
    elsewhere = run("accounts", "change", "00001mover", "--family-name", "X", *OF)
    assert elsewhere.exit_code == 0  # the operator may everything here
    day = f"{SystemClock().now() + timedelta(days=30):%d/%m/%Y}"  # what commands go by
    assert run("accounts", "leave", "00001agent", day, *OF).exit_code == 0
    assert run("accounts", "leave", "00001agent", "hier", *OF).exit_code == 3
    assert run("accounts", "leave", "00001agent", *OF).exit_code == 2
    assert "00001agent" in run("accounts", "leaving", "--days", "60", *OF).stdout
    assert run("accounts", "leave", "00001agent", "--never", *OF).exit_code == 0
    assert run("accounts", "leaving", "--days", "60", *OF).exit_code == 4


def test_sessions_are_listed_and_ended(run: Run, office: Office) -> None:
    from tests.administration.test_resets import use  # noqa: PLC0415 - a scene of theirs

    use(office, "agent")
    assert run("accounts", "sessions", "00001agent", "--end", "--dry-run", *OF).exit_code == 0
    assert office.rows(tables.Session)[0].ended_at is None
    assert run("accounts", "sessions", "00001agent", "--end", *OF).exit_code == 0
    found = run("accounts", "sessions", "00001agent", "--format", "json", *OF)
    assert json.loads(found.stdout)["sessions"] == []


def test_referents_come_and_go(run: Run, office: Office) -> None:
    unit = ("--unit", "00002")
    new = ("00002new", "--family-name", "Neuf", "--email", "neuf@ici.example")
    assert run("referents", "invite", *new, *unit, *OF).exit_code == 0
    last = run("referents", "revoke", "00002ref", *unit, *OF)
    assert last.exit_code == 5
    assert "dernier référent" in last.stderr
    over = ("referents", "hand-over", "00002ref", "00002agent", *unit, *OF)
    assert run(*over).exit_code == 0
    assert run(*over).exit_code == 5
    assert run("referents", "invite", "00002ref", *unit, *OF).exit_code == 0
    shown = json.loads(run("referents", "list", *unit, "--format", "json", *OF).stdout)
    assert {one["identifier"]: one["counts"] for one in shown["referents"]} == {
        "00002agent": True,
        "00002new": False,
        "00002ref": True,
    }
    assert run("referents", "list", "--unit", "99999", *OF).exit_code == 4
    assert office.member("stranger").status == "active"


def test_lists_are_written_private_and_harmless(run: Run, office: Office, tmp_path: Path) -> None:
    office.add("evil", "00001evil", family_name='=HYPERLINK("x")')
    path = tmp_path / "revue.csv"
    assert run("accounts", "review", "-o", str(path), *OF).exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert '"\'=HYPERLINK(""x"")"' in path.read_text(encoding="utf-8-sig")
    assert run("accounts", "review", "-o", str(path), *OF).exit_code == 3
    assert run("accounts", "dormant", *OF).exit_code == 4
    run("accounts", "suspend", "00001agent", *OF)
    month = f"{SystemClock().now():%Y-%m}"
    said = run("accounts", "events", month, "--format", "csv", *OF)
    assert (said.exit_code, "status;success;cli:" in said.stdout) == (0, True)
    assert run("accounts", "events", "novembre", *OF).exit_code == 2


def test_a_whole_list_is_synchronised_and_taken_back(run: Run, office: Office) -> None:
    path = office.folder / "liste.csv"
    for number in range(20):
        office.add(f"p{number}", f"00001p{number}")
    names = [one.identifier for name, one in office.people.items() if name not in {"p0", "visitor"}]
    path.write_text("Identifiant;Nom\n" + "".join(f"{name};Essai\n" for name in names))
    words = ("accounts", "import", str(path), "--sync", *OF)
    before = stored(office.stores, but=frozenset())
    dry = run(*words, "--dry-run")
    assert (dry.exit_code, "absents 2 sur 24 (9 %)" in dry.stderr) == (0, True)
    assert run(*words, "--accept-share", "8", "--dry-run").exit_code == 5
    assert stored(office.stores, but=frozenset()) == before
    assert run(*words, "--accept-share", "8").exit_code == 5
    done = run(*words)
    assert (done.exit_code, "suspendus 2" in done.stderr) == (0, True)
    assert office.member("p0").status == "suspended"
    (past,) = office.rows(tables.SyncRun)
    undo = ("accounts", "import", "--undo", past.id, *OF)
    assert run(*undo, "--dry-run").exit_code == 0
    assert run(*undo).exit_code == 0
    assert office.member("p0").status == "active"
    assert run(*undo).exit_code == 5
    assert run("accounts", "import", "--undo", "none", *OF).exit_code == 4
    assert run("accounts", "import", *OF).exit_code == 2
    path.write_text("Identifiant;Nom\n00001p0;\n")
    faulty = run(*words)
    assert (faulty.exit_code, "ligne" in faulty.stderr) == (3, True)


def test_a_file_invites_whom_it_brings(run: Run, office: Office) -> None:
    path = office.folder / "neufs.csv"
    path.write_text("Identifiant;Nom;Courriel\n00001a;A;a@ici.example\n00001b;B;\n")
    done = run("accounts", "import", str(path), "--invite", *OF)
    assert (done.exit_code, "créés 1" in done.stdout) == (8, True)
    (mail,) = office.rows(tables.OutgoingMail)
    assert (mail.kind, mail.to_address) == ("invitation", "a@ici.example")


def test_what_is_refused_is_said_in_english_too(run: Run) -> None:
    said = CliRunner().invoke(
        cli, ["--lang", "en", "referents", "revoke", "00002ref", "--unit", "00002", *OF]
    )
    assert (said.exit_code, "last active referent" in said.stderr) == (5, True)
    assert run("accounts", "invite", "99999x", "--family-name", "X", *OF).exit_code == 3


@pytest.mark.parametrize("noun", ["referents", "accounts"])
def test_every_command_ends_its_help_with_two_examples(noun: str) -> None:
    group = cli.get_command(None, noun)  # type: ignore[arg-type]  # the context is not looked at
    commands = getattr(group, "commands", {})
    assert commands
    for name in ("", *commands):
        words = [noun, name, "--help"] if name else [noun, "--help"]
        said = CliRunner().invoke(cli, words).stdout
        assert said.count(f"  idp {noun} ") == 2, (noun, name)


def test_every_dry_run_writes_nothing(run: Run, office: Office) -> None:
    before = stored(office.stores, but=frozenset())
    for words in (
        ("accounts", "invite", "00001n", "--family-name", "N", "--email", "n@ici.example"),
        ("accounts", "reset", "00001agent"),
        ("accounts", "reset", "00001mover"),
        ("accounts", "change", "00001agent", "--email", "n@ici.example"),
        ("accounts", "suspend", "00001agent"),
        ("accounts", "leave", "00001agent", "31/12/2100"),
        ("accounts", "sessions", "00001agent", "--end"),
        ("referents", "invite", "00001agent", "--unit", "00001"),
        ("referents", "revoke", "00001ref", "--unit", "00001"),
        ("referents", "hand-over", "00001ref", "00001agent", "--unit", "00001"),
    ):
        result = run(*words, "--dry-run", *OF)
        assert result.exit_code == 0, (words, result.output)
    assert stored(office.stores, but=frozenset()) == before
