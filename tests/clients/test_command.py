"""`idp clients` as it is typed: what it prints, how it ends, what it leaves behind."""

import json
import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from idp.cli.clients import VERBS
from idp.cli.main import cli
from idp.clients.registry import ClientRegistry
from idp.clients.secrets import matches
from idp.stores.engine import Stores
from tests.clients.conftest import Run
from tests.conftest import NOON
from tests.support.client_folder import LEAD, SECOND, write_folder

SECRET = re.compile(r"\b[A-Za-z2-9]{44}\b")


def golden(text: str) -> str:
    """Return an output without what differs from run to run."""
    return SECRET.sub("<secret>", text).strip("\n")


def test_registering_for_the_first_time(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "clients")
    dry = run("register", "--dry-run")
    assert (dry.exit_code, dry.stdout) == (
        0,
        "+ artisans             nouveau\n1 à créer, 0 à modifier, 0 inchangé\n",
    )
    assert run("diff").exit_code == 7
    assert golden(run("register", "--yes").stdout) == (
        "+ artisans             client_id artisans   révision 1   secret <secret>"
    )
    assert run("register", "--yes").stdout == "= artisans             inchangé\n"
    same = run("diff")
    assert (same.exit_code, same.stdout) == (0, "0 à créer, 0 à modifier, 1 inchangé\n")


def test_a_change_is_shown_made_and_undone(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "clients")
    run("register")
    write_folder(
        tmp_path / "clients",
        policy=LEAD.replace("min_length = 14", "min_length = 15")
        .replace("artisans.example/oidc", "artisans.example/oidc2")
        .replace('accent = "#a04000"\n', ""),
        files={"terms/2027-01-01.fr.md": "# Nouvelles conditions"},
    )
    changed = run("diff")
    assert changed.exit_code == 7
    assert (
        changed.stdout
        == """\
~ artisans
    files.terms/2027-01-01.fr.md         + # Nouvelles conditions
    policy.branding.accent               #a04000 → #e0a030
    policy.client.redirect_uris          - https://artisans.example/oidc/callback
    policy.client.redirect_uris          + https://artisans.example/oidc2/callback
    policy.password.min_length           14 → 15
0 à créer, 1 à modifier, 0 inchangé
"""
    )
    assert run("register").stdout == (
        "~ artisans             révision 1 → 2   (annuler : idp clients rollback artisans --to 1)\n"
    )
    assert run("rollback", "artisans", "--dry-run").stdout == "~ artisans             2 → 1\n"
    assert run("rollback", "artisans").stdout.startswith("~ artisans             révision 2 → 1")
    refused = run("rollback", "artisans")
    assert refused.exit_code == 5
    assert "pas de révision antérieure" in refused.stderr


def test_a_broken_folder_stops_all_the_others(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "clients")
    write_folder(tmp_path / "clients", "autres", "[client")
    result = run("register")
    assert result.exit_code == 3
    assert "autres               ÉCHEC" in result.stdout
    assert "rien n'a été écrit" in result.stderr
    assert json.loads(run("list", "--format", "json").stdout)["clients"] == []


def test_leads_are_registered_before_those_who_follow(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "clients", "appli", SECOND)
    write_folder(tmp_path / "clients")
    done = json.loads(run("register", "--format", "json").stdout)["registered"]
    assert [it["client_id"] for it in done] == ["artisans", "appli"]
    assert "secret" in done[0]
    assert "secret" not in done[1]
    write_folder(tmp_path / "clients", policy=LEAD.replace("min_length = 14", "min_length = 15"))
    assert "    vaut aussi pour : appli\n" in run("diff").stdout


