"""What each row of a stock file says, in the words of our tables.

Columns are those of StockUniteLegale and StockEtablissement; columns of the RNE that say how an
activity is carried out (`formeExercice…`, `dateRadiation`) are heeded where a file has them.
"""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from idp.companies.siren import LENGTH

HIDDEN: Final = "[ND]"
"""What the register writes where a company asked not to be published in full."""

_SIRET: Final = 14
_CRAFT: Final = "ARTISANALE"  # and ARTISANALE_REGLEMENTEE
_TRUE: Final = {"true": True, "false": False, "1": True, "0": False}
_OVERSEAS: Final = ("97", "98")


@dataclass(frozen=True, slots=True)
class Spec:
    """Which columns a kind of file has to have; of `one_of`, one is enough."""

    required: tuple[str, ...]
    one_of: tuple[str, ...] = ()


COMPANY: Final = Spec(
    (
        "siren",
        "statutDiffusionUniteLegale",
        "etatAdministratifUniteLegale",
        "denominationUniteLegale",
        "nomUniteLegale",
    )
)
ESTABLISHMENT: Final = Spec(
    (
        "siret",
        "etatAdministratifEtablissement",
        "etablissementSiege",
        "codeCommuneEtablissement",
    ),
    ("activitePrincipaleRegistreMetiersEtablissement", "formeExercice"),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of a file of one kind."""

    spec: Spec
    names: tuple[str, ...]

    @property
    def missing(self) -> list[str]:
        """Return the columns that it lacks, each with the nearest one that it has."""
        lacking = [name for name in self.spec.required if name not in self.names]
        if self.spec.one_of and not set(self.spec.one_of) & set(self.names):
            lacking.append(self.spec.one_of[0])
        near = (difflib.get_close_matches(name, self.names, n=1) for name in lacking)
        return [
            f"{name} (≠ {found[0]})" if found else name
            for name, found in zip(lacking, near, strict=True)
        ]

    def place(self, name: str) -> int:
        """Return where a column is; one past the last cell when the file has none such."""
        return self.names.index(name) if name in self.names else len(self.names)

    def places(self, *names: str) -> tuple[int, ...]:
        """Return where columns are, those only that the file has."""
        return tuple(self.names.index(name) for name in names if name in self.names)


@dataclass(frozen=True, slots=True)
class RowFault:
    """A cell that can't be what it should be."""

    column: str
    value: str


RowReader = Callable[[list[str]], dict[str, Any] | RowFault]


def reader(columns: Columns) -> RowReader:
    """Return what turns the cells of a row into values of a table, or says which cell is odd."""
    if columns.spec == COMPANY:
        return partial(_company, _CompanyPlaces.of(columns))
    return partial(_establishment, _EstablishmentPlaces.of(columns))


@dataclass(frozen=True, slots=True)
class _CompanyPlaces:
    siren: int
    diffusion: int
    state: int
    name: int
    category: int
    family_names: tuple[int, ...]
    given_names: tuple[int, ...]
    forms: tuple[int, ...]
    struck_off: int

    @classmethod
    def of(cls, columns: Columns) -> "_CompanyPlaces":
        given = ("prenomUsuelUniteLegale", *(f"prenom{n}UniteLegale" for n in range(1, 5)))
        return cls(
            columns.place("siren"),
            columns.place("statutDiffusionUniteLegale"),
            columns.place("etatAdministratifUniteLegale"),
            columns.place("denominationUniteLegale"),
            columns.place("categorieJuridiqueUniteLegale"),
            columns.places("nomUniteLegale", "nomUsageUniteLegale"),
            columns.places(*given),
            columns.places("formeExerciceActivitePrincipale", "formeExercice"),
            columns.place("dateRadiation"),
        )


def _company(at: _CompanyPlaces, cells: list[str]) -> dict[str, Any] | RowFault:
    cells.append("")  # what a column that the file has not holds
    siren = cells[at.siren]
    if not _digits(siren, LENGTH):
        return RowFault("siren", siren)
    state = cells[at.state]
    if state not in {"A", "C"}:
        return RowFault("etatAdministratifUniteLegale", state)
    families, given = names(cells, at.family_names), names(cells, at.given_names)
    officers = [{"family_names": families, "given_names": given}] if families else []
    return {
        "siren": siren,
        "name": (clean(cells[at.name], 255) or " ".join(given[:1] + families[:1]))[:255],
        "active": state == "A",
        "masked": cells[at.diffusion] != "O",
        "category": cells[at.category][:8],
        "craft": not cells[at.struck_off] and is_craft(cells[place] for place in at.forms),
        "officers": officers,
    }


@dataclass(frozen=True, slots=True)
class _EstablishmentPlaces:
    siret: int
    state: int
    head: int
    commune: int
    postal_code: int
    town: int
    crafts_code: int
    forms: tuple[int, ...]
    struck_off: int

    @classmethod
    def of(cls, columns: Columns) -> "_EstablishmentPlaces":
        return cls(
            columns.place("siret"),
            columns.place("etatAdministratifEtablissement"),
            columns.place("etablissementSiege"),
            columns.place("codeCommuneEtablissement"),
            columns.place("codePostalEtablissement"),
            columns.place("libelleCommuneEtablissement"),
            columns.place("activitePrincipaleRegistreMetiersEtablissement"),
            columns.places("formeExercice"),
            columns.place("dateRadiation"),
        )


def _establishment(at: _EstablishmentPlaces, cells: list[str]) -> dict[str, Any] | RowFault:
    cells.append("")
    siret = cells[at.siret]
    if not _digits(siret, _SIRET):
        return RowFault("siret", siret)
    state = cells[at.state]
    if state not in {"A", "F"}:
        return RowFault("etatAdministratifEtablissement", state)
    head = _TRUE.get(cells[at.head].lower())
    if head is None:
        return RowFault("etablissementSiege", cells[at.head])
    code, postal_code = clean(cells[at.crafts_code], 8), clean(cells[at.postal_code], 5)
    in_crafts = bool(code) or is_craft(cells[place] for place in at.forms)
    return {
        "siren": siret[:LENGTH],
        "nic": siret[LENGTH:],
        "active": state == "A",
        "head": head,
        "craft": in_crafts and not cells[at.struck_off],
        "department": department(cells[at.commune], postal_code),
        "postal_code": postal_code,
        "town": clean(cells[at.town], 100),
    }


def department(commune: str, postal_code: str) -> str:
    """Return the department of a commune's code, else of a postal code; empty for neither.

    The postal code is the second choice: a few places are served from the next department.
    """
    code = commune if len(commune) == 5 and commune[2:].isdigit() else postal_code  # noqa: PLR2004 - both codes
    if len(code) != 5 or not code[2:].isdigit():  # noqa: PLR2004 - both have five characters
        return ""
    return code[:3] if code.startswith(_OVERSEAS) else code[:2]


def is_craft(forms: Iterable[str]) -> bool:
    """Tell whether one of the ways in which an activity is carried out is a craft."""
    return any(
        word.strip(" []\"'").startswith(_CRAFT)
        for form in forms
        for word in form.replace("|", ",").split(",")
    )


def clean(text: str, limit: int) -> str:
    """Return a text that may be shown: no control characters, nothing for what is hidden."""
    if text == HIDDEN:
        return ""
    if not text.isprintable():
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text.strip()[:limit]


def names(cells: Sequence[str], places: Sequence[int]) -> list[str]:
    """Return the names that stand in these cells, each once."""
    found = (clean(cells[place], 100) for place in places)
    return list(dict.fromkeys(name for name in found if name))


def _digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()
