"""The statements of the outbox: take in, claim, mark, and what staff see."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, Row, func, literal, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from idp.kernel.ids import new_id
from idp.stores.engine import Stores, Transaction
from idp.stores.tables import Client, OutgoingMail

CHANNEL: Final = "parvis_outbox"
UNREACHABLE: Final = "unreachable: "
"""How the error of a mail begins that waits for the mail server, not for its reader's."""

AnyRow = Row[*tuple[Any, ...]]
State = Literal["waiting", "sent", "given_up", "expired", "bounced"]
Outcome = Literal["sent", "given_up", "expired", "none"]
_TABLE = OutgoingMail.__table__
_LISTEN_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Owed:
    """A mail that this postman has claimed; `tries` counts this one, and tells claims apart."""

    id: str
    kind: str
    client_row_id: str
    to_address: str
    lang: str
    facts: dict[str, Any]
    created_at: datetime
    expires_at: datetime
    tries: int


_OWED = [_TABLE.c[name] for name in Owed.__slots__]


def add(tx: Transaction, values: dict[str, Any]) -> str:
    """Add a row; returns its id, or that of the row which has its dedupe key already."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    added = insert(OutgoingMail).values(id=new_id(), tries=0, outcome="", **values)
    ours = tx.execute(
        added.on_conflict_do_nothing(index_elements=["dedupe"]).returning(_TABLE.c.id)
    ).scalar_one_or_none()
    if ours is not None:
        return str(ours)
    same = select(_TABLE.c.id).where(_TABLE.c.dedupe == values["dedupe"])
    return str(tx.execute(same).scalar_one())


def notify(tx: Transaction) -> None:
    """Have the postmen of other processes told when this commits (PostgreSQL)."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_notify(CHANNEL, "")))


def claim(stores: Stores, *, lease: timedelta) -> Owed | None:
    """Claim the mail that has been due the longest; None when none is.

    The claim ends after `lease`, so that a mail outlives the postman who carries it. Nothing is
    written where nothing is due.
    """
    at = stores.clock.now()
    due = _due(at).order_by(_TABLE.c.not_before).limit(1)
    with stores.read() as connection:
        if connection.execute(due).first() is None:
            return None
    mine = due.with_for_update(skip_locked=True).scalar_subquery()
    claimed = (
        update(OutgoingMail)
        .where(_TABLE.c.id == mine)
        .values(claimed_until=at + lease, tries=_TABLE.c.tries + 1)
        .returning(*_OWED)
    )
    with stores.write() as tx:
        row = tx.execute(claimed).one_or_none()
    return Owed(*row) if row else None


def finish(stores: Stores, owed: Owed, outcome: Outcome, error: str = "") -> None:
    """Mark a claimed mail as done, unless another claim has overtaken this one."""
    values = {"done_at": stores.clock.now(), "outcome": outcome, "error": error}
    _mark(stores, owed, values)


def defer(stores: Stores, owed: Owed, not_before: datetime, error: str) -> None:
    """Give a claimed mail back, to be tried again later."""
    _mark(stores, owed, {"not_before": not_before, "error": error})


def _mark(stores: Stores, owed: Owed, values: dict[str, Any]) -> None:
    ours = (_TABLE.c.id == owed.id) & (_TABLE.c.tries == owed.tries) & _TABLE.c.done_at.is_(None)
    with stores.write() as tx:
        tx.execute(update(OutgoingMail).where(ours).values(claimed_until=None, **values))


def hasten(stores: Stores) -> int:
    """Make due now what waits only because the mail server did not answer; returns how many."""
    at = stores.clock.now()
    waiting = (
        _TABLE.c.done_at.is_(None)
        & _TABLE.c.claimed_until.is_(None)
        & (_TABLE.c.not_before > at)
        & _TABLE.c.error.startswith(UNREACHABLE)
    )
    with stores.write() as tx:
        return tx.execute(update(OutgoingMail).where(waiting).values(not_before=at)).rowcount


def revive(tx: Transaction, *, at: datetime, row_id: str | None = None) -> int:
    """Make due now what waits or was given up and is still of use; returns how many."""
    again = {"done_at": None, "outcome": "", "tries": 0, "not_before": at, "claimed_until": None}
    which = _revivable(at, row_id)
    return tx.execute(update(OutgoingMail).where(which).values(again)).rowcount


