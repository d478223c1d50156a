"""Stock files, good and bad: the register is replaced whole, or stays as it was (R-PDL-5)."""

import random
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.companies import importing, store
from idp.companies.imported import ImportedRegister
from idp.companies.importing import ImportRefused
from idp.companies.register import Found, Unavailable, Unknown
from idp.kernel.clock import MovableClock
from tests.companies.conftest import Importer, look_up, rows
from tests.support.companies import (
    BAKERY,
    CEASED,
    ELSEWHERE,
    EVERYONE,
    NOBODY,
    Business,
    many,
    write_stock,
)


def test_without_a_register_there_is_no_answer(importer: Importer) -> None:
    assert look_up(importer) == Unavailable(BAKERY.siren, "never_imported", "imported")


def test_both_files_make_a_register(importer: Importer) -> None:
    report = importer.run(write_stock(importer.folder / "stock", EVERYONE))
    assert (report.companies, report.establishments, report.faulty) == (6, 8, 0)
    assert sum(importer.read) == sum(
        path.stat().st_size for path in (importer.folder / "stock").iterdir()
    )
    assert isinstance(look_up(importer), Found)


def test_the_order_of_files_and_a_zip_of_both(importer: Importer) -> None:
    paths = write_stock(importer.folder / "stock", EVERYONE)
    both = importer.folder / "stock.zip"
    with zipfile.ZipFile(both, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in reversed(paths):
            archive.write(path, path.name)
        archive.writestr("lisez-moi.txt", "…")
    assert importer.run(list(reversed(paths))).companies == 6
    assert importer.run([both]).establishments == 8
    assert isinstance(look_up(importer), Found)


def test_a_new_register_takes_the_place_of_the_former(importer: Importer) -> None:
    importer.run(write_stock(importer.folder / "one", EVERYONE))
    closed = [replace(one, state="C") if one == BAKERY else one for one in EVERYONE]
    newcomer = Business(NOBODY, "NOUVELLE")
    importer.run(write_stock(importer.folder / "two", [*closed, newcomer]))
    bakery = look_up(importer)
    assert isinstance(bakery, Found)
    assert not bakery.active
    assert isinstance(look_up(importer, NOBODY), Found)
    assert rows(importer.stores) == (7, 9)  # nothing is left of the former one


def test_departments_may_be_chosen(importer: Importer) -> None:
    report = importer.run(
        write_stock(importer.folder / "stock", EVERYONE), departments=("44", "72")
    )
    assert (report.establishments, report.elsewhere) == (5, 3)
    elsewhere = look_up(importer, ELSEWHERE.siren)
    assert isinstance(elsewhere, Found)
    assert elsewhere.places == ()
    assert elsewhere.provenance.covers(["44", "72"])
    assert not elsewhere.provenance.covers(["44", "49"])


def test_what_is_faulty_is_left_out_and_counted(importer: Importer) -> None:
    paths = write_stock(importer.folder / "stock", [*many(2_000), BAKERY, CEASED])
    text = paths[0].read_text()
    paths[0].write_text(text.replace(f"{BAKERY.siren},O", f"{BAKERY.siren[1:]},O"))
    report = importer.run(paths)
    assert (report.companies, report.faulty) == (2_001, 1)
    assert report.faults[0].fault.column == "siren"
    # Its place is known, it is not: no word to rely on.
    assert look_up(importer) == Unavailable(BAKERY.siren, "partial", look_up_source(importer))
    assert isinstance(look_up(importer, NOBODY), Unknown)


def look_up_source(importer: Importer) -> str:
    known = look_up(importer, CEASED.siren)
    assert isinstance(known, Found)
    return known.provenance.source


def test_a_dry_run_reads_all_and_writes_nothing(importer: Importer) -> None:
    paths = write_stock(importer.folder / "stock", EVERYONE)
    assert importer.run(paths, dry_run=True).establishments == 8
    assert rows(importer.stores) == (0, 0)
    assert isinstance(look_up(importer), Unavailable)


def test_look_ups_meanwhile_see_the_former_register_whole(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 50)
    everybody = many(300)
    importer.run(write_stock(importer.folder / "one", everybody))
    sirens = [one.siren for one in everybody]
    seen: list[bool] = []

    def look_at_one() -> bool:
        found = look_up(importer, random.choice(sirens))
        seen.append(isinstance(found, Found) and found.active and len(found.places) == 1)
        return False

    ceased = [replace(one, state="C") for one in everybody]
    importer.run(write_stock(importer.folder / "two", ceased), should_stop=look_at_one)
    assert (len(seen), all(seen)) == (12, True)
    found = look_up(importer, sirens[0])
    assert isinstance(found, Found)
    assert not found.active


def test_an_interrupted_import_leaves_nothing_and_may_begin_again(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 50)
    paths = write_stock(importer.folder / "stock", many(120))
    with pytest.raises(ImportRefused, match="stopped"):
        importer.run(paths, should_stop=lambda: True)
    assert rows(importer.stores) == (0, 0)
    assert importer.run(paths).companies == 120


def test_one_import_at_a_time_and_a_dead_one_is_cleared(
    importer: Importer, clock: MovableClock
) -> None:
    paths = write_stock(importer.folder / "stock", EVERYONE)
    at = clock.now()
    source = store.NewSource("tué", at.date(), ())
    dead = store.begin_import(importer.stores, source, at=at, dead_since=at)
    with importer.stores.write() as tx:
        row = {"siren": NOBODY, "name": "x", "active": True, "masked": False,
               "category": "", "craft": False, "officers": []}  # fmt: skip
        assert store.add_batch(tx, dead, store.COMPANIES, [row], at=at)
    with pytest.raises(ImportRefused, match="running"):
        importer.run(paths)
    clock.move(importing.DEAD_AFTER * 2)
    importer.run(paths)
    assert rows(importer.stores) == (6, 8)
    with importer.stores.write() as tx:  # should it wake up, it finds its place taken
        assert not store.add_batch(tx, dead, store.COMPANIES, [row], at=at)
        assert not store.publish(tx, dead, {}, at=at)


def test_an_old_register_is_not_relied_upon(
    imported: ImportedRegister, clock: MovableClock
) -> None:
    assert isinstance(imported.look_up(BAKERY.siren), Found)
    clock.move(timedelta(days=60))
    answer = imported.look_up(BAKERY.siren)
    assert isinstance(answer, Unavailable)
    assert answer.why == "too_old"
