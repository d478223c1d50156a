"""Registers of every kind, holding the same companies."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from idp.companies.companies import register_of
from idp.companies.imported import ImportedRegister
from idp.companies.importing import ImportOptions, ImportReport, RegisterImport
from idp.companies.register import Answer, CompanyRegister
from idp.companies.stock_files import open_stock_files
from idp.settings import Companies
from idp.stores.engine import Stores
from idp.stores.tables import Company, Establishment
from tests.support.companies import BAKERY, EVERYONE, write_stock
from tests.support.sirene import KEY, SireneServer, sirene_server

AS_OF = date(2026, 11, 1)
MakeRegister = Callable[..., CompanyRegister]


@dataclass
class Importer:
    """Imports stock files; what is given to `run` are options."""

    stores: Stores
    folder: Path
    read: list[int] = field(default_factory=list)

    def run(self, paths: Sequence[Path], *, encoding: str = "", **options: Any) -> ImportReport:
        """Import these files."""
        given: dict[str, Any] = {"by": "cli:test", "as_of": AS_OF, "progress": self.read.append}
        files = open_stock_files(paths, encoding=encoding)
        return RegisterImport(self.stores, files, ImportOptions(**(given | options))).run()


@pytest.fixture
def importer(stores: Stores, tmp_path: Path) -> Importer:
    """What imports into the test's database, of each kind in turn."""
    return Importer(stores, tmp_path)


@pytest.fixture
def imported(importer: Importer) -> CompanyRegister:
    """The register, with everyone in it."""
    importer.run(write_stock(importer.folder / "stock", EVERYONE))
    return register_of(Companies(), importer.stores)


@pytest.fixture
def sirene() -> Iterator[SireneServer]:
    """The API, with everyone in it."""
    with sirene_server() as server:
        yield server


@pytest.fixture
def remote(stores: Stores, sirene: SireneServer) -> MakeRegister:
    """What makes a register behind the API; what it is given are settings."""

    def make(**settings: Any) -> CompanyRegister:
        given: dict[str, Any] = {
            "source": "sirene",
            "base_url": sirene.url,
            "api_key": KEY,
            "timeout": 5,
        }
        return register_of(Companies(**(given | settings)), stores)

    return make


@pytest.fixture(params=["imported", "sirene"])
def register(request: pytest.FixtureRequest, stores: Stores) -> CompanyRegister:
    """Each kind of register in turn, on each kind of database."""
    del stores
    if request.param == "imported":
        made: CompanyRegister = request.getfixturevalue("imported")
        return made
    make: MakeRegister = request.getfixturevalue("remote")
    return make()


def rows(stores: Stores) -> tuple[int, int]:
    """Return how many companies and establishments are stored, of whatever import."""
    with stores.read() as connection:
        return tuple(  # type: ignore[return-value]  # of two
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Company, Establishment)
        )


def look_up(importer: Importer, siren: str = BAKERY.siren) -> Answer:
    """Return what the imported register says."""
    return ImportedRegister(importer.stores).look_up(siren)
