"""One row of a file → one person, or the fault that stands in the way."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from idp.identity import cells
from idp.identity.cells import FaultyCell
from idp.identity.columns import Columns
from idp.identity.csv_reading import Row
from idp.identity.identifiers import CanonicalIdentifier, UnitCode, canonical
from idp.identity.records import Fault, PersonRecord, RoleAt
from idp.policy.identifier import IdentifierSection

_LONGEST = {
    "password_hash": 512,
    "identifier": 1024,
    "roles": 1000,
    "email": 320,
    "profile": 64,
    "subject": 255,
    "legacy_key": 255,
}
_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
_ADDRESS_PARTS = ("street_address", "postal_code", "locality")
_ATTRIBUTES: Mapping[str, Callable[[str], Any]] = {
    "civility": str,
    "phone_number": cells.phone,
    "birthdate": lambda text: cells.day(text, "birthdate").isoformat(),
}


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit of the organisation, found by its kind and code."""

    id: str
    kind: str
    code: str
    is_active: bool


class RowReader:
    """Reads rows of one file for one organisation."""

    def __init__(
        self, columns: Columns, section: IdentifierSection, units: Sequence[KnownUnit]
    ) -> None:
        """Read with these columns, this identifier grammar and these units."""
        self._columns = columns
        self._section = section
        self._units = {(unit.kind, unit.code): unit for unit in units}
        self._own = [name for name in columns.places if name.startswith("attribute:")]

    def read(self, row: Row) -> PersonRecord | Fault:
        """Return the person, or the first thing that is wrong with the row."""
        if any(cell.strip() for cell in row.cells[len(self._columns.header) :]):
            return Fault("", "too_many_cells")
        try:
            return self._person({name: self._cell(row, name) for name in self._columns.places})
        except FaultyCell as faulty:
            return faulty.fault

    def _cell(self, row: Row, field: str) -> str:
        """Return a field's text; a column that is there twice must not contradict itself."""
        longest = _LONGEST.get(field, 200)
        found = {
            cells.clean(row.cells[place], field, longest=longest)
            for place in self._columns.places[field]
            if place < len(row.cells)
        } - {""}
        if len(found) > 1:
            raise FaultyCell(Fault(field, "columns_differ", " ≠ ".join(sorted(found))))
        return next(iter(found), "")

    def _person(self, texts: dict[str, str]) -> PersonRecord:
        said = {name: text for name, text in texts.items() if text}
        if not said.get("family_name"):
            raise FaultyCell(Fault("family_name", "empty"))
        typed, address = cells.email(said["email"]) if "email" in said else (None, None)
        values: dict[str, Any] = {name: said[name] for name in _PLAIN if name in said}
        values |= {name: read(said[name]) for name, read in _READ.items() if name in said}
        record = PersonRecord(
            identifier=self._identifier(said),
            email=typed,
            email_canonical=address,
            roles=self._roles(said),
            attributes=self._attributes(said),
            **values,
        )
        if record.since and record.until and record.until <= record.since:
            raise FaultyCell(Fault("until", "dates_order", said["until"]))
        return record

    def _identifier(self, said: Mapping[str, str]) -> CanonicalIdentifier:
        by_address = self._section.kind == "email"
        typed = said.get("identifier") or (said.get("email", "") if by_address else "")
        field = "identifier" if "identifier" in said or not by_address else "email"
        if not typed:
            raise FaultyCell(Fault(field, "empty"))
        found = canonical(self._section, typed)
        unknown = found is not None and found.unit is not None and self._lacks(found.unit)
        if found is None or unknown:
            raise FaultyCell(self._why(field, typed, unit_is_unknown=unknown))
        if found.foreign_domain:
            raise FaultyCell(Fault(field, "foreign_domain", typed))
        if found.unit and not self._units[found.unit.kind, found.unit.code].is_active:
            raise FaultyCell(Fault(field, "closed_unit", typed))
        return found

    def _lacks(self, unit: UnitCode) -> bool:
        return (unit.kind, unit.code) not in self._units

    def _why(self, field: str, typed: str, *, unit_is_unknown: bool) -> Fault:
        """Return why an identifier does not fit, most often because a spreadsheet changed it."""
        if _SCIENTIFIC.fullmatch(typed):
            return Fault(field, "excel_number", typed)
        if self._section.issuer_code_length and typed.isdecimal():
            for zeros in range(1, self._section.issuer_code_length + 1):
                meant = canonical(self._section, "0" * zeros + typed)
                if meant and meant.unit and not self._lacks(meant.unit):
                    return Fault(field, "lost_zeros", typed, meant.display)
        return Fault(field, "unknown_unit" if unit_is_unknown else "identifier_form", typed)

    def _roles(self, said: Mapping[str, str]) -> frozenset[RoleAt] | None:
        """Return the roles of `role|role@unit`; those without a unit get the column `unit`'s."""
        if "roles" not in said:
            return None
        everywhere = self._unit_id(said["unit"]) if "unit" in said else ""
        found = set()
        for entry in filter(None, map(str.strip, re.split(r"[|,]", said["roles"]))):
            role, _, code = entry.partition("@")
            found.add(RoleAt(role.strip()[:64], self._unit_id(code) if code else everywhere))
        return frozenset(found)

    def _unit_id(self, named: str) -> str:
        """Return the id of the unit that `code` or `kind:code` names."""
        kind, _, code = named.casefold().strip().rpartition(":")
        found = [unit for (its, name), unit in self._units.items() if name == code]
        found = [unit for unit in found if kind in ("", unit.kind)]
        if len(found) != 1:
            raise FaultyCell(Fault("unit", "unknown_unit", named))
        if not found[0].is_active:
            raise FaultyCell(Fault("unit", "closed_unit", named))
        return found[0].id

    def _attributes(self, said: Mapping[str, str]) -> dict[str, Any]:
        found = {name: read(said[name]) for name, read in _ATTRIBUTES.items() if name in said}
        found |= {name.removeprefix("attribute:"): said[name] for name in self._own if name in said}
        address = {name: said[name] for name in _ADDRESS_PARTS if name in said}
        if "postal_code" in address:
            cells.postal_code(address["postal_code"])
        return found | ({"address": address} if address else {})


_PLAIN = ("given_name", "family_name", "birth_family_name", "profile")
_READ: Mapping[str, Callable[[str], Any]] = {
    "email_verified": lambda text: cells.yes_no(text, "email_verified"),
    "since": cells.first_instant,
    "until": cells.last_instant,
    "subject": lambda text: cells.key(text, "subject"),
    "legacy_key": lambda text: cells.key(text, "legacy_key"),
    "password_hash": cells.password,
    "status": cells.status,
}
