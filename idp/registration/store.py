"""The statements of registrations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from idp.stores.tables import Identifier, Registration

AnyRow = Row[*tuple[Any, ...]]
_COLUMNS = (
    Registration.id,
    Registration.organisation_id,
    Registration.client_row_id,
    Registration.canonical,
    Registration.typed,
    Registration.scheme,
    Registration.cost,
    Registration.pepper_id,
    Registration.secret,
    Registration.facts,
    Registration.state,
    Registration.account_id,
    Registration.created_at,
    Registration.proved_at,
    Registration.expires_at,
)


class Taken(Exception):
    """Another registration of the same address is proved, in review or approved already."""


def is_identifier(connection: Connection, organisation_id: str, canonical: str) -> bool:
    """Tell whether somebody has this identifier; one statement either way."""
    which = (Identifier.organisation_id == organisation_id, Identifier.canonical == canonical)
    return connection.execute(select(Identifier.id).where(*which)).first() is not None


def add(tx: Connection, values: dict[str, Any]) -> None:
    """Store a new registration."""
    tx.execute(insert(Registration).values(values))


def find(connection: Connection, registration_id: str) -> AnyRow | None:
    """Return a registration by its id; one statement for one that nobody has."""
    which = Registration.id == registration_id
    return connection.execute(select(*_COLUMNS).where(which)).one_or_none()


def move(
    tx: Connection, registration_id: str, *, to: str, allowed: Sequence[str], at: datetime
) -> bool:
    """Change a state in one conditional statement.

    Raises:
        Taken: The address has another registration that is proved or further.
    """
    values: dict[str, Any] = {"state": to} | ({"proved_at": at} if to == "proved" else {})
    which = (Registration.id == registration_id, Registration.state.in_(allowed))
    try:
        return tx.execute(update(Registration).where(*which).values(values)).rowcount == 1
    except IntegrityError as error:
        raise Taken from error


def lock_unproved(tx: Connection, organisation_id: str, canonical: str) -> None:
    """Hold the unproved registrations of an address, in one order for everybody.

    Who proves one voids the others: two at once would each wait for the other's row.
    """
    query = (
        select(Registration.id)
        .where(
            Registration.organisation_id == organisation_id,
            Registration.canonical == canonical,
            Registration.state == "unproved",
        )
        .order_by(Registration.id)
        .with_for_update()
    )
    tx.execute(query).all()


def void_others(tx: Connection, organisation_id: str, canonical: str, kept: str) -> None:
    """Void the unproved registrations of an address but one: its owner proved that one."""
    which = (
        Registration.organisation_id == organisation_id,
        Registration.canonical == canonical,
        Registration.state == "unproved",
        Registration.id != kept,
    )
    tx.execute(update(Registration).where(*which).values(state="void"))


def change(tx: Connection, registration_id: str, values: dict[str, Any]) -> None:
    """Change columns of a registration that say nothing of its state."""
    tx.execute(update(Registration).where(Registration.id == registration_id).values(values))


def expired(connection: Connection, at: datetime, *, most: int) -> list[str]:
    """Return registrations whose time is over and that no account came from."""
    query = select(Registration.id).where(
        Registration.expires_at <= at, Registration.state.not_in(("review",))
    )
    return list(connection.scalars(query.order_by(Registration.expires_at).limit(most)))


def erase(tx: Connection, ids: Sequence[str]) -> None:
    """Delete registrations with what their applicants said."""
    tx.execute(delete(Registration).where(Registration.id.in_(ids)))


def waiting(connection: Connection, organisation_id: str) -> dict[str, int]:
    """Return how many registrations an organisation has in each state."""
    query = (
        select(Registration.state, func.count())
        .where(Registration.organisation_id == organisation_id)
        .group_by(Registration.state)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
