"""Counters in the database: shared by all workers of a deployment, kept over a restart."""

from datetime import datetime

from idp.stores import throttle
from idp.stores.engine import Stores
from idp.throttle.limits import Rule


class SqlCounters:
    """Counts in the table `throttle_bucket`."""

    def __init__(self, stores: Stores):
        """Count in `stores`."""
        self._stores = stores

    def reserve(self, key: bytes, rule: Rule, *, at: datetime) -> datetime | None:
        """Count an attempt; returns None, or until when it has to wait."""
        slowing = throttle.Slowing(
            free_attempts=rule.free_attempts,
            delays=rule.delays,
            forget_after=int(rule.forget_after.total_seconds()),
        )
        return throttle.reserve(self._stores, key, slowing, at=at)

    def refund(self, key: bytes) -> None:
        """Take one attempt back."""
        throttle.refund(self._stores, key)

    def clear(self, key: bytes) -> None:
        """Forget a bucket."""
        throttle.clear(self._stores, key)
