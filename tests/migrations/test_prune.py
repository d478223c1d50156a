"""What expired goes, in batches, and what is alive stays."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert

from idp.kernel.clock import MovableClock
from idp.stores.engine import Stores
from idp.stores.prune import count_expired, prune
from idp.stores.tables import AssertionUse


def test_nothing_alive_is_deleted(stores: Stores, fill: Callable[[Stores], None]) -> None:
    fill(stores)
    assert set(prune(stores).values()) == {0}


def test_everything_expired_is_deleted(
    stores: Stores, clock: MovableClock, fill: Callable[[Stores], None]
) -> None:
    fill(stores)
    clock.move(timedelta(minutes=5))
    assert count_expired(stores)["token"] == 1
    assert set(prune(stores).values()) == {1}
    assert set(prune(stores).values()) == {0}


def test_many_rows_go_in_batches(stores: Stores) -> None:
    at = stores.clock.now()
    rows = [{"jti_hash": bytes([n] * 32), "expires_at": at} for n in range(7)]
    with stores.write() as tx:
        tx.execute(insert(AssertionUse), rows)
    assert prune(stores, batch=3)["assertion_use"] == 7
