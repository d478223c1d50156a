"""The audit log shows every change made to it behind its back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from idp.audit.seal import cut, seal_pending, verify
from idp.kernel.clock import MovableClock
from idp.stores.engine import Stores

Happen = Callable[[int], None]


def test_an_empty_log_verifies(stores: Stores) -> None:
    assert seal_pending(stores) == 0
    assert verify(stores).breaks == ()


def test_events_are_sealed_once_in_batches(stores: Stores, happen: Happen) -> None:
    happen(7)
    assert seal_pending(stores, batch=3) == 7
    assert seal_pending(stores, batch=3) == 0
    happen(2)
    seen = verify(stores)
    assert (seen.seals, seen.events, seen.unsealed, seen.breaks) == (3, 7, 2, ())


def test_the_head_moves_with_every_seal(stores: Stores, happen: Happen) -> None:
    happen(1)
    seal_pending(stores)
    before = verify(stores).head
    happen(1)
    seal_pending(stores)
    assert verify(stores).head != before
    assert len(before) == 64


EVENT = ("at", "event", "outcome", "actor", "client_id", "source", "facts", "account_id")


@pytest.mark.parametrize("column", EVENT)
def test_any_changed_column_shows(stores: Stores, happen: Happen, column: str) -> None:
    happen(6)
    seal_pending(stores, batch=2)
    changed = {"at": "at + 1", "facts": "'{}'", "account_id": "'somebody'"}
    value = changed.get(column, f"{column} || 'x'")
    with stores.write() as tx:
        tx.execute(text(f"UPDATE audit_event SET {column} = {value} WHERE id = 3"))  # noqa: S608 - the columns above
    assert [(b.after, b.upto, b.why) for b in verify(stores).breaks] == [(2, 4, "changed")]


@pytest.mark.parametrize("gone", [1, 3, 6])
def test_a_missing_event_shows(stores: Stores, happen: Happen, gone: int) -> None:
    happen(6)
    seal_pending(stores, batch=3)
    with stores.write() as tx:
        tx.execute(text("DELETE FROM audit_event WHERE id = :gone"), {"gone": gone})
    assert [b.why for b in verify(stores).breaks] == ["changed"]


def test_a_whole_batch_gone_is_no_retention(stores: Stores, happen: Happen) -> None:
    happen(6)
    seal_pending(stores, batch=3)
    with stores.write() as tx:
        tx.execute(text("DELETE FROM audit_event WHERE id <= 3"))
    assert [b.why for b in verify(stores).breaks] == ["missing"]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM audit_seal WHERE id = 2",
        "UPDATE audit_seal SET hash = previous WHERE id = 2",
        "UPDATE audit_seal SET previous = hash WHERE id = 2",
        "UPDATE audit_seal SET first_id = first_id + 1 WHERE id = 2",
        "UPDATE audit_seal SET sealed_at = sealed_at + 1 WHERE id = 2",
    ],
)
def test_a_changed_seal_shows(stores: Stores, happen: Happen, change: str) -> None:
    happen(6)
    seal_pending(stores, batch=2)
    with stores.write() as tx:
        tx.execute(text(change))
    assert verify(stores).breaks != ()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_flipped_byte_of_a_row_shows(stores: Stores, happen: Happen) -> None:
    happen(1)
    seal_pending(stores)
    with stores.read() as connection:
        facts = bytes(
            connection.execute(text("SELECT CAST(facts AS BLOB) FROM audit_event")).scalar_one()
        )
    update = text("UPDATE audit_event SET facts = CAST(:facts AS TEXT)")
    for place in range(len(facts)):
        flipped = facts[:place] + bytes([facts[place] ^ 0x81]) + facts[place + 1 :]
        with stores.write() as tx:
            tx.execute(update, {"facts": flipped})
        assert [b.why for b in verify(stores).breaks] == ["changed"], place
    with stores.write() as tx:
        tx.execute(update, {"facts": facts})
    assert verify(stores).breaks == ()


def test_retention_cuts_whole_batches_and_the_rest_verifies(
    stores: Stores, clock: MovableClock, happen: Happen
) -> None:
    happen(4)
    clock.move(timedelta(days=400))
    happen(4)
    seal_pending(stores, batch=3)  # the second batch holds old and new events: it stays
    assert cut(stores, before=clock.now() - timedelta(days=365)) == 3
    seal_pending(stores)
    seen = verify(stores)
    assert (seen.cut, seen.breaks) == (1, ())
    assert cut(stores, before=clock.now() - timedelta(days=365)) == 0


def test_unsealed_events_are_never_cut(stores: Stores, clock: MovableClock, happen: Happen) -> None:
    happen(4)
    clock.move(timedelta(days=400))
    assert cut(stores, before=clock.now()) == 0
