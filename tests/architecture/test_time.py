"""The time comes from the injected clock, so that tests can move it."""

from tests.support.source import calls

THE_CLOCK = "idp/kernel/clock.py"
READS_THE_TIME = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("datetime.datetime.now", "datetime.date.today", "time.time", "time.time_ns"),
    *("time.localtime", "time.gmtime"),
}


def test_only_the_clock_reads_the_time() -> None:
    readers = [
        f"{place} {called}"
        for place, called in calls("idp")
        if called in READS_THE_TIME and not place.startswith(THE_CLOCK)
    ]
    assert readers == []


def test_no_test_sleeps() -> None:
    # The bench may, while it waits for a process that it started.
    sleepers = [
        place
        for place, called in calls("tests")
        if called in {"time.sleep", "sleep"} and not place.startswith("tests/support/")
    ]
    assert sleepers == []
