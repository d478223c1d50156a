"""A log with events in it."""

from collections.abc import Callable

import pytest

from idp.audit.events import SignInFailed, SignInSucceeded
from idp.audit.record import record
from idp.stores.engine import Stores


@pytest.fixture
def happen(stores: Stores) -> Callable[[int], None]:
    """Record some sign-ins, good and bad in turn."""

    def record_some(count: int) -> None:
        with stores.write() as tx:
            for number in range(count):
                kind = SignInFailed if number % 2 else _succeeded
                record(tx, kind(at=stores.clock.now(), client_id="intracma", source="192.0.2.1"))

    return record_some


def _succeeded(**what: object) -> SignInSucceeded:
    return SignInSucceeded(session_id="é" * 3, amr=("pwd",), **what)  # type: ignore[arg-type]  # forwards what the class takes
