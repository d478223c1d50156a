"""`idp terms`: who owes which text, who accepted which when, and the text that proves it."""

import csv
import hashlib
import io
import json

import pytest
from click.testing import CliRunner, Result

from idp.cli.main import cli
from idp.kernel.clock import MovableClock
from tests.terms.trial import FRENCH, Portal, accept, second_version

NEW_TEXTS = ("# Règles\n\nVenez à vélo.\n", "# Rules\n\nCome by bicycle.\n")


@pytest.fixture(autouse=True)
def deployed(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands find the provider's database."""
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("PARVIS_ENVIRONMENT", "test")
    monkeypatch.setenv("PARVIS_DATABASE_URL", portal.provider.services.settings.database.url)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["terms", *words], catch_exceptions=False)


def documents() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(
        run("list", "-c", "artisans", "--format", "json").stdout
    )["documents"]
    return rows


def test_list_counts_who_accepted_and_who_still_owes(portal: Portal) -> None:
    portal.provider.person("artisans", "Lila", cleared_for="")
    portal.provider.person("artisans", "Parti", cleared_for="", membership_status="ended")
    browser, page = portal.sign_in()
    accept(browser, page)
    (row,) = documents()
    assert (row["document"], row["version"], row["date"]) == ("cgu", "1", "2026-09-01")
    assert (row["accepted"], row["owing"]) == (1, 1)
    portal.renew(documents=second_version(), texts=NEW_TEXTS)
    (row,) = documents()
    assert (row["version"], row["accepted"], row["owing"]) == ("2", 0, 2)
    assert "RESTENT" in run("list", "-c", "artisans").stdout


def test_only_concerned_profiles_owe(portal: Portal) -> None:
    portal.provider.person("artisans", "Maud", cleared_for="", profile="formateur")
    more = 'profiles = ["formateur"]\n'
    portal.renew(documents=second_version() + more, texts=NEW_TEXTS)
    (row,) = documents()
    assert (row["owing"], row["profiles"]) == (1, ["formateur"])


def test_export_gives_the_evidence(portal: Portal, clock: MovableClock) -> None:
    browser, page = portal.sign_in()
    accept(browser, page)
    told = run("export", "-c", "artisans", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(told.stdout), delimiter=";")
    # A cell that a spreadsheet would take for a formula is written with an apostrophe.
    assert row["subject"].removeprefix("'") == portal.person.subject
    assert (row["family_name"], row["given_name"]) == ("Essai", "Camille")
    assert (row["document"], row["version"], row["lang"]) == ("cgu", "1", "fr")
    assert row["sha256"] == hashlib.sha256(FRENCH.encode()).hexdigest()
    assert row["revision"] == "1"
    assert row["at"].startswith(clock.now().strftime("%Y-%m-%d %H:%M"))


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ((), 1),
        (("--document", "cgu"), 1),
        (("--document", "charte"), 0),
        (("--since", "2026-11-23"), 1),
        (("--since", "2026-11-24"), 0),
    ],
)
def test_export_of_a_part(portal: Portal, words: tuple[str, ...], count: int) -> None:
    browser, page = portal.sign_in()
    accept(browser, page)
    told = run("export", "-c", "artisans", *words, "--format", "json")
    assert len(json.loads(told.stdout)["acceptances"]) == count


def test_show_prints_the_very_text_of_each_version(portal: Portal) -> None:
    portal.renew(documents=second_version(), texts=NEW_TEXTS)
    assert run("show", "cgu", "-c", "artisans").stdout == NEW_TEXTS[0]
    former = run("show", "cgu", "-c", "artisans", "--version", "1")
    assert former.stdout == FRENCH
    assert hashlib.sha256(FRENCH.encode()).hexdigest() in former.stderr
    english = run("show", "cgu", "-c", "artisans", "--text-lang", "en", "--format", "json")
    (text,) = json.loads(english.stdout)["texts"]
    assert (text["text"], text["revision"]) == (NEW_TEXTS[1], 2)


@pytest.mark.parametrize(
    "words", [("charte",), ("cgu", "--version", "7")], ids=["document", "version"]
)
def test_a_text_that_never_was(words: tuple[str, ...]) -> None:
    told = run("show", *words, "-c", "artisans")
    assert told.exit_code == 4
    assert "aucune révision" in told.stderr


def test_an_unknown_portal(portal: Portal) -> None:
    assert portal.client.client_id != "inconnu"
    assert run("list", "-c", "inconnu").exit_code == 4
