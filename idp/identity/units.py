"""Units: bodies inside an organisation, whose codes stand in front of identifiers (R-CMI-6)."""

from dataclasses import dataclass

from idp.audit.record import record
from idp.audit.upkeep_events import UnitChanged
from idp.clients.model import Client
from idp.identity.identifiers import fold
from idp.stores import units
from idp.stores.engine import Stores


class UnitRefused(ValueError):
    """A unit can't be added; `why` is `form`, `length` or `exists`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as it is listed."""

    kind: str
    code: str
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class Units:
    """The units of one portal's organisation, for one operator."""

    stores: Stores
    client: Client
    by: str

    def all(self) -> list[UnitFacts]:
        """Return every unit by kind and code."""
        with self.stores.read() as connection:
            rows = units.of(connection, self.client.organisation_id)
        return [UnitFacts(row.kind, row.code, row.name, row.status) for row in rows]

    def add(self, kind: str, code: str, name: str) -> UnitFacts:
        """Add a unit; its code is compared like an identifier, whatever the capitals.

        Raises:
            UnitRefused: The code is no letters and digits, has not the length that identifiers
                demand, or is there already.
        """
        code = fold("".join(code.split()))
        section = self.client.policy.identifier
        if not (code.isascii() and code.isalnum()):
            raise UnitRefused("form")
        if kind == section.unit_kind and len(code) != section.issuer_code_length:
            raise UnitRefused("length")
        with self.stores.write() as tx:
            if not units.add(tx, self.client.organisation_id, kind, code, name):
                raise UnitRefused("exists")
            record(tx, self._event(kind, code, "active"))
        return UnitFacts(kind, code, name, "active")

    def close(self, kind: str, code: str) -> bool:
        """Close a unit: from now on nobody whose identifier starts with its code enters.

        Their sessions and grants end. False: there is no such unit.
        """
        return self._set(kind, code, "closed")

    def reopen(self, kind: str, code: str) -> bool:
        """Open a closed unit again; False: there is no such unit."""
        return self._set(kind, code, "active")

    def _set(self, kind: str, code: str, status: str) -> bool:
        code, here = fold(code), self.client.organisation_id
        with self.stores.write() as tx:
            if not units.set_status(tx, here, kind, code, status):
                return False
            if status == "closed" and kind == self.client.policy.identifier.unit_kind:
                units.end_access(tx, here, code, at=self.stores.clock.now())
            record(tx, self._event(kind, code, status))
        return True

    def _event(self, kind: str, code: str, status: str) -> UnitChanged:
        return UnitChanged(
            at=self.stores.clock.now(),
            actor=self.by,
            organisation_id=self.client.organisation_id,
            kind=kind,
            code=code,
            status=status,
        )
