"""Damaged files, or a part of a register: the one in use stays as it was (R-PDL-5)."""

import zipfile
from dataclasses import replace

import pytest

from idp.companies.importing import ImportRefused
from idp.companies.register import Found
from idp.companies.stock_files import UnusableFile
from tests.companies.conftest import Importer, look_up, rows
from tests.support.companies import (
    BAKERY,
    BRANCH,
    EVERYONE,
    many,
    place_file,
    unit_file,
    write_stock,
)

UNITS = unit_file(EVERYONE)
PLACES = place_file(EVERYONE)
DAMAGED: dict[str, tuple[bytes, str]] = {
    "cut in a line": (UNITS.encode()[:-20], "cut_off"),
    "a missing cell": (UNITS.replace(",BOULANGERIE EXEMPLE", "", 1).encode(), "cells"),
    "an open quote": (UNITS.replace("BOULANGERIE", '"BOULANGERIE', 1).encode(), "quotes"),
    "another encoding": (UNITS.encode("cp1252"), "encoding"),
    "two columns missing": (
        UNITS.replace("statutDiffusionUniteLegale", "statutDiffusion", 1).encode(),
        "columns",
    ),
    "another file": (b"a,b,c\n1,2,3\n", "not_a_stock_file"),
    "nothing": (b"", "no_header"),
    "an empty line": (b"\n", "no_header"),
    "a page instead": (b"<!doctype html>\n<title>502</title>\n", "not_a_stock_file"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_leaves_the_register_as_it_was(importer: Importer, damage: str) -> None:
    paths = write_stock(importer.folder / "stock", EVERYONE)
    importer.run(paths)
    content, code = DAMAGED[damage]
    paths[0].write_bytes(content)
    with pytest.raises(UnusableFile) as refused:
        importer.run(paths)
    assert refused.value.code == code
    assert isinstance(look_up(importer), Found)
    assert rows(importer.stores) == (6, 8)
    assert importer.run(write_stock(importer.folder / "again", EVERYONE)).companies == 6


def test_a_missing_column_is_named_with_the_nearest(importer: Importer) -> None:
    paths = write_stock(importer.folder / "stock", EVERYONE)
    text = paths[1].read_text().replace("etablissementSiege", "etablissementSiége", 1)
    paths[1].write_text(text.replace("activitePrincipaleRegistreMetiers", "activiteRM", 1))
    with pytest.raises(UnusableFile) as refused:
        importer.run(paths)
    assert "etablissementSiege (≠ etablissementSiége)" in refused.value.detail
    assert "activitePrincipaleRegistreMetiersEtablissement" in refused.value.detail


def test_what_spreadsheets_make_of_a_file(importer: Importer) -> None:
    paths = write_stock(importer.folder / "stock", [BRANCH, replace(BAKERY, name='AU "BON" PAIN')])
    for path in paths:
        text = path.read_text().replace(",", ";").replace("\n", "\r\n") + "\r\n"
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    importer.run(paths)
    branch, bakery = look_up(importer, BRANCH.siren), look_up(importer)
    assert isinstance(branch, Found)
    assert isinstance(bakery, Found)
    assert (branch.name, bakery.name) == ("COIFFURE À DEUX ADRESSES", 'AU "BON" PAIN')
    for path in paths:
        path.write_bytes(path.read_bytes()[3:].decode().encode("cp1252"))
    assert importer.run(paths, encoding="cp1252").companies == 2


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_zip_cut_off_is_refused(importer: Importer, cut: float) -> None:
    paths = write_stock(importer.folder / "stock", EVERYONE)
    packed = importer.folder / "StockUniteLegale.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(paths[0], paths[0].name)
    whole = packed.read_bytes()
    packed.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(UnusableFile, match="zip"):
        importer.run([packed, paths[1]])
    middle = bytearray(whole)
    middle[len(whole) // 3] ^= 0xFF
    packed.write_bytes(middle)
    with pytest.raises(UnusableFile):
        importer.run([packed, paths[1]])


def test_what_looks_like_a_part_is_refused(importer: Importer) -> None:
    everybody = many(200)
    paths = write_stock(importer.folder / "stock", everybody)
    with pytest.raises(ImportRefused, match="one_kind"):
        importer.run(paths[:1])
    importer.run(paths)
    some = write_stock(importer.folder / "some", everybody[:100])
    with pytest.raises(ImportRefused, match="orphans"):
        importer.run([some[0], paths[1]])
    with pytest.raises(ImportRefused, match="smaller"):
        importer.run(some)
    assert rows(importer.stores) == (200, 200)
    assert importer.run(some, smaller=True).companies == 100
    damaged = write_stock(importer.folder / "damaged", everybody)
    damaged[0].write_text(damaged[0].read_text().replace(",A,", ",?,", 3))
    with pytest.raises(ImportRefused, match="faults"):
        importer.run(damaged)