def test_secrets_go_into_files_for_nobody_else(run: Run, stores: Stores, tmp_path: Path) -> None:
    write_folder(tmp_path / "clients")
    result = run("register", "--out", ".")
    path = tmp_path / "artisans.secret"
    assert "artisans.secret (0600)" in result.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = path.read_text().strip()
    assert first not in result.output

    taken = run("rotate-secret", "artisans", "--out", str(path))
    assert taken.exit_code == 3
    assert path.read_text().strip() == first, "nothing changed"
    second = run("rotate-secret", "artisans", "--grace", "0s", "--yes").stdout.strip()
    client = ClientRegistry(stores, poll_seconds=1).get("artisans")
    assert client is not None
    assert matches(client, second, NOON)
    assert not matches(client, first, NOON)
    assert run("register", "--out", ".").stdout == "= artisans             inchangé\n"
    unknown = run("rotate-secret", "nobody", "--out", str(tmp_path / "other"))
    assert unknown.exit_code == 4
    assert not (tmp_path / "other").exists(), "no empty file is left"
    assert run("rotate-secret", "artisans", "--grace", "soon").exit_code == 2


def test_disable_and_enable(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "clients")
    run("register")
    assert run("disable", "artisans", "--dry-run").exit_code == 0
    assert run("disable", "artisans").stdout == "~ artisans             désactivé\n"
    assert run("disable", "artisans").stdout == "= artisans             désactivé\n"
    (row,) = json.loads(run("list", "--format", "json").stdout)["clients"]
    assert (row["client_id"], row["active"], row["revision"]) == ("artisans", False, 1)
    assert run("enable", "artisans").stdout == "~ artisans             servi\n"
    assert run("disable", "nobody").exit_code == 4


def test_show_and_list(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "clients")
    run("register")
    shown = json.loads(run("show", "artisans", "--format", "json").stdout)
    assert shown["redirect_uris"] == ["https://artisans.example/oidc/callback"]
    assert [it["number"] for it in shown["revisions"]] == [1]
    assert len(shown["secrets"]) == 1
    assert "artisans" in run("show", "artisans").stdout
    assert run("show", "nobody").exit_code == 4
    assert run("list").stdout == (
        "CLIENT_ID  ORGANISATION  ORIGINE  ACTIF  RÉVISION\n"
        "artisans   artisans      folder   true   1\n"
    )


def test_a_new_folder_can_be_registered_as_it_is(run: Run, tmp_path: Path) -> None:
    result = run("new", "cma-test", "--redirect-uri", "https://portail.example/oidc/cb")
    assert result.exit_code == 0
    assert "créé  clients/cma-test/client.toml" in result.stdout
    assert run("check", "cma-test").exit_code == 0
    assert run("register", "cma-test").exit_code == 0
    assert run("new", "cma-test").exit_code == 3
    assert run("new", "../outside").exit_code == 3
    assert not (tmp_path / "outside").exists()


def test_the_schema_is_for_editors(run: Run) -> None:
    schema = json.loads(run("schema").stdout)
    assert schema["properties"]["client"]
    assert "Compared byte for byte." in json.dumps(schema)


def test_what_is_done_is_recorded(run: Run, stores: Stores, tmp_path: Path) -> None:
    write_folder(tmp_path / "clients")
    for words in (
        ["register"],
        ["register"],
        ["rotate-secret", "artisans"],
        ["disable", "artisans"],
    ):
        assert run(*words).exit_code == 0
    write_folder(tmp_path / "clients", policy="[client")
    run("register")
    with stores.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT event, outcome, client_id, actor FROM audit_event ORDER BY id"
        ).all()
    assert [tuple(row)[:3] for row in rows] == [
        ("client_registered", "success", "artisans"),
        ("client_secret", "success", "artisans"),
        ("client_status", "success", "artisans"),
        ("client_registered", "failure", "artisans"),
    ]
    assert all(row.actor.startswith("cli:") for row in rows)


@pytest.mark.parametrize("name", sorted(VERBS))
def test_every_help_ends_with_two_examples(name: str) -> None:
    said = CliRunner().invoke(cli, ["clients", name, "--help"]).stdout
    examples = [line.strip() for line in said.rstrip().splitlines()[-2:]]
    assert all(line.startswith(f"idp clients {name}") for line in examples)
