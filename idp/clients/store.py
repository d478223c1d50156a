"""The rows of organisations, clients, revisions and secrets: every statement of this package."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, delete, func, insert, or_, select, update

from idp.clients.model import LiveSecret
from idp.kernel.ids import new_id
from idp.stores.stamps import CLIENTS, bump
from idp.stores.tables import Account, Client, ClientRevision, ClientSecret, Organisation


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client's row with its organisation's and its current revision's number."""

    id: str
    client_id: str
    organisation_id: str
    organisation_slug: str
    organisation_name: str
    is_lead: bool
    origin: str
    is_active: bool
    revision_id: str | None
    number: int
    registered_metadata: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One stored revision; `content` is its canonical JSON."""

    id: str
    client_row_id: str
    number: int
    content: str
    sha256: bytes
    registered_at: datetime
    registered_by: str


_CLIENTS = (
    select(
        Client.id,
        Client.client_id,
        Client.organisation_id,
        Organisation.slug.label("organisation_slug"),
        Organisation.name.label("organisation_name"),
        Client.lead.label("is_lead"),
        Client.origin,
        case(((Client.status == "active") & (Organisation.status == "active"), 1), else_=0).label(
            "is_active"
        ),
        Client.revision_id,
        func.coalesce(ClientRevision.number, 0).label("number"),
        Client.registered_metadata,
    )
    .join(Organisation, Organisation.id == Client.organisation_id)
    .outerjoin(ClientRevision, ClientRevision.id == Client.revision_id)
    .order_by(Client.client_id)
)


def client_rows(connection: Connection) -> list[ClientRow]:
    """Return every client, by name."""
    return [_client(row) for row in connection.execute(_CLIENTS)]


def find_client(connection: Connection, client_id: str) -> ClientRow | None:
    """Return one client by its public id."""
    row = connection.execute(_CLIENTS.where(Client.client_id == client_id)).one_or_none()
    return _client(row) if row else None


def lock_client(tx: Connection, client_id: str) -> ClientRow | None:
    """Return one client, its row locked until the write ends."""
    tx.execute(select(Client.id).where(Client.client_id == client_id).with_for_update())
    return find_client(tx, client_id)


def _client(row: Row[Any]) -> ClientRow:
    return ClientRow(**{**row._mapping, "is_active": bool(row.is_active)})


def revision(connection: Connection, revision_id: str) -> RevisionRow | None:
    """Return one revision by its row id."""
    found = revisions(connection, [revision_id])
    return found[0] if found else None


def revisions(connection: Connection, ids: Iterable[str]) -> list[RevisionRow]:
    """Return revisions by row id, in one statement."""
    statement = select(*ClientRevision.__table__.c).where(ClientRevision.id.in_(list(ids)))
    return [RevisionRow(**row._mapping) for row in connection.execute(statement)]


def revisions_of(connection: Connection, client_row_id: str) -> list[RevisionRow]:
    """Return all revisions of a client, oldest first."""
    statement = (
        select(*ClientRevision.__table__.c)
        .where(ClientRevision.client_row_id == client_row_id)
        .order_by(ClientRevision.number)
    )
    return [RevisionRow(**row._mapping) for row in connection.execute(statement)]


def find_organisation(connection: Connection, slug: str) -> str | None:
    """Return an organisation's row id."""
    return connection.execute(
        select(Organisation.id).where(Organisation.slug == slug)
    ).scalar_one_or_none()


def add_organisation(tx: Connection, slug: str, name: str, at: datetime) -> str:
    """Create an organisation and return its row id."""
    row_id = new_id()
    values = {"id": row_id, "slug": slug, "name": name, "status": "active", "created_at": at}
    tx.execute(insert(Organisation).values(values))
    return row_id


def rename_organisation(tx: Connection, organisation_id: str, name: str) -> None:
    """Give an organisation the name that its lead folder says."""
    tx.execute(update(Organisation).where(Organisation.id == organisation_id).values(name=name))


