"""The statements of the audit log."""

from sqlalchemy import Connection, insert

from idp.audit.events import AuditEvent
from idp.stores.tables import AuditEvent as EventRow

_EVENT = EventRow.__table__


def insert_event(tx: Connection, event: AuditEvent) -> None:
    """Insert one event."""
    tx.execute(
        insert(EventRow),
        {
            "at": event.at,
            "event": event.event,
            "outcome": event.outcome,
            "actor": (event.actor or event.account_id or "anonymous")[:128],
            "account_id": event.account_id,
            "organisation_id": event.organisation_id,
            "client_id": event.client_id,
            "source": event.source[:64],
            "facts": event.facts(),
        },
    )
