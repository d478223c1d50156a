"""What every test may ask for; the rest of it is in `tests/support/`."""

from datetime import UTC, datetime

import pytest

from idp.kernel.clock import MovableClock

# In the order in which they import one another: pytest rewrites assertions at the first import.
pytest_plugins = (
    "pytester",
    "tests.support.scratch",
    "tests.support.budgets",
    "tests.support.chromium",
    "tests.support.postgres",
    "tests.support.databases",
    "tests.support.provider",
    "tests.support.live",
    "tests.support.demo",
    "tests.support.firefox",
    "tests.support.redis",
    "tests.support.requirements",
    "tests.support.sizes",
    "tests.support.smtp",
    "tests.support.outbox",
    "tests.support.applying",
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> MovableClock:
    """A clock that stands still at noon of an ordinary Monday until it is moved."""
    return MovableClock(frozen_at=NOON)
