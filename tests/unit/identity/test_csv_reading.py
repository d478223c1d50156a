"""A CSV file is read in any usual dress."""

from pathlib import Path

import pytest

from idp.identity.csv_reading import UnreadableFile, as_text, defused, open_csv

ORDINARY = 'Nom;Prénom\nŒuvrard;Élodie\n\n;\n"D\u2019Almeida\nBis";Zoé\nMartin;Zoé\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file to read is written."""
    return tmp_path / "people.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("first", ["", "sep={}\n"])
def test_encoding_and_delimiter_are_found_out(
    path: Path, encoding: str, delimiter: str, first: str
) -> None:
    text = first.format(delimiter) + ORDINARY.replace(";", delimiter)
    path.write_bytes(text.encode(encoding))
    file = open_csv(path)
    assert (file.header, file.delimiter) == (("Nom", "Prénom"), delimiter)
    after = first.count("\n")
    assert [(row.line - after, row.cells) for row in file.rows()] == [
        (2, ("Œuvrard", "Élodie")),
        (5, ("D\u2019Almeida\nBis", "Zoé")),
        (7, ("Martin", "Zoé")),
    ]


def test_the_rows_are_counted_about(path: Path) -> None:
    path.write_text("a;b\n1;2\n3;4\n", encoding="utf-16")
    assert open_csv(path).count() == 2


@pytest.mark.parametrize("content", ["", "\n", ";;\n"])
def test_a_file_without_a_header_is_refused(path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.raises(UnreadableFile):
        open_csv(path)


def test_a_missing_file_is_refused(path: Path) -> None:
    with pytest.raises(UnreadableFile):
        open_csv(path)


def test_an_encoding_that_does_not_fit_is_refused(path: Path) -> None:
    path.write_bytes("é;à\n".encode("cp1252"))
    with pytest.raises(UnreadableFile):
        open_csv(path, encoding="utf-8")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+33612345678", "-1", "@x", "\t=1", "'quoted'", "plain", ""]
)
def test_a_formula_is_defused_and_comes_back(cell: str) -> None:
    assert not defused(cell).startswith(("=", "+", "-", "@", "\t"))
    assert as_text(defused(cell)) == cell
