"""Counters in one process's memory: a single worker, or tests."""

import threading
from dataclasses import dataclass
from datetime import datetime

from idp.throttle.limits import Rule, delay_after

MOST_BUCKETS = 200_000


@dataclass(slots=True)
class _Bucket:
    attempts: int
    last_at: datetime
    wait_until: datetime
    forget_at: datetime


class MemoryCounters:
    """Counts in a dictionary under a lock; the oldest buckets go when there are too many."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._lock = threading.Lock()
        self._buckets: dict[bytes, _Bucket] = {}

    def reserve(self, key: bytes, rule: Rule, *, at: datetime) -> datetime | None:
        """Count an attempt; returns None, or until when it has to wait."""
        with self._lock:
            bucket = self._buckets.get(key)
            if bucket is None or bucket.forget_at <= at:
                bucket = _Bucket(0, at, at, at)
            if bucket.wait_until > max(at, bucket.last_at):  # not an attempt of a moment ago
                return bucket.wait_until
            self._buckets.pop(key, None)
            bucket.attempts += 1
            bucket.last_at = at
            bucket.wait_until = at + delay_after(bucket.attempts, rule)
            bucket.forget_at = max(bucket.wait_until, at) + rule.forget_after
            self._buckets[key] = bucket
            while len(self._buckets) > MOST_BUCKETS:
                del self._buckets[next(iter(self._buckets))]
        return None

    def waiting(self, key: bytes, *, at: datetime) -> datetime | None:
        """Return until when a bucket has to wait, None when it need not; counts nothing."""
        with self._lock:
            bucket = self._buckets.get(key)
            return bucket.wait_until if bucket is not None and bucket.wait_until > at else None

    def refund(self, key: bytes) -> None:
        """Take one attempt back."""
        with self._lock:
            bucket = self._buckets.get(key)
            if bucket is not None:
                bucket.attempts = max(0, bucket.attempts - 1)
                bucket.wait_until = min(bucket.wait_until, bucket.last_at)

    def clear(self, key: bytes) -> None:
        """Forget a bucket."""
        with self._lock:
            self._buckets.pop(key, None)
