"""Break a transaction after its first, second, … statement, and see what is left of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from idp.stores.engine import Stores
from tests.administration.acts import stored

_MOST = 200


class Broken(Exception):
    """The process died here."""


@contextmanager
def broken_after(stores: Stores, statements: int) -> Iterator[None]:
    """Raise in the writer's transaction once it has sent so many statements."""
    sent = 0

    def count(*_: Any) -> None:
        nonlocal sent
        sent += 1
        if sent == statements:
            raise Broken

    event.listen(stores.writes, "after_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(stores.writes, "after_cursor_execute", count)


def assert_whole_or_nothing(stores: Stores, act: Callable[[], Any]) -> int:
    """Break an act after each of its statements; returns how many it has.

    Whatever was broken left every table, the audit log and the outbox too, as it was before.
    """
    before = stored(stores, but=frozenset())
    for statements in range(1, _MOST):
        try:
            with broken_after(stores, statements):
                act()
        except Broken:
            assert stored(stores, but=frozenset()) == before, statements
        else:
            assert stored(stores, but=frozenset()) != before
            return statements - 1
    raise AssertionError("it never ends")
