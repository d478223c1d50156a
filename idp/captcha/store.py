"""The statement of questions: each is answered once."""

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from idp.stores.tables import Challenge


def claim(tx: Connection, row_id: str, kind: str, *, expires_at: datetime, at: datetime) -> bool:
    """Note that a question was answered; False when it was before, by anybody (AV-2.3.4)."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    row = {"id": row_id, "kind": kind, "used_at": at, "expires_at": expires_at}
    added = insert(Challenge).values(row).on_conflict_do_nothing().returning(Challenge.id)
    return tx.execute(added).scalar_one_or_none() is not None
