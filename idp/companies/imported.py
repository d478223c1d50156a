"""The register as it was imported: the embedded default, asked without a network."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from idp.companies import store
from idp.companies.register import (
    Answer,
    Found,
    Officer,
    Place,
    Provenance,
    Unavailable,
    Unknown,
)
from idp.stores.engine import Stores

SOURCE = "imported"


@dataclass(frozen=True, slots=True)
class ImportedRegister:
    """Looks companies up in the imported tables: one statement, well under a millisecond.

    Attributes:
        max_age: A register as of an earlier day is not relied upon: it misses who began since.
            None: never too old.
    """

    stores: Stores
    max_age: timedelta | None = None

    def look_up(self, siren: str) -> Answer:
        """Return what the register in use knows of a company."""
        with self.stores.read() as connection:
            rows = store.company(connection, siren)
        if not rows:
            return Unavailable(siren, "never_imported", SOURCE)
        first = rows[0]
        provenance = Provenance(first.source, first.as_of, tuple(first.departments))
        today = self.stores.clock.now().date()
        if self.max_age is not None and first.as_of + self.max_age < today:
            return Unavailable(siren, "too_old", first.source)
        if first.siren is None:
            known_by_a_place_alone = first.nic is not None
            if known_by_a_place_alone:
                return Unavailable(siren, "partial", first.source)
            return Unknown(siren, provenance)
        if not provenance.departments and first.nic is None:
            # Every company has a place somewhere: the files are not of the same day.
            provenance = replace(provenance, partial=True)
        return _found(rows, provenance)


def _found(rows: Sequence[store.AnyRow], provenance: Provenance) -> Found:
    first = rows[0]
    return Found(
        siren=first.siren,
        name=first.name,
        active=first.active,
        provenance=provenance,
        masked=first.masked,
        craft=first.craft,
        category=first.category,
        officers=tuple(
            Officer(tuple(one["family_names"]), tuple(one["given_names"])) for one in first.officers
        ),
        places=tuple(
            Place(
                siret=first.siren + row.nic,
                active=row.place_active,
                head=row.head,
                craft=row.place_craft,
                department=row.department,
                postal_code=row.postal_code,
                town=row.town,
            )
            for row in rows
            if row.nic is not None
        ),
    )
