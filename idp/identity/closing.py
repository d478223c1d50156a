"""Accounts that are closed on the day that their owners asked for (RGPD article 17, R-ALL-3)."""

from contextlib import suppress
from typing import Final

from idp.audit.account_events import AccountErased
from idp.audit.record import record
from idp.identity import states
from idp.identity.states import Change, ChangeRefused
from idp.stores import account_links, erasure
from idp.stores.engine import Stores

_BATCH: Final = 100
_WORKER: Final = "worker"


def close_due(stores: Stores) -> int:
    """Close and erase every account whose day has come; returns how many.

    Each is one short transaction, begun by a claim that loses against an owner who signs in.
    """
    at = stores.clock.now()
    with stores.read() as connection:
        found = erasure.due(connection, at=at, limit=_BATCH)
    return sum(_close(stores, account_id, home_id) for account_id, home_id in found)


def _close(stores: Stores, account_id: str, home_id: str) -> bool:
    at = stores.clock.now()
    change = Change("account", account_id, "closed", _WORKER, home_id)
    with suppress(ChangeRefused), stores.write() as tx:
        if not erasure.claim(tx, account_id, at=at):
            return False
        # What retired into it is the same person's.
        linked = account_links.retired_into(tx, account_id)
        states.apply(tx, change, at=at)
        for one in (account_id, *linked):
            erasure.erase(tx, one, at=at)
        event = AccountErased(at=at, actor=_WORKER, account_id=account_id, organisation_id=home_id)
        record(tx, event)
        return True
    return False
