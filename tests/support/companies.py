"""Companies of the tests, as stock files and as the Sirene API tell of them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

UNIT_COLUMNS = (
    "siren",
    "statutDiffusionUniteLegale",
    "prenom1UniteLegale",
    "prenom2UniteLegale",
    "prenomUsuelUniteLegale",
    "etatAdministratifUniteLegale",
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "denominationUniteLegale",
    "categorieJuridiqueUniteLegale",
)
PLACE_COLUMNS = (
    "siren",
    "nic",
    "siret",
    "activitePrincipaleRegistreMetiersEtablissement",
    "etablissementSiege",
    "codePostalEtablissement",
    "libelleCommuneEtablissement",
    "codeCommuneEtablissement",
    "etatAdministratifEtablissement",
)


@dataclass(frozen=True, slots=True)
class Shop:
    """An establishment."""

    nic: str = "00017"
    state: str = "A"
    head: bool = True
    commune: str = "44109"
    postal_code: str = "44000"
    town: str = "NANTES"
    craft: str = "4332AM"


@dataclass(frozen=True, slots=True)
class Business:
    """A legal unit with its establishments."""

    siren: str
    name: str = ""
    state: str = "A"
    diffusion: str = "O"
    category: str = "5499"
    family_name: str = ""
    given_names: tuple[str, ...] = ()
    shops: tuple[Shop, ...] = (Shop(),)

    def unit(self) -> dict[str, str]:
        """Return its row of StockUniteLegale."""
        given = (*self.given_names, "", "")
        return {
            "siren": self.siren,
            "statutDiffusionUniteLegale": self.diffusion,
            "prenom1UniteLegale": given[0],
            "prenom2UniteLegale": given[1],
            "prenomUsuelUniteLegale": given[0],
            "etatAdministratifUniteLegale": self.state,
            "nomUniteLegale": self.family_name,
            "nomUsageUniteLegale": "",
            "denominationUniteLegale": self.name,
            "categorieJuridiqueUniteLegale": self.category,
        }

    def places(self) -> Iterable[dict[str, str]]:
        """Return its rows of StockEtablissement."""
        for shop in self.shops:
            yield {
                "siren": self.siren,
                "nic": shop.nic,
                "siret": self.siren + shop.nic,
                "activitePrincipaleRegistreMetiersEtablissement": shop.craft,
                "etablissementSiege": str(shop.head).lower(),
                "codePostalEtablissement": shop.postal_code,
                "libelleCommuneEtablissement": shop.town,
                "codeCommuneEtablissement": shop.commune,
                "etatAdministratifEtablissement": shop.state,
            }


BAKERY = Business("732829320", "BOULANGERIE EXEMPLE")
SOLE_TRADER = Business(
    "999000011", category="1000", family_name="LE GOFF", given_names=("SOAZIG", "ANNE")
)
MASKED = Business(
    "999000029",
    category="1000",
    diffusion="P",
    family_name="[ND]",
    given_names=("[ND]",),
    shops=(Shop(postal_code="[ND]"),),
)
CEASED = Business("999000037", "FERMETURE EXEMPLE", state="C", shops=(Shop(state="F"),))
ELSEWHERE = Business(
    "999000045",
    "MENUISERIE D'AILLEURS",
    shops=(
        Shop(commune="75056", postal_code="75001", town="PARIS"),
        Shop("00025", "F", head=False, commune="49007", postal_code="49000", town="ANGERS"),
    ),
)
BRANCH = Business(
    "999000052",
    "COIFFURE À DEUX ADRESSES",
    shops=(
        Shop(commune="2A004", postal_code="20000", town="AJACCIO", craft=""),
        Shop("00033", head=False, commune="72181", postal_code="72000", town="LE MANS", craft=""),
    ),
)
EVERYONE = (BAKERY, SOLE_TRADER, MASKED, CEASED, ELSEWHERE, BRANCH)
NOBODY = "999000094"
"""A well-formed SIREN that none of them has."""


def as_csv(rows: Iterable[dict[str, str]], columns: Sequence[str]) -> str:
    """Return rows as the published files write them: commas, line feeds, a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def unit_file(businesses: Iterable[Business]) -> str:
    """Return their StockUniteLegale."""
    return as_csv((one.unit() for one in businesses), UNIT_COLUMNS)


def place_file(businesses: Iterable[Business]) -> str:
    """Return their StockEtablissement."""
    return as_csv((row for one in businesses for row in one.places()), PLACE_COLUMNS)


def write_stock(folder: Path, businesses: Iterable[Business]) -> list[Path]:
    """Write both files and return where they are."""
    folder.mkdir(exist_ok=True)
    everyone = list(businesses)
    written = {
        "StockUniteLegale.csv": unit_file(everyone),
        "StockEtablissement.csv": place_file(everyone),
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in written]


def many(count: int) -> list[Business]:
    """Return that many companies, numbered upwards, each with a place in Nantes."""
    return [replace(BAKERY, siren=f"{100_000_000 + number}") for number in range(count)]


def as_json(business: Business) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the `uniteLegale` and the `etablissements` of the API, values of nobody left out."""
    row = business.unit()
    in_period = ("etatAdministratif", "nom", "denomination", "categorieJuridique")
    now = {name: value or None for name, value in row.items() if name.startswith(in_period)}
    before = {**now, "etatAdministratifUniteLegale": "A", "dateFin": "2020-01-01"}
    unit: dict[str, Any] = {name: value for name, value in row.items() if name not in now and value}
    unit["periodesUniteLegale"] = [{**now, "dateFin": None}, before]
    return unit, [_place_as_json(place) for place in business.places()]


def _place_as_json(row: dict[str, str]) -> dict[str, Any]:
    address = ("codePostal", "libelleCommune", "codeCommune")
    code = row["activitePrincipaleRegistreMetiersEtablissement"]
    return {
        "siren": row["siren"],
        "nic": row["nic"],
        "siret": row["siret"],
        "etablissementSiege": row["etablissementSiege"] == "true",
        **({"activitePrincipaleRegistreMetiersEtablissement": code} if code else {}),
        "adresseEtablissement": {
            name: value for name, value in row.items() if name.startswith(address)
        },
        "periodesEtablissement": [
            {
                "dateFin": None,
                "etatAdministratifEtablissement": row["etatAdministratifEtablissement"],
            }
        ],
    }
