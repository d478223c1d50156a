"""Register a folder as an immutable revision, and go back to an earlier one.

Secrets and keys are no part of a revision, so going back revives none (model.md §1).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from idp.clients import store
from idp.clients.check import StepRules, check
from idp.clients.errors import RefusedByPolicy, UnknownClient
from idp.clients.findings import FaultyFolder, errors
from idp.clients.folder import Folder, canonical, fingerprint, read
from idp.clients.secrets import is_confidential, issue
from idp.clients.terms_versions import refuse_reused
from idp.kernel.ids import new_id
from idp.policy.schema import Revision
from idp.stores.engine import Connection, Stores

Witness = Callable[[Connection, "Registration"], None]
"""Told inside the write what was done: how the layers above add their audit event."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What a registration or a rollback did. `before` is 0 for a new client.

    Attributes:
        secret: In clear, once, when a confidential client was created.
    """

    client_id: str
    row_id: str
    before: int
    after: int
    secret: str | None = None

    @property
    def changed(self) -> bool:
        """Tell whether another revision is current now."""
        return self.before != self.after


def _nobody(tx: Connection, done: Registration) -> None:
    """Witness nothing."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the layers above lend to a registration.

    Attributes:
        steps: Judges orders of steps and their settings (see `check`).
        witness: Called in the same write when something changed.
    """

    steps: StepRules | None = None
    witness: Witness = _nobody


NO_HOOKS: Final = Hooks()


def register(
    stores: Stores,
    folder: Path | Folder,
    *,
    by: str,
    at: datetime,
    hooks: Hooks = NO_HOOKS,
) -> Registration:
    """Store a folder as its client's new current revision; nothing if it says nothing new.

    Args:
        stores: Where to.
        folder: The folder, or its path.
        by: Who does it, for the record: `cli:bfourquin`.
        at: Now.
        hooks: What the layers above lend.

    Raises:
        FaultyFolder: `check` finds errors; nothing is written.
        RefusedByPolicy: The lead isn't registered, or the client would change organisations.
    """
    folder = read(folder) if isinstance(folder, Path) else folder
    findings = check(folder, steps=hooks.steps)
    if folder.revision is None or errors(findings):
        raise FaultyFolder(folder.slug, findings)
    made = _row(folder.revision, by, at)
    with stores.write() as tx:
        row = store.lock_client(tx, folder.slug)
        current = store.revision(tx, row.revision_id) if row and row.revision_id else None
        if row and row.origin != "folder":
            raise RefusedByPolicy("not_a_folder_client", client_id=folder.slug)
        organisation_id = _organisation(tx, folder, folder.revision, row, at)
        _refuse_foreign_sector(tx, folder.revision, organisation_id)
        if row:
            refuse_reused(tx, folder, row.id)
        if row and current and same(current, folder.revision):
            return Registration(row.client_id, row.id, current.number, current.number)
        row_id = (
            row.id
            if row
            else store.add_client(tx, folder.slug, organisation_id, is_lead=folder.leads, at=at)
        )
        stored = store.add_revision(tx, row_id, made)
        secret = None
        if is_confidential(folder.revision.policy.client) and not store.has_secret(tx, row_id):
            secret = issue(tx, row_id, at=at)
        before = current.number if current else 0
        done = Registration(folder.slug, row_id, before, stored.number, secret)
        hooks.witness(tx, done)
        return done


def will_issue_secret(stores: Stores, folder: Folder) -> bool:
    """Tell whether registering this folder would make a secret, so that it can be received."""
    if folder.revision is None or not is_confidential(folder.revision.policy.client):
        return False
    with stores.read() as connection:
        row = store.find_client(connection, folder.slug)
        return row is None or not store.has_secret(connection, row.id)


def rollback(
    stores: Stores, client_id: str, *, to: int | None = None, witness: Witness = _nobody
) -> Registration:
    """Make an earlier revision current again, byte for byte; `to` None: the one before.

    Raises:
        UnknownClient: No such client, or it never had a folder.
        RefusedByPolicy: It has no such revision.
    """
    with stores.write() as tx:
        row = store.lock_client(tx, client_id)
        if row is None or row.revision_id is None:
            raise UnknownClient(client_id)
        target = _target(store.revisions_of(tx, row.id), row, to)
        done = Registration(client_id, row.id, row.number, target.number)
        if done.changed:
            store.point_to(tx, row.id, target.id)
            witness(tx, done)
        return done


def planned_rollback(stores: Stores, client_id: str, *, to: int | None = None) -> tuple[int, int]:
    """Return the current number and the one that `rollback` would go to; raises as it does."""
    with stores.read() as connection:
        row = store.find_client(connection, client_id)
        if row is None or row.revision_id is None:
            raise UnknownClient(client_id)
        return row.number, _target(store.revisions_of(connection, row.id), row, to).number


def set_enabled(
    stores: Stores, client_id: str, *, enabled: bool, witness: Callable[[Connection], None]
) -> bool:
    """Let a client be served again, or stop serving it; tells whether that changed anything.

    Raises:
        UnknownClient: No such client.
    """
    with stores.write() as tx:
        row = store.lock_client(tx, client_id)
        if row is None:
            raise UnknownClient(client_id)
        changed = store.set_status(tx, row.id, "active" if enabled else "disabled")
        if changed:
            witness(tx)
        return changed


def same(stored: store.RevisionRow, revision: Revision) -> bool:
    """Tell whether a stored revision means the same, new settings at their default included."""
    if stored.sha256 == fingerprint(canonical(revision)):
        return True
    try:
        return Revision.model_validate_json(stored.content) == revision
    except ValidationError:
        return False


def _row(revision: Revision, by: str, at: datetime) -> store.RevisionRow:
    content = canonical(revision)
    return store.RevisionRow(new_id(), "", 0, content, fingerprint(content), at, by[:200])


def _organisation(
    tx: Connection, folder: Folder, revision: Revision, row: store.ClientRow | None, at: datetime
) -> str:
    """Return the row id of the folder's organisation; a lead folder creates and names it."""
    client = revision.policy.client
    slug = client.organisation or folder.slug
    if row and row.organisation_slug != slug:
        raise RefusedByPolicy(
            "other_organisation", client_id=folder.slug, organisation=row.organisation_slug
        )
    found = store.find_organisation(tx, slug)
    if client.organisation:
        if found is None:
            raise RefusedByPolicy("unknown_lead", organisation=slug)
        return found
    name = revision.policy.organisation.name if revision.policy.organisation else client.name
    if found is None:
        return store.add_organisation(tx, slug, name, at)
    if row and row.organisation_name != name:
        store.rename_organisation(tx, found, name)
    return found


def _refuse_foreign_sector(tx: Connection, revision: Revision, organisation_id: str) -> None:
    """Refuse to share a pairwise sector between organisations: their `sub` could be matched."""
    sector = revision.policy.client.sector_identifier
    if not sector:
        return
    for other in store.client_rows(tx):
        if other.organisation_id == organisation_id or not other.revision_id:
            continue
        stored = store.revision(tx, other.revision_id)
        if stored and f'"sector_identifier":"{sector}"' in stored.content:
            raise RefusedByPolicy("foreign_sector", sector=sector, client_id=other.client_id)


def _target(
    known: list[store.RevisionRow], row: store.ClientRow, to: int | None
) -> store.RevisionRow:
    if to is None:
        earlier = [revision for revision in known if revision.number < row.number]
        if not earlier:
            raise RefusedByPolicy("no_earlier_revision", client_id=row.client_id)
        return earlier[-1]
    for revision in known:
        if revision.number == to:
            return revision
    numbers = ", ".join(str(revision.number) for revision in known)
    raise RefusedByPolicy("no_revision", client_id=row.client_id, number=to, known=numbers)
