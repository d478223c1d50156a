"""`idp clients check` and `register` say what is wrong with the terms of a folder."""

from pathlib import Path

import pytest

from idp.clients.check import check
from idp.clients.findings import FaultyFolder, Finding
from idp.clients.folder import read
from idp.clients.terms_rules import ACCEPT
from idp.journeys.registry import discover
from tests.support.client_folder import LEAD, SECOND, write_folder
from tests.support.provider import Provider
from tests.terms.trial import DOCUMENT, ENGLISH, FRENCH, folder, second_version

NEW = ("# Règles\n\nVenez.\n", ENGLISH)


def said(findings: tuple[Finding, ...], *severities: str) -> list[str]:
    return [
        f"{it.severity} {it.file}:{it.line} {it.key} {it.code}"
        for it in findings
        if it.severity in (severities or ("error", "warning"))
    ]


def faults(path: Path, *severities: str) -> list[str]:
    return said(check(read(path)), *severities)


def test_a_complete_folder_has_no_fault(tmp_path: Path) -> None:
    assert faults(folder(tmp_path)) == []


def test_the_step_has_the_name_that_the_rules_look_for() -> None:
    assert ACCEPT in discover()


def test_a_language_is_missing(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "terms" / "cgu.en.md").unlink()
    (found,) = faults(path)
    assert found.startswith("error artisans/client.toml:")
    assert found.endswith(" terms.documents[0].id missing_file")


def test_a_text_is_empty(tmp_path: Path) -> None:
    path = folder(tmp_path, texts=("  \n\n", ENGLISH))
    assert faults(path) == ["error artisans/terms/cgu.fr.md:1  terms_empty"]


def test_what_would_not_be_shown_as_meant_is_said_at_its_line(tmp_path: Path) -> None:
    text = (
        "# Un\n\n<b>gras</b>\n#### Quatre\n![x](https://a.example/)\n[x](http://a.example)\nbon\n"
    )
    assert faults(folder(tmp_path, texts=(text, ENGLISH))) == [
        "error artisans/terms/cgu.fr.md:3  html",
        *(f"warning artisans/terms/cgu.fr.md:{line}  terms_markup" for line in (4, 5, 6)),
    ]


def test_nobody_could_accept_without_the_journey(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"terms/cgu.fr.md": FRENCH, "terms/cgu.en.md": ENGLISH}
    path = write_folder(tmp_path, policy=LEAD + DOCUMENT, files=files)
    (found,) = faults(path)
    assert found.endswith("terms.documents terms_no_journey")


def test_what_an_activation_would_not_ask_again_is_said(tmp_path: Path) -> None:
    activation = '\n[journeys.activation]\nsteps = ["login.identifier_and_password"]\n'
    path = folder(
        tmp_path, policy=LEAD + activation, documents=f"{DOCUMENT}again_after_reset = true\n"
    )
    (found,) = faults(path, "warning")
    assert found.endswith("again_after_reset terms_not_in_activation")


@pytest.mark.parametrize("name", ["legal", "accessibility", "CGU", "../x"])
def test_a_document_needs_a_name_of_its_own(tmp_path: Path, name: str) -> None:
    assert faults(folder(tmp_path, documents=DOCUMENT.replace('"cgu"', f'"{name}"')), "error")


def test_a_text_that_no_document_names_is_remarked(tmp_path: Path) -> None:
    assert "note artisans/terms/2026-01-01.fr.md:0  terms_unused" in faults(
        folder(tmp_path), "note"
    )


def test_only_the_lead_folder_has_terms(tmp_path: Path) -> None:
    path = write_folder(tmp_path, "appli", SECOND + DOCUMENT)
    assert any(found.endswith("terms lead_only") for found in faults(path, "error"))


def test_a_changed_text_needs_a_new_version(sqlite_provider: Provider, tmp_path: Path) -> None:
    sqlite_provider.register(folder(tmp_path))
    with pytest.raises(FaultyFolder) as refused:
        sqlite_provider.register(folder(tmp_path, texts=NEW))
    (found,) = refused.value.findings
    assert (found.code, found.key) == ("terms_same_version", "terms.documents[0]")
    assert (
        found.line
        == (folder(tmp_path) / "client.toml").read_text().split('version = "1"')[0].count("\n") + 1
    )
    assert "cgu.fr.md a changé" in found.message()


def test_a_version_never_names_two_texts_however_old(
    sqlite_provider: Provider, tmp_path: Path
) -> None:
    sqlite_provider.register(folder(tmp_path))
    sqlite_provider.register(folder(tmp_path, documents=second_version(), texts=NEW))
    back = DOCUMENT + 'changes = { fr = "Retour.", en = "Back." }\n'
    with pytest.raises(FaultyFolder):
        sqlite_provider.register(folder(tmp_path, documents=back, texts=NEW))
    assert sqlite_provider.register(folder(tmp_path, documents=back)).revision_number == 3


def test_a_new_version_says_what_is_new(sqlite_provider: Provider, tmp_path: Path) -> None:
    sqlite_provider.register(folder(tmp_path))
    silent = DOCUMENT.replace('version = "1"', 'version = "2"')
    with pytest.raises(FaultyFolder) as refused:
        sqlite_provider.register(folder(tmp_path, documents=silent, texts=NEW))
    assert [found.code for found in refused.value.findings] == ["terms_no_changes"]
    sqlite_provider.register(folder(tmp_path, documents=second_version(), texts=NEW))
    third = second_version().replace('version = "2"', 'version = "3"')
    with pytest.raises(FaultyFolder):
        sqlite_provider.register(folder(tmp_path, documents=third, texts=NEW))
