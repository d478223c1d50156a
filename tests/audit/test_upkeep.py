"""The house is kept without anybody asking."""

import time

from sqlalchemy import func, select

from idp.audit.events import SignInFailed
from idp.audit.record import record
from idp.jobs.upkeep import Upkeep
from idp.stores.engine import Stores
from idp.stores.tables import AuditSeal


def sealed(stores: Stores) -> int:
    with stores.read() as connection:
        return connection.execute(select(func.count()).select_from(AuditSeal)).scalar_one()


def test_events_are_sealed_by_themselves(stores: Stores) -> None:
    with stores.write() as tx:
        record(tx, SignInFailed(at=stores.clock.now()))
    upkeep = Upkeep(stores, every_seconds=0.01)
    upkeep.start()
    deadline = time.monotonic() + 10
    while not sealed(stores) and time.monotonic() < deadline:
        pass
    upkeep.stop()
    assert sealed(stores) == 1
