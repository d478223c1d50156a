"""The stamps: counters that say to every worker "what you cached has changed"."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from idp.stores.tables.keys import Stamp

CLIENTS = "clients"
KEYS = "keys"


def bump(tx: Connection, name: str) -> None:
    """Raise stamp `name`, in the same write as the change it announces."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    tx.execute(
        insert(Stamp)
        .values(name=name, value=1)
        .on_conflict_do_update(index_elements=[Stamp.name], set_={"value": Stamp.value + 1})
    )


def read_all(connection: Connection) -> dict[str, int]:
    """Return every stamp by name, in one statement; one that was never raised is absent."""
    return {row.name: row.value for row in connection.execute(select(Stamp.name, Stamp.value))}
