"""How long files wait: what is usual, and what is late."""

import statistics
from datetime import datetime, timedelta
from typing import Final

from idp.clients.model import Client
from idp.reviewing.model import Case
from idp.stores import review_queue
from idp.stores.engine import Transaction

_DAY: Final = 86_400


def usual_days(connection: Transaction, organisation_id: str) -> float | None:
    """Return the median of how long the last fifty decisions took, in days; None without any."""
    took = review_queue.durations(connection, organisation_id, most=50)
    return round(statistics.median(took) / _DAY, 1) if took else None


def is_late(case: Case, client: Client, at: datetime) -> bool:
    """Tell whether a file waits longer than its organisation means files to."""
    waits = at - case.received_at
    return case.is_waiting and waits > timedelta(days=client.policy.review.late_after_days)
