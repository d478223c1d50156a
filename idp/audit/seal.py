"""Seal events in hash-chained batches, verify the chain, cut what is too old (decision 21).

A seal's hash covers the seal before it, its own bounds and every stored byte of its events. What
the chain alone cannot show is the loss of its end: note the head that `verify` returns elsewhere,
and ask for it again.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.audit import store
from idp.audit.record import record
from idp.audit.store import StoredSeal
from idp.audit.upkeep_events import AuditCut
from idp.kernel.clock import timestamp
from idp.stores.engine import Stores

BATCH = 1000
_START = bytes(32)


@dataclass(frozen=True, slots=True)
class Break:
    """Where the log is not what was sealed: events above `after` up to `upto`, and why.

    `why` is `changed` (an event was altered, added or removed), `chain` (a seal was altered or
    removed), `missing` (a whole batch is gone that retention never cut) or `cut_off` (the seal
    with the expected head is gone).
    """

    after: int
    upto: int
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What verification saw; `head` is the newest seal's hash, the value to note elsewhere."""

    seals: int
    events: int
    cut: int
    unsealed: int
    head: str
    breaks: tuple[Break, ...]


def seal_pending(stores: Stores, *, batch: int = BATCH) -> int:
    """Seal every event there is, in batches, each in a short transaction; returns how many."""
    sealed = 0
    while count := _seal_batch(stores, batch):
        sealed += count
    return sealed


def _seal_batch(stores: Stores, batch: int) -> int:
    with stores.write() as tx:
        store.wait_for_writers(tx)
        newest = store.newest_seal(tx)
        after, previous = (newest.last_id, newest.hash) if newest else (0, _START)
        rows = store.raw_rows(tx, after=after, limit=batch)
        if not rows:
            return 0
        at, first, last = stores.clock.now(), rows[0][0], rows[-1][0]
        digest = _hash(previous, (first, last, at), rows)
        store.insert_seal(tx, StoredSeal(first, last, previous, digest, at))
    return len(rows)


def _hash(
    previous: bytes, bounds: tuple[int, int, datetime], rows: Sequence[tuple[Any, ...]]
) -> bytes:
    first, last, at = bounds
    digest = hashlib.sha256(previous)
    digest.update(_line([first, last, len(rows), timestamp(at), at.microsecond]))
    for row in rows:
        digest.update(_line(row))
    return digest.digest()


def _line(values: Sequence[Any]) -> bytes:
    return json.dumps(values, separators=(",", ":"), default=repr).encode() + b"\n"


def verify(stores: Stores, *, expected_head: str = "") -> Verified:
    """Recompute every seal from the stored events and say where they differ.

    Args:
        stores: Where the log is.
        expected_head: A head that was noted once; the end of the log was cut off if no seal has it.
    """
    heads = {expected_head}
    breaks: list[Break] = []
    seals = events = cut = after = 0
    previous = _START
    with stores.read() as connection:
        cut_upto = store.newest_cut(connection)
        for seal in store.all_seals(connection):
            try:
                rows = store.raw_rows(connection, after=after, upto=seal.last_id)
            except store.UnreadableRows:
                rows, why = [], "changed"
            else:
                why = _fault(seal, previous, rows, was_cut=seal.last_id <= cut_upto)
            if why:
                breaks.append(Break(after, seal.last_id, why))
            seals, events, cut = seals + 1, events + len(rows), cut + (not rows)
            after, previous = seal.last_id, seal.hash
            heads.discard(previous.hex())
        unsealed = store.count_after(connection, after)
    if expected_head and heads:
        breaks.append(Break(after, after, "cut_off"))
    head = previous.hex() if seals else ""
    return Verified(seals, events, cut, unsealed, head, tuple(breaks))


def _fault(
    seal: StoredSeal, previous: bytes, rows: Sequence[tuple[Any, ...]], *, was_cut: bool
) -> str:
    if seal.previous != previous:
        return "chain"
    if not rows:
        return "" if was_cut else "missing"
    computed = _hash(previous, (seal.first_id, seal.last_id, seal.sealed_at), rows)
    return "" if computed == seal.hash else "changed"


def cut(stores: Stores, *, before: datetime) -> int:
    """Delete whole sealed batches whose events are all older than `before`; returns how many rows.

    Seals stay, so that the chain still verifies; the cut is an event of the log itself.
    """
    with stores.write() as tx:
        reach = store.newest_event_before(tx, before)
        whole = [seal.last_id for seal in store.all_seals(tx) if seal.last_id <= reach]
        upto = max(whole, default=0)
        count = store.delete_events(tx, upto) if upto else 0
        if count:
            record(
                tx, AuditCut(at=stores.clock.now(), actor="retention", last_id=upto, count=count)
            )
    return count
