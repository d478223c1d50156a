"""Record an event in the transaction of what it tells."""

from idp.audit import store
from idp.audit.events import AuditEvent
from idp.stores.engine import Transaction


def record(tx: Transaction, event: AuditEvent) -> None:
    """Insert one event: it is kept exactly when what it tells is kept.

    One plain insert; sealing comes later (`idp.audit.seal`).
    """
    store.insert_event(tx, event)
