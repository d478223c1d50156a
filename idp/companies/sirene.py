"""Ask the Sirene API, version 3.11: `/siren/{siren}`, then `/siret?q=siren:{siren}`.

Its fields are those of the stock files, nested; its key goes in `X-INSEE-Api-Key-Integration`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final

from idp.companies.http_service import HttpAnswer, HttpService, NoHttpAnswer
from idp.companies.register import Found, Officer, Place, Provenance, Unknown, Why
from idp.companies.stock_rows import clean, department
from idp.kernel.clock import Clock, monotonic

KEY_HEADER: Final = "X-INSEE-Api-Key-Integration"
PLACES_ASKED: Final = 200
"""Establishments in one answer; of a company with more, the rest stays unknown (`partial`)."""

_OK, _REFUSED, _NOT_FOUND, _TOO_MANY = 200, frozenset({401, 403}), 404, 429
_GIVEN: Final = ("prenomUsuelUniteLegale", *(f"prenom{n}UniteLegale" for n in range(1, 5)))


class NoAnswer(Exception):
    """The service said nothing to rely on; `retry_after`: seconds that it asks for, if it does."""

    def __init__(self, why: Why, *, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.why: Why = why
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Sirene:
    """The API, under one base URL.

    Attributes:
        timeout: Seconds that both questions may take together.
    """

    service: HttpService
    clock: Clock
    timeout: float = 4.0

    def ask(self, siren: str) -> Found | Unknown:
        """Return what the API knows of a company.

        Raises:
            NoAnswer: It is down, slow, refuses the key, wants peace, or is not understood.
        """
        until = monotonic() + self.timeout
        today = self.clock.now().date()
        source = self.service.base_url
        told = self._get(f"/siren/{siren}", until)
        if told is None:
            return Unknown(siren, Provenance(source, today))
        query = f"/siret?q=siren:{siren}&nombre={PLACES_ASKED}&masquerValeursNulles=true"
        listed = self._get(query, until)
        try:
            return _found(siren, told, listed, Provenance(source, today))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise NoAnswer("not_understood") from error

    def _get(self, path: str, until: float) -> Mapping[str, Any] | None:
        """Return the JSON object at a path; None where the API itself says that there is none."""
        try:
            answer = self.service.get(path, until=until)
        except NoHttpAnswer as error:
            raise NoAnswer("unreachable") from error
        if answer.status in _REFUSED:
            raise NoAnswer("refused")
        if answer.status == _TOO_MANY:
            raise NoAnswer("too_many_requests", retry_after=_seconds(answer, self.clock))
        if answer.status not in {_OK, _NOT_FOUND}:
            raise NoAnswer("unreachable" if answer.status >= 500 else "not_understood")  # noqa: PLR2004 - the server's own faults
        told = _object(answer.body)
        header = told.get("header")
        said = header.get("statut") if isinstance(header, dict) else None
        if said != answer.status:
            # A proxy's page, or another service: its 404 is no word about a company.
            raise NoAnswer("not_understood")
        return told if answer.status == _OK else None


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoAnswer("not_understood") from error
    if not isinstance(told, dict):
        raise NoAnswer("not_understood")
    return told


def _seconds(answer: HttpAnswer, clock: Clock) -> float | None:
    """Return what `Retry-After` asks for, in seconds or as a date (RFC 9110 §10.2.3)."""
    text = answer.retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return (parsedate_to_datetime(text) - clock.now()).total_seconds()
    except (TypeError, ValueError):
        return None


def _found(
    siren: str, told: Mapping[str, Any], listed: Mapping[str, Any] | None, provenance: Provenance
) -> Found:
    """Return a company; one of which no establishment is listed is known in part."""
    unit = told["uniteLegale"]
    if unit["siren"] != siren:
        raise ValueError("another company")
    now = _current(unit["periodesUniteLegale"])
    places = tuple(_place(siren, one) for one in listed["etablissements"]) if listed else ()
    total = int(listed["header"]["total"]) if listed else 1
    families = _names(now, "nomUniteLegale", "nomUsageUniteLegale")
    given = _names(unit, *_GIVEN)
    return Found(
        siren=siren,
        name=_name(now, "denominationUniteLegale") or " ".join(given[:1] + families[:1]),
        active=_state(now["etatAdministratifUniteLegale"], "A", "C"),
        provenance=_partial(provenance) if total > len(places) else provenance,
        masked=unit["statutDiffusionUniteLegale"] != "O",
        category=_name(now, "categorieJuridiqueUniteLegale")[:8],
        officers=(Officer(families, given),) if families else (),
        places=places,
    )


def _partial(provenance: Provenance) -> Provenance:
    return Provenance(provenance.source, provenance.as_of, partial=True)


def _place(siren: str, told: Mapping[str, Any]) -> Place:
    siret = told["siret"]
    if not siret.startswith(siren):
        raise ValueError("another company's")
    address = told["adresseEtablissement"]
    now = _current(told["periodesEtablissement"])
    postal_code = _name(address, "codePostalEtablissement")[:5]
    return Place(
        siret=siret,
        active=_state(now["etatAdministratifEtablissement"], "A", "F"),
        head=told["etablissementSiege"] is True,
        craft=bool(_name(told, "activitePrincipaleRegistreMetiersEtablissement")),
        department=department(_name(address, "codeCommuneEtablissement"), postal_code),
        postal_code=postal_code,
        town=_name(address, "libelleCommuneEtablissement")[:100],
    )


def _current(periods: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the period without an end, else the first: the API gives the latest first."""
    return next((one for one in periods if not one.get("dateFin")), periods[0])


def _state(told: str, active: str, ended: str) -> bool:
    if told not in {active, ended}:
        raise ValueError("an unknown state")
    return told == active


def _names(told: Mapping[str, Any], *columns: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for column in columns if (name := _name(told, column))))


def _name(told: Mapping[str, Any], column: str) -> str:
    value = told.get(column)
    if value is not None and not isinstance(value, str):
        raise TypeError(column)
    return clean(value or "", 255)
