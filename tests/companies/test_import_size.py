"""Large files: how long, how much memory, and how long a look-up takes afterwards."""

import sys
import time
import tracemalloc

import pytest

from idp.companies.imported import ImportedRegister
from idp.companies.register import Found
from tests.companies.conftest import Importer
from tests.support.companies import many, write_stock


def test_memory_does_not_grow_with_the_files(importer: Importer) -> None:
    paths = write_stock(importer.folder / "stock", many(15_000))
    tracemalloc.start()
    importer.run(paths)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 1024 * 1024


@pytest.mark.slow
def test_a_hundred_thousand_establishments(
    importer: Importer, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = write_stock(importer.folder / "stock", many(100_000))
    begun = time.perf_counter()
    assert importer.run(paths).establishments == 100_000
    took = time.perf_counter() - begun
    register = ImportedRegister(importer.stores)
    waits = []
    for number in range(500):
        siren = f"{100_000_000 + number * 199}"
        begun = time.perf_counter()
        assert isinstance(register.look_up(siren), Found)
        waits.append(time.perf_counter() - begun)
    median = sorted(waits)[250] * 1000
    kind = importer.stores.writes.dialect.name
    with capsys.disabled():
        sys.stdout.write(
            f"\n{kind}: 100,000 establishments imported in {took:.1f} s, look-up {median:.3f} ms\n"
        )
    assert took < 60
    assert median < 5
