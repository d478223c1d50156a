"""The statements of synchronised files: whom each run suspended, and undoing it once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from idp.kernel.ids import new_id
from idp.stores.tables import Membership, SyncRun

AnyRow = Row[*tuple[Any, ...]]


def begin(tx: Connection, row: Mapping[str, Any]) -> str:
    """Write a run that has suspended nobody yet; returns its id."""
    run_id = new_id()
    tx.execute(insert(SyncRun).values(id=run_id, suspended={}, **row))
    return run_id


def note(tx: Connection, run_id: str, suspended: Mapping[str, list[Any]]) -> None:
    """Write down whom a run has suspended: membership id → status before, counter after."""
    tx.execute(update(SyncRun).where(SyncRun.id == run_id).values(suspended=dict(suspended)))


def version_of(connection: Connection, membership_id: str) -> int:
    """Return a membership's counter, as this transaction sees it."""
    query = select(Membership.version).where(Membership.id == membership_id)
    return connection.execute(query).scalar_one()


def still_suspended(connection: Connection, membership_id: str, version: int) -> bool:
    """Tell whether a membership is suspended and nothing changed its standing since."""
    query = select(Membership.id).where(
        Membership.id == membership_id,
        Membership.status == "suspended",
        Membership.version == version,
    )
    return connection.execute(query.with_for_update()).first() is not None


def claim_undo(tx: Connection, run_id: str, organisation_id: str, *, at: datetime) -> bool:
    """Take a run to undo it; True for one caller only."""
    mine = SyncRun.id == run_id, SyncRun.organisation_id == organisation_id
    taken = update(SyncRun).where(*mine, SyncRun.undone_at.is_(None)).values(undone_at=at)
    return tx.execute(taken).rowcount == 1


def find(connection: Connection, run_id: str, organisation_id: str) -> AnyRow | None:
    """Return one run of an organisation."""
    mine = SyncRun.id == run_id, SyncRun.organisation_id == organisation_id
    return connection.execute(select(SyncRun.__table__).where(*mine)).one_or_none()


def of(connection: Connection, organisation_id: str, *, limit: int = 50) -> list[AnyRow]:
    """Return an organisation's runs, newest first."""
    query = select(SyncRun.__table__).where(SyncRun.organisation_id == organisation_id)
    return list(connection.execute(query.order_by(SyncRun.at.desc(), SyncRun.id).limit(limit)))
