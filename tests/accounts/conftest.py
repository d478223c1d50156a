"""An organisation that people are imported into."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from idp.clients import revisions
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.identity import members
from idp.identity.columns import recognise
from idp.identity.csv_reading import open_csv
from idp.identity.importing import Import, ImportOptions, ImportReport, Reject
from idp.identity.records import Member
from idp.stores import units
from idp.stores.engine import Stores
from tests.support.client_folder import LEAD, write_folder

STRUCTURED = """\
[identifier]
kind = "structured"
issuer_code_length = 5
suffix_max_length = 15
unit_kind = "issuer"
"""
EMAIL = '[identifier]\nkind = "email"\n'
_ASSIGNED = '[identifier]\nkind = "assigned"\nexample = "0042"\n'


@dataclass
class Intake:
    """Imports files into one portal's organisation and says what became of them."""

    stores: Stores
    client: Client
    folder: Path
    rejects: list[Reject] = field(default_factory=list)

    def write(self, content: str | bytes, name: str = "people.csv") -> Path:
        """Write a file to import."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, path: Path, *, chosen: Sequence[str] = (), dry_run: bool = False) -> ImportReport:
        """Import one file; what it rejects is in `rejects`."""
        self.rejects.clear()
        file = open_csv(path)
        columns = recognise(file.header, chosen)
        options = ImportOptions(by="cli:test", dry_run=dry_run, rejected=self.rejects.append)
        return Import(self.stores, self.client, file, columns).run(options)

    def people(self) -> dict[str, Member]:
        """Return every member by identifier."""
        kind = self.client.policy.identifier.kind
        with self.stores.read() as connection:
            found = members.everybody(connection, self.client.organisation_id, kind)
            return {person.identifier: person for batch in found for person in batch}

    def add_unit(self, code: str, *, status: str = "active", kind: str = "issuer") -> None:
        """Add a unit."""
        with self.stores.write() as tx:
            units.add(tx, self.client.organisation_id, kind, code, f"Unité {code}")
            units.set_status(tx, self.client.organisation_id, kind, code, status)


@pytest.fixture
def organisation(stores: Stores, tmp_path: Path) -> Callable[..., Intake]:
    """Register an organisation, with the identifiers that its policy's table says."""

    def make(slug: str = "artisans", identifier: str = _ASSIGNED) -> Intake:
        policy = LEAD.replace(_ASSIGNED, identifier)
        folder = write_folder(tmp_path / "clients", slug, policy)
        revisions.register(stores, folder, by="cli:test", at=stores.clock.now())
        client = ClientRegistry(stores, poll_seconds=1).get(slug)
        assert client is not None
        return Intake(stores, client, tmp_path)

    return make


@pytest.fixture
def intake(organisation: Callable[..., Intake]) -> Intake:
    """An organisation whose people have assigned identifiers."""
    return organisation()
