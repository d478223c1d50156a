"""What the console reads besides: mails of one person, and what was done to whom by whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from idp.stores.tables import AuditEvent, Client, OutgoingMail

AnyRow = Row[*tuple[Any, ...]]


def mails(
    connection: Connection, account_id: str, organisation_id: str, *, limit: int
) -> list[AnyRow]:
    """Return the last mails that an organisation's portals queued for somebody, newest first."""
    columns = OutgoingMail.__table__.c
    shown = (
        *(columns.kind, columns.to_address, columns.created_at, columns.done_at),
        *(columns.outcome, columns.bounced_at, columns.bounce, columns.expires_at),
    )
    query = (
        select(*shown)
        .join(Client, Client.id == columns.client_row_id)
        .where(columns.account_id == account_id, Client.organisation_id == organisation_id)
        .where(columns.kind != "none")
    )
    newest = query.order_by(columns.created_at.desc(), columns.id.desc())
    return list(connection.execute(newest.limit(limit)))


def acts(
    connection: Connection, actor: str, account_id: str, event: str, *, since: datetime
) -> list[dict[str, Any]]:
    """Return the facts of what somebody did to somebody lately, newest first."""
    query = select(AuditEvent.facts).where(
        AuditEvent.actor == actor,
        AuditEvent.account_id == account_id,
        AuditEvent.event == event,
        AuditEvent.outcome == "success",
        AuditEvent.at >= since,
    )
    return [dict(facts) for facts in connection.scalars(query.order_by(AuditEvent.id.desc()))]
