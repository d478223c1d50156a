"""Consents to one purpose each, apart from terms, dated, with what was read (R-CMI-18, R-PAR-8)."""

import hashlib
from datetime import datetime

from idp.contact import store
from idp.kernel.ids import new_id
from idp.stores.engine import Transaction


def consent(  # noqa: PLR0913 - one row, said once
    tx: Transaction,
    account_id: str,
    organisation_id: str,
    purpose: str,
    shown: str,
    *,
    at: datetime,
) -> None:
    """Record that a member ticked the box of a purpose; `shown` is what stood beside it."""
    digest = hashlib.sha256(shown.encode()).hexdigest()
    store.add_consent(
        tx, (account_id, organisation_id), new_id(), purpose=purpose, sha256=digest, at=at
    )
