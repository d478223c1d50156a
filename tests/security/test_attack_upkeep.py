"""One row that can't be read does not end the sealing and pruning of all others."""

import logging
import threading

import pytest

from idp.jobs import upkeep
from idp.jobs.upkeep import Upkeep
from idp.stores.engine import Stores

TWICE = 2


def test_an_unexpected_failure_is_told_and_the_work_goes_on(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = threading.Semaphore(0)

    def fail(_: Stores) -> int:
        tried.release()
        raise ValueError

    monkeypatch.setattr(upkeep, "seal_pending", fail)
    working = Upkeep(stores, every_seconds=0.01)
    with caplog.at_level(logging.ERROR):
        working.start()
        assert all(tried.acquire(timeout=10) for _ in range(TWICE))
        working.stop()
    assert "seal failed; again later" in caplog.text
