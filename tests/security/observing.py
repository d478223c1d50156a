"""What an attempt costs inside, and what of its answer could tell one person from another."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import event

from tests.support.provider import Page, Provider

T = TypeVar("T")
_CHANCE = re.compile(r'(name="csrf_token" value=")[^"]*|(\?[ij]=)[0-9a-z]{26}')


@dataclass
class Cost:
    """Statements sent to the database, in order, and hashes made."""

    statements: list[str] = field(default_factory=list)
    hashes: int = 0


@contextmanager
def costs(provider: Provider) -> Iterator[Cost]:
    """Observe what happens inside meanwhile."""
    cost, here = Cost(), threading.current_thread()
    lane = provider.services.lane
    run = lane.run
    stores = provider.stores

    def statement(*arguments: Any) -> None:
        if threading.current_thread() is here:  # and not the one that looks for new revisions
            cost.statements.append(arguments[2])

    def counted(work: Callable[[], T]) -> T:
        cost.hashes += 1
        return run(work)

    engines = {stores.reads, stores.writes}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", statement)
    lane.run = counted  # type: ignore[method-assign]  # counts in its place
    try:
        yield cost
    finally:
        lane.run = run  # type: ignore[method-assign]  # the real one again
        for engine in engines:
            event.remove(engine, "before_cursor_execute", statement)


def shown(page: Page, typed: str) -> tuple[int, list[tuple[str, str]], str]:
    """Return status, headers and body, without chance (form token, journey) and what was typed."""
    body = _CHANCE.sub(r"\1\2", page.text).replace(typed, "TYPED")
    headers = [
        (name, "" if name in {"Set-Cookie", "Content-Length"} else value)
        for name, value in page.response.headers
    ]
    return page.status, headers, body


def area_under_curve(ones: Sequence[float], others: Sequence[float]) -> float:
    """Return the chance that one of `ones` is larger than one of `others`; 0.5 tells nothing."""
    ranked = sorted([(value, 1) for value in ones] + [(value, 0) for value in others])
    ranks = sum(place for place, (_, is_one) in enumerate(ranked, 1) if is_one)
    return (ranks - len(ones) * (len(ones) + 1) / 2) / (len(ones) * len(others))
