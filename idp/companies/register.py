"""What a register of companies answers, whoever keeps it (decision "SIREN")."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Literal, Protocol

EVIDENCE_SHOWN: Final = 50
"""Establishments that evidence names: the head and the active ones come first."""

Why = Literal[
    "never_imported",
    "too_old",
    "partial",
    "refused",
    "too_many_requests",
    "unreachable",
    "not_understood",
    "paused",
]


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who answers for a company, under every name that the register knows."""

    family_names: tuple[str, ...]
    given_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """An establishment.

    Attributes:
        siret: Fourteen digits.
        department: "44", "2A", "974"; empty where the register does not say.
        craft: It is in the register of crafts.
    """

    siret: str
    active: bool
    head: bool = False
    craft: bool = False
    department: str = ""
    postal_code: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Whose word it is, as of which day, and how much of the country it covers.

    Attributes:
        source: Name of the file or address of the service.
        as_of: The day that the answer describes.
        departments: Establishments elsewhere are left out; empty: none is.
        partial: Some establishments of this very company are left out.
    """

    source: str
    as_of: date
    departments: tuple[str, ...] = ()
    partial: bool = False

    def covers(self, departments: Iterable[str]) -> bool:
        """Tell whether every establishment in these departments would be in the answer."""
        return not self.partial and (not self.departments or {*departments} <= {*self.departments})


@dataclass(frozen=True, slots=True)
class Found:
    """A company that the register knows.

    Attributes:
        masked: It asked not to be published in full: names and addresses may be missing.
        craft: The register of crafts holds the company itself.
        officers: Empty where the register names nobody.
    """

    siren: str
    name: str
    active: bool
    provenance: Provenance
    masked: bool = False
    craft: bool = False
    category: str = ""
    officers: tuple[Officer, ...] = ()
    places: tuple[Place, ...] = ()

    def in_crafts(self) -> bool:
        """Tell whether it, or an active establishment, is in the register of crafts."""
        return self.craft or any(place.craft and place.active for place in self.places)

    def active_in(self, departments: Iterable[str]) -> bool:
        """Tell whether an active establishment lies in one of these departments (R-PDL-8)."""
        wanted = frozenset(departments)
        return any(place.active and place.department in wanted for place in self.places)


@dataclass(frozen=True, slots=True)
class Unknown:
    """The register answered, and knows no such company."""

    siren: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The register gave no answer to rely on: for review, never to accept nor to refuse."""

    siren: str
    why: Why
    source: str


Answer = Found | Unknown | Unavailable


class CompanyRegister(Protocol):
    """Knows companies by SIREN. Imported files and the Sirene API are its two kinds."""

    def look_up(self, siren: str) -> Answer:
        """Return what is known of a company; never raises for what a register does.

        May wait for a network: not to be called while a write is open.
        """
        ...


def evidence(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON to be kept with a decision: its content, source and date."""
    told = to_json(answer)
    if isinstance(answer, Found):
        ranked = sorted(answer.places, key=lambda place: (not place.head, not place.active))
        told["places"] = [asdict(place) for place in ranked[:EVIDENCE_SHOWN]]
        told["places_count"] = len(answer.places)
    return told


def to_json(answer: Answer) -> dict[str, Any]:
    """Return the whole of an answer as JSON."""
    kind = type(answer).__name__.lower()
    if isinstance(answer, Unavailable):
        return {"answer": kind, **asdict(answer)}
    told = {"answer": kind, **asdict(answer)}
    told["provenance"]["as_of"] = answer.provenance.as_of.isoformat()
    return told


def from_json(told: Mapping[str, Any]) -> Found | Unknown:
    """Return the answer that `to_json` wrote down."""
    given = told["provenance"]
    provenance = Provenance(
        given["source"],
        date.fromisoformat(given["as_of"]),
        tuple(given["departments"]),
        given["partial"],
    )
    if told["answer"] == "unknown":
        return Unknown(told["siren"], provenance)
    return Found(
        siren=told["siren"],
        name=told["name"],
        active=told["active"],
        provenance=provenance,
        masked=told["masked"],
        craft=told["craft"],
        category=told["category"],
        officers=tuple(
            Officer(tuple(one["family_names"]), tuple(one["given_names"]))
            for one in told["officers"]
        ),
        places=tuple(Place(**place) for place in told["places"]),
    )
