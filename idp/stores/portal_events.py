"""What an organisation's portals may follow of its people: written with the change it tells of.

The ids of one organisation's events are given in the order of their commits: who has read up to
one of them has missed none before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, cast

from sqlalchemy import Connection, Table, func, insert, select, text

from idp.stores.tables import Membership
from idp.stores.tables.events import PortalEvent

Kind = Literal[
    "disabled", "enabled", "erased", "struck_off", "linked", "unlinked", "profile_changed"
]

_IN_ORDER: Final = text("SELECT pg_advisory_xact_lock(hashtext('portal_event:' || :organisation))")
_ADD: Final = insert(cast("Table", PortalEvent.__table__))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a member; `id` is the place in the organisation's order."""

    id: int
    kind: str
    subject: str
    legacy_key: str | None
    facts: Mapping[str, Any]
    at: datetime


def add(  # noqa: PLR0913 - an event is these words, each named by who writes it
    tx: Connection,
    organisation_id: str,
    kind: Kind,
    subject: str,
    *,
    at: datetime,
    legacy_key: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Tell an organisation's portals of one member, in the transaction of the change itself.

    Args:
        tx: The write that makes the change: an event of what is rolled back is never seen.
        organisation_id: Whose portals may read it.
        kind: What happened.
        subject: The membership's own subject; each portal reads the one that it knows.
        at: When.
        legacy_key: The person's key in the organisation's former systems, where it has one.
        facts: What else the portals need, by name; values that JSON can hold, no secret.
    """
    if tx.dialect.name == "postgresql":
        # A sequence numbers rows before they commit: without order, a reader's cursor would pass
        # an event that commits late. SQLite has one writer at a time.
        tx.execute(_IN_ORDER, {"organisation": organisation_id})
    row = {"organisation_id": organisation_id, "kind": kind, "subject": subject, "at": at}
    tx.execute(_ADD, row | {"legacy_key": legacy_key, "facts": dict(facts or {})})


def of_account(
    tx: Connection,
    account_id: str,
    kind: Kind,
    *,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Tell every organisation that an account is a member of; in the order of their ids."""
    members = (
        select(Membership.organisation_id, Membership.subject, Membership.legacy_key)
        .where(Membership.account_id == account_id, Membership.status != "ended")
        .order_by(Membership.organisation_id)
    )
    for row in tx.execute(members).all():
        key = row.legacy_key
        add(tx, row.organisation_id, kind, row.subject, at=at, legacy_key=key, facts=facts)


def of_membership(
    tx: Connection,
    membership_id: str,
    kind: Kind,
    *,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Tell the organisation of one membership."""
    member = select(Membership.organisation_id, Membership.subject, Membership.legacy_key).where(
        Membership.id == membership_id
    )
    row = tx.execute(member).one()
    key = row.legacy_key
    add(tx, row.organisation_id, kind, row.subject, at=at, legacy_key=key, facts=facts)


def since(
    connection: Connection, organisation_id: str, after: int = 0, *, limit: int = 100
) -> list[Event]:
    """Return an organisation's events after one of them, the oldest first, at most `limit`."""
    query = (
        select(
            PortalEvent.id,
            PortalEvent.kind,
            PortalEvent.subject,
            PortalEvent.legacy_key,
            PortalEvent.facts,
            PortalEvent.at,
        )
        .where(PortalEvent.organisation_id == organisation_id, PortalEvent.id > after)
        .order_by(PortalEvent.id)
        .limit(limit)
    )
    return [Event(*row) for row in connection.execute(query)]


def newest(connection: Connection, organisation_id: str) -> int:
    """Return the id of an organisation's last event, 0 where there is none."""
    query = select(func.max(PortalEvent.id)).where(PortalEvent.organisation_id == organisation_id)
    return connection.scalar(query) or 0