def add_client(
    tx: Connection, client_id: str, organisation_id: str, *, is_lead: bool, at: datetime
) -> str:
    """Create the row of a client that has a folder, and return its row id."""
    row_id = new_id()
    tx.execute(
        insert(Client).values(
            id=row_id,
            client_id=client_id,
            organisation_id=organisation_id,
            lead=is_lead,
            origin="folder",
            status="active",
            created_at=at,
        )
    )
    return row_id


def add_revision(tx: Connection, client_row_id: str, made: RevisionRow) -> RevisionRow:
    """Store a revision under the next number, make it current, and return it."""
    highest = tx.execute(
        select(func.coalesce(func.max(ClientRevision.number), 0)).where(
            ClientRevision.client_row_id == client_row_id
        )
    ).scalar_one()
    stored = RevisionRow(
        made.id,
        client_row_id,
        highest + 1,
        made.content,
        made.sha256,
        made.registered_at,
        made.registered_by,
    )
    tx.execute(
        insert(ClientRevision).values(
            {name: getattr(stored, name) for name in RevisionRow.__slots__}
        )
    )
    point_to(tx, client_row_id, stored.id)
    return stored


def point_to(tx: Connection, client_row_id: str, revision_id: str) -> None:
    """Make a stored revision the current one and tell every worker."""
    tx.execute(update(Client).where(Client.id == client_row_id).values(revision_id=revision_id))
    bump(tx, CLIENTS)


def set_status(tx: Connection, client_row_id: str, status: str) -> bool:
    """Set a client `active` or `disabled`; tells whether that changed anything."""
    changed = tx.execute(
        update(Client)
        .where(Client.id == client_row_id, Client.status != status)
        .values(status=status)
    ).rowcount
    if changed:
        bump(tx, CLIENTS)
    return bool(changed)


def accounts_at_home(connection: Connection, organisation_id: str) -> int:
    """Count the accounts whose password this organisation's policy rules."""
    statement = select(func.count()).where(Account.home_id == organisation_id)
    return connection.execute(statement).scalar_one()


def live_secrets(connection: Connection, at: datetime) -> dict[str, tuple[LiveSecret, ...]]:
    """Return the secrets that still open, newest first, by client row, in one statement."""
    statement = (
        select(ClientSecret)
        .with_only_columns(*ClientSecret.__table__.c)
        .where(or_(ClientSecret.not_after.is_(None), ClientSecret.not_after > at))
        .order_by(ClientSecret.created_at.desc(), ClientSecret.id)
    )
    found: dict[str, tuple[LiveSecret, ...]] = {}
    for row in connection.execute(statement):
        secret = LiveSecret(row.sha256, row.sealed, row.not_after)
        found[row.client_row_id] = (*found.get(row.client_row_id, ()), secret)
    return found


def add_secret(tx: Connection, client_row_id: str, sha256: bytes, at: datetime) -> None:
    """Store a secret that opens until it is replaced, and tell every worker."""
    tx.execute(
        insert(ClientSecret).values(
            id=new_id(), client_row_id=client_row_id, sha256=sha256, created_at=at
        )
    )
    bump(tx, CLIENTS)


def end_secrets(tx: Connection, client_row_id: str, until: datetime, at: datetime) -> None:
    """Let the current secret open until `until`; those already ending or ended are deleted."""
    mine = ClientSecret.client_row_id == client_row_id
    tx.execute(delete(ClientSecret).where(mine, ClientSecret.not_after.is_not(None)))
    tx.execute(update(ClientSecret).where(mine).values(not_after=max(until, at)))
    bump(tx, CLIENTS)


def has_secret(connection: Connection, client_row_id: str) -> bool:
    """Tell whether a client ever had a secret that is still stored."""
    statement = select(ClientSecret.id).where(ClientSecret.client_row_id == client_row_id)
    return connection.execute(statement.limit(1)).first() is not None
