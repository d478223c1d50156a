"""Counters in Redis: shared by several hosts. Needs the extra `parvis[redis]`."""

from datetime import UTC, datetime
from typing import Any

from redis import Redis

from idp.throttle.limits import Rule

_RESERVE = """
local now = tonumber(ARGV[1])
local wait = tonumber(redis.call('HGET', KEYS[1], 'wait') or '0')
local last = tonumber(redis.call('HGET', KEYS[1], 'last') or '0')
if wait > now and wait > last then return wait end
local n = redis.call('HINCRBY', KEYS[1], 'n', 1)
local over = n - tonumber(ARGV[2])
local delay = 0
if over >= 0 then delay = tonumber(ARGV[4 + math.min(over, #ARGV - 4)]) end
redis.call('HSET', KEYS[1], 'last', now, 'wait', now + delay * 1000)
redis.call('PEXPIRE', KEYS[1], delay * 1000 + tonumber(ARGV[3]))
return 0
"""
_REFUND = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HINCRBY', KEYS[1], 'n', -1) < 0 then redis.call('HSET', KEYS[1], 'n', 0) end
redis.call('HSET', KEYS[1], 'wait', redis.call('HGET', KEYS[1], 'last'))
return 1
"""


class RedisCounters:
    """Counts by script, so that counting and refusing are one step."""

    def __init__(self, url: str):
        """Count in the Redis at `url`; a call that gets no answer in 2 s fails closed."""
        self._redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
        self._reserve: Any = self._redis.register_script(_RESERVE)
        self._refund: Any = self._redis.register_script(_REFUND)

    def reserve(self, key: bytes, rule: Rule, *, at: datetime) -> datetime | None:
        """Count an attempt; returns None, or until when it has to wait."""
        forget = int(rule.forget_after.total_seconds() * 1000)
        wait = self._reserve(
            keys=[self._name(key)],
            args=[int(at.timestamp() * 1000), rule.free_attempts, forget, *rule.delays],
        )
        return datetime.fromtimestamp(wait / 1000, UTC) if wait else None

    def refund(self, key: bytes) -> None:
        """Take one attempt back."""
        self._refund(keys=[self._name(key)])

    def clear(self, key: bytes) -> None:
        """Forget a bucket."""
        self._redis.delete(self._name(key))

    def _name(self, key: bytes) -> bytes:
        return b"parvis:throttle:" + key
