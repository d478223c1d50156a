"""`idp legacy`: a file in, what came of it, and taking a claim back."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli.main import cli
from idp.stores import tables
from tests.support.first_visits import FICHE, SLUG, FirstVisits, fill_in, is_code, link
from tests.support.legacy import KEY, LOGIN, PASSWORD
from tests.support.signing_keys import DEPLOYMENT_SECRET

Run = Callable[..., Result]
HEADER = "Numéro d'auditeur;Courriel;Empreinte;Nom;Prénom;Né le;Téléphone mobile;Inscriptions\n"


@pytest.fixture
def run(visits: FirstVisits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run `idp legacy …` on the portal's database, in an empty folder."""
    url = visits.provider.services.settings.database.url
    monkeypatch.setenv("PARVIS_DATABASE_URL", url)
    monkeypatch.setenv("PARVIS_SECRETS_KEYS", f'["{DEPLOYMENT_SECRET}"]')
    monkeypatch.setenv("PARVIS_ENVIRONMENT", "test")
    monkeypatch.chdir(tmp_path)
    more = ("--organisation", SLUG)
    return lambda *words: CliRunner().invoke(cli, ("legacy", *words, *more), catch_exceptions=False)


def write(name: str, *lines: str) -> str:
    Path(name).write_text(HEADER + "".join(f"{one}\n" for one in lines), encoding="cp1252")
    return name


def odile(hashed: str, given: str = "Odile") -> str:
    return f"{KEY};{LOGIN};{hashed};Auclair;{given};21/07/1980;0612345678;3"


def counts(done: Result) -> dict[str, int]:
    told = json.loads(done.stdout)
    return {name: told[name] for name in ("created", "updated", "unchanged", "rejected")}


def as_counts(*four: int) -> dict[str, int]:
    return dict(zip(("created", "updated", "unchanged", "rejected"), four, strict=True))


def test_a_file_is_imported_and_again_and_changed(
    run: Run, visits: FirstVisits, hashed: str
) -> None:
    path = write("auditeurs.csv", odile(hashed), "2;deux@ancien.example;;Deux;D;;;")
    assert counts(run("import", path, "--dry-run", "--format", "json")) == as_counts(2, 0, 0, 0)
    assert visits.rows(tables.LegacyRecord) == []
    assert counts(run("import", path, "--format", "json")) == as_counts(2, 0, 0, 0)
    assert counts(run("import", path, "--format", "json")) == as_counts(0, 0, 2, 0)
    write(path, odile(hashed, "Odile-Marie"), "2;deux@ancien.example;;Deux;D;;;")
    assert counts(run("import", path, "--format", "json")) == as_counts(0, 1, 1, 0)
    shown = json.loads(run("show", KEY, "--format", "json").stdout)["legacy"][0]
    assert shown["data"]["given_name"] == "Odile-Marie"
    assert (shown["data"]["birthdate"], shown["login"]) == ("1980-07-21", LOGIN)
    assert hashed not in run("show", KEY).output + run("list").output


def test_what_can_not_be_taken_is_handed_back_with_its_reason(run: Run, hashed: str) -> None:
    faulty = [
        ";sans@ancien.example;;A;B;;;",
        "3;pas une adresse;;A;B;;;",
        f"4;{LOGIN};;A;B;;;",
        "5;cinq@ancien.example;$2y$99$rien;A;B;;;",
        f"{KEY};autre@ancien.example;;A;B;;;",
        "6;;;A;B;;;",
    ]
    done = run("import", write("a.csv", odile(hashed), *faulty), "--format", "json")
    assert (done.exit_code, counts(done)) == (8, as_counts(1, 0, 0, 6))
    with Path("a.rejets.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["colonne"] for row in rows] == [
        "Numéro d'auditeur",
        "Courriel",
        "login",
        "Empreinte",
        "Numéro d'auditeur",
        "login",
    ]
    taken = run("import", write("b.csv", f"9;{LOGIN};;A;B;;;"), "--format", "json")
    assert counts(taken) == as_counts(0, 0, 0, 1)


def test_an_imported_record_is_claimed_counted_and_released(
    run: Run, visits: FirstVisits, hashed: str
) -> None:
    assert run("import", write("a.csv", odile(hashed))).exit_code == 0
    person = visits.newcomer()
    browser, page = visits.arrive(person)
    page = browser.submit(link(browser, page))
    assert 'value="06 12 34 56 78"' in page.text
    fill_in(browser, page)
    (counted,) = json.loads(run("stats", "--format", "json").stdout)["legacy"]
    assert (counted["records"], counted["claimed"]) == (1, 1)
    (listed,) = json.loads(run("list", "--claimed", "--format", "json").stdout)["legacy"]
    assert (listed["key"], listed["subject"]) == (KEY, person.subject)

    assert run("unlink", KEY, "--dry-run").exit_code == 0
    assert len(visits.claims()) == 1
    assert run("unlink", KEY).exit_code == 0
    assert (visits.claims(), visits.membership(person).legacy_key) == ([], None)
    assert visits.membership(person).details["given_name"] == FICHE["given_name"]
    assert visits.events("legacy_release") == ["success"]
    kinds = [row.kind for row in visits.rows(tables.PortalEvent)]
    assert sorted(kinds) == ["linked", "unlinked"]
    assert run("unlink", KEY).exit_code == 5
    assert run("unlink", "inconnue").exit_code == 4

    # Asked anew, in the session that goes on here; another person may claim it now.
    assert not is_code(browser.authorize(visits.client))
    other = visits.newcomer("autre@courriel.example")
    browser, page = visits.arrive(other)
    fill_in(browser, browser.submit(link(browser, page, password=PASSWORD)))
    assert visits.membership(other).legacy_key == KEY