def count_revivable(connection: Connection, *, at: datetime, row_id: str | None = None) -> int:
    """Return how many mails `revive` would make due."""
    query = select(func.count()).select_from(OutgoingMail).where(_revivable(at, row_id))
    return int(connection.execute(query).scalar_one())


def bounced(stores: Stores, row_id: str, reason: str) -> bool:
    """Note that a mail came back, the first time; tell whether it is one of ours."""
    at = literal(stores.clock.now(), _TABLE.c.bounced_at.type)
    came_back = (
        update(OutgoingMail)
        .where(_TABLE.c.id == row_id)
        .values(bounced_at=func.coalesce(_TABLE.c.bounced_at, at), bounce=reason)
    )
    with stores.write() as tx:
        return tx.execute(came_back).rowcount == 1


def waiting(stores: Stores) -> int:
    """Return how many mails are to be sent still."""
    with stores.read() as connection:
        query = select(func.count()).select_from(OutgoingMail).where(_STATES["waiting"])
        return int(connection.execute(query).scalar_one())


def overdue(stores: Stores, *, after: timedelta) -> int:
    """Return how many mails are to be sent still that were asked for `after` ago or longer."""
    old = _TABLE.c.created_at <= stores.clock.now() - after
    with stores.read() as connection:
        query = select(func.count()).select_from(OutgoingMail).where(_STATES["waiting"], old)
        return int(connection.execute(query).scalar_one())


def listed(
    connection: Connection, *, state: State | None, account_id: str | None, limit: int
) -> list[AnyRow]:
    """Return mails for staff, newest first, with their portal's `client_id`; no row of `none`."""
    query = _with_client().where(_TABLE.c.kind != "none")
    if state is not None:
        query = query.where(_STATES[state])
    if account_id is not None:
        query = query.where(_TABLE.c.account_id == account_id)
    return list(connection.execute(query.order_by(_TABLE.c.created_at.desc()).limit(limit)))


def one(connection: Connection, row_id: str) -> AnyRow | None:
    """Return one mail for staff."""
    return connection.execute(_with_client().where(_TABLE.c.id == row_id)).one_or_none()


def listen(stores: Stores, bell: threading.Event, stopping: threading.Event) -> None:
    """Ring `bell` at each commit that queued a mail, in any process, until told to stop.

    PostgreSQL only; blocks. Raises whatever the driver does when the connection is lost.
    """
    connection = stores.reads.connect()
    driver: Any = connection.connection.driver_connection
    connection.detach()  # the pool makes another: this one is kept for as long as we listen
    try:
        connection.execute(text(f"LISTEN {CHANNEL}"))
        while not stopping.is_set():
            for _ in driver.notifies(timeout=_LISTEN_SECONDS, stop_after=1):
                bell.set()
    finally:
        connection.close()


def _due(at: datetime) -> Any:  # noqa: ANN401 - SQLAlchemy's generic select
    free = or_(_TABLE.c.claimed_until.is_(None), _TABLE.c.claimed_until <= at)
    return select(_TABLE.c.id).where(_TABLE.c.done_at.is_(None), _TABLE.c.not_before <= at, free)


def _revivable(at: datetime, row_id: str | None) -> ColumnElement[bool]:
    free = or_(_TABLE.c.claimed_until.is_(None), _TABLE.c.claimed_until <= at)
    which = _TABLE.c.outcome.in_(("", "given_up")) & (_TABLE.c.expires_at > at) & free
    return which if row_id is None else which & (_TABLE.c.id == row_id)


def _with_client() -> Any:  # noqa: ANN401 - SQLAlchemy's generic select
    return select(*_TABLE.c, Client.client_id.label("client")).join(
        Client, Client.id == _TABLE.c.client_row_id
    )


_STATES: Final[dict[State, ColumnElement[bool]]] = {
    "waiting": _TABLE.c.done_at.is_(None) & (_TABLE.c.kind != "none"),
    "sent": (_TABLE.c.outcome == "sent") & _TABLE.c.bounced_at.is_(None),
    "given_up": _TABLE.c.outcome == "given_up",
    "expired": _TABLE.c.outcome == "expired",
    "bounced": _TABLE.c.bounced_at.is_not(None),
}
