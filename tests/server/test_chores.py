"""What a server process does each minute: the chores that it was given, each on its own."""

from datetime import timedelta
from threading import Event

import pytest

from idp.jobs.upkeep import Upkeep
from idp.kernel.clock import MovableClock
from idp.stores import tables
from idp.stores.engine import Stores
from idp.wiring.chores import chores
from tests.support.applying import Chamber, chamber
from tests.support.companies import MASKED

__all__ = ["chamber"]


def test_one_chore_that_fails_stops_no_other(stores: Stores) -> None:
    done = Event()

    def broken() -> int:
        raise ValueError

    def works() -> int:
        done.set()
        return 1

    upkeep = Upkeep(stores, more={"broken": broken, "works": works}, every_seconds=0.01)
    upkeep.start()
    assert done.wait(20)
    upkeep.stop()


@pytest.mark.requirement("R-PDL-16", partly="refused data is erased after ninety days")
def test_a_refused_application_is_erased(chamber: Chamber, clock: MovableClock) -> None:
    chamber.waits(chamber.provider.browser(), MASKED.siren)
    with chamber.provider.stores.read() as connection:
        (case,) = connection.execute(tables.ReviewCase.__table__.select()).all()
    chamber.officers.refuse(chamber.officer, case.reference, "R2")
    works = chores(chamber.provider.services)
    clock.move(timedelta(days=89))
    works["forget"]()
    assert chamber.count(tables.Registration) == 1
    clock.move(timedelta(days=1))
    assert works["forget"]() == 2
    assert works["recheck"]() == 0
    assert chamber.count(tables.Registration) == 0
    assert chamber.count(tables.ReviewCase, tables.ReviewCase.siren == "") == 1
