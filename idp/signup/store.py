"""The statements of signing up that belong to no other room."""

from typing import Any

from sqlalchemy import Connection, Row, select

from idp.stores.tables import Membership

AnyRow = Row[*tuple[Any, ...]]


def member(connection: Connection, account_id: str, organisation_id: str) -> AnyRow | None:
    """Return the id, profile and details of an account's membership, None without a living one."""
    query = select(Membership.id, Membership.profile, Membership.details).where(
        Membership.account_id == account_id,
        Membership.organisation_id == organisation_id,
        Membership.status == "active",
    )
    return connection.execute(query).one_or_none()
