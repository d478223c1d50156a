"""What the demonstration's portals know of the world: a register of companies, former students.

Both come in by the importers of `idp companies import` and `idp legacy import`, from small files of
invented rows.
"""

from pathlib import Path
from typing import Final

from idp.clients.model import Client
from idp.companies import store
from idp.companies.importing import ImportOptions, RegisterImport
from idp.companies.stock_files import open_stock_files
from idp.identity.columns import recognise
from idp.identity.csv_reading import open_csv
from idp.identity.importing import ImportOptions as RecordOptions
from idp.legacy.columns import FIELDS
from idp.legacy.importing import LegacyImport
from idp.stores.engine import Stores

DATA: Final = Path(__file__).resolve().parent / "data"
_STOCK: Final = (DATA / "StockUniteLegale.csv", DATA / "StockEtablissement.csv")
_FORMER: Final = DATA / "anciens-auditeurs.csv"


def import_companies(stores: Stores, by: str) -> None:
    """Import the register of companies, as of today; one of today is kept."""
    today = stores.clock.now().date()
    with stores.read() as connection:
        used = store.in_use(connection)
    if used is None or used.as_of != today:
        RegisterImport(stores, open_stock_files(_STOCK), ImportOptions(by=by, as_of=today)).run()


def import_former_accounts(stores: Stores, client: Client, by: str) -> None:
    """Import the accounts of the portal's former system; those that are there are kept."""
    file = open_csv(_FORMER)
    which = (client.organisation_id, client.policy.linking.legacy_source)
    columns = recognise(file.header, (), fields=FIELDS)
    LegacyImport(stores, which, file, columns).run(RecordOptions(by=by))
