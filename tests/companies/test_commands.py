"""`idp companies` as it is typed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.audit import store as audit
from idp.cli.main import cli
from idp.clients import revisions
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.companies.companies import Companies, register_of
from idp.companies.eligibility import Verdict
from idp.policy.eligibility import EligibilitySection
from idp.settings import Companies as Settings
from idp.stores.engine import Stores
from tests.support.client_folder import write_folder
from tests.support.companies import BAKERY, ELSEWHERE, EVERYONE, NOBODY, many, write_stock
from tests.support.sirene import KEY, SireneServer

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `idp companies …` on the test's database."""
    monkeypatch.setenv("PARVIS_DATABASE_URL", database_url)
    monkeypatch.setenv("PARVIS_COMPANIES_MAX_AGE_DAYS", "0")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, ("companies", *words), catch_exceptions=False)


@pytest.fixture
def artisans(stores: Stores, tmp_path: Path) -> Client:
    """A portal's registered client."""
    folder = write_folder(tmp_path / "clients")
    revisions.register(stores, folder, by="test", at=stores.clock.now())
    client = ClientRegistry(stores, poll_seconds=1).get("artisans")
    assert client is not None
    return client


@pytest.fixture
def stock(tmp_path: Path) -> list[str]:
    """Both files, with everyone in them."""
    return [str(path) for path in write_stock(tmp_path / "stock", EVERYONE)]


def test_import_then_show_and_status(run: Run, stock: list[str]) -> None:
    empty = run("status")
    assert "chaque demande ira en vérification" in empty.stderr
    assert run("show", BAKERY.siren).exit_code == 6
    done = run("import", *stock, "--as-of", "2026-11-01")
    assert (done.exit_code, "entreprises 6   établissements 8" in done.stdout) == (0, True)
    shown = run("show", "732 829 320 00018", "--format", "json")
    assert shown.exit_code == 3  # no SIRET ends so
    shown = run("show", "732 829 320", "--format", "json")
    assert json.loads(shown.stdout)["company"]["provenance"]["as_of"] == "2026-11-01"
    table = run("show", "FR 44 732829320", "--lang", "en")
    assert "BOULANGERIE EXEMPLE  active" in table.stdout
    assert "NANTES" in table.stdout
    assert run("show", NOBODY).exit_code == 4
    (source,) = json.loads(run("status", "--format", "json").stdout)["imports"]
    assert (source["in_use"], source["state"], source["companies"]) == (True, "finished", 6)


def test_what_is_wrong_is_said_in_the_readers_language(run: Run, stock: list[str]) -> None:
    bad = run("show", "73282932A")
    assert (bad.exit_code, "ne contient que des chiffres" in bad.stderr) == (3, True)
    one = run("import", stock[0], "--lang", "fr")
    assert one.exit_code == 5
    assert "il faut les deux" in one.stderr
    Path(stock[0]).write_text("siren,denominationUniteLegale\n732829320,X\n")
    missing = run("import", *stock)
    assert missing.exit_code == 3
    assert "StockUniteLegale.csv : colonnes absentes" in missing.stderr
    assert "etatAdministratifUniteLegale" in missing.stderr
    assert run("import", *stock, "-d", "444").exit_code == 2


def test_a_dry_run_says_so(run: Run, stock: list[str]) -> None:
    done = run("import", *stock, "--dry-run", "--format", "json")
    assert json.loads(done.stdout)["companies"] == 6
    assert "rien n'a été écrit" in done.stderr
    assert json.loads(run("status", "--format", "json").stdout)["imports"] == []


def test_faulty_rows_are_shown_and_the_command_says_partial(run: Run, tmp_path: Path) -> None:
    paths = write_stock(tmp_path / "stock", many(1_500))
    text = paths[0].read_text()
    paths[0].write_text(text.replace("100000007,O", "10000000X,O"))
    done = run("import", *map(str, paths))
    assert done.exit_code == 8
    assert "StockUniteLegale.csv:9  siren = '10000000X'" in done.stdout


def test_show_asks_the_remote_register_when_it_is_the_one(
    run: Run, sirene: SireneServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARVIS_COMPANIES_SOURCE", "sirene")
    monkeypatch.setenv("PARVIS_COMPANIES_BASE_URL", sirene.url)
    monkeypatch.setenv("PARVIS_COMPANIES_API_KEY", KEY)
    assert "BOULANGERIE EXEMPLE" in run("show", BAKERY.siren).stdout
    assert sirene.url in run("status").stderr
    sirene.fails = 503
    down = run("show", ELSEWHERE.siren)
    assert (down.exit_code, "ne répond pas" in down.stderr) == (6, True)


def test_client_companies_by_hand_and_by_file(
    run: Run, artisans: Client, stores: Stores, tmp_path: Path
) -> None:
    of_it = ("-c", artisans.client_id)
    assert run("allow", "add", "732 829 320", "--name", "Exemple", *of_it).exit_code == 0
    listed = tmp_path / "clientes.csv"
    listed.write_bytes(f"Siren;Nom\n999 000 011;Été\n{ELSEWHERE.siren}\n12;non\n".encode("cp1252"))
    done = run("allow", "import", str(listed), *of_it)
    assert done.exit_code == 8
    assert "vous en avez saisi 2" in done.stderr
    assert run("allow", "import", str(listed), *of_it, "--replace").exit_code == 3
    listed.write_text(f"{ELSEWHERE.siren};Ailleurs\n{NOBODY};Nouvelle\n")
    assert run("allow", "import", str(listed), *of_it, "--replace", "--dry-run").exit_code == 0
    assert run("allow", "import", str(listed), *of_it, "--replace").exit_code == 0
    rows = json.loads(run("allow", "list", *of_it, "--format", "json").stdout)["client_companies"]
    assert [(row["siren"]) for row in rows] == [NOBODY, ELSEWHERE.siren][::-1]
    assert run("allow", "remove", NOBODY, *of_it).exit_code == 0
    assert run("allow", "remove", NOBODY, *of_it).exit_code == 4
    assert run("allow", "list", "-c", "nulle-part").exit_code == 4
    with stores.read() as connection:
        kept = audit.search(connection, audit.Search(event="client_companies"))
    assert len(kept) == 4


def test_an_allow_listed_company_is_let_in_whatever_the_register_says(
    run: Run, artisans: Client, stores: Stores, stock: list[str]
) -> None:
    run("import", *stock)
    run("allow", "add", ELSEWHERE.siren, "-c", artisans.client_id)
    policy = EligibilitySection(profiles=["business"], departments=["44"])
    asked = Companies(stores, register_of(Settings(max_age_days=0), stores))

    def judged(siren: str) -> Verdict:
        return asked.judge(siren, artisans.organisation_id, policy)

    assert judged(ELSEWHERE.siren).why == "client_company"
    assert judged(ELSEWHERE.siren).evidence["client_company"] is True
    assert judged(BAKERY.siren).outcome == "accept"
    assert judged(NOBODY).why == "R1"
    elsewhere = asked.judge(ELSEWHERE.siren, "another organisation", policy)
    assert (elsewhere.outcome, elsewhere.why) == ("reject", "R3")
