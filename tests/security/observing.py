"""What an attempt costs inside, and what of its answer could tell one person from another."""

import gc
import html
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import event

from tests.support.provider import Page, Provider

T = TypeVar("T")
DOUBT = 0.05
"""How far from a half the area may be: security.md asks for at most 0.55."""
_CHANCE = re.compile(r'(name="csrf_token" value=")[^"]*|(\?[ij]=)[0-9a-z]{26}')
_WAITS = re.compile(r"[ij]=[0-9a-z]{26}|\?t=[\w-]{43}|[?;&]v=\d+|\d+\u00a0h\u00a0\d+")


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


def told(page: Page, *typed: str) -> tuple[int, list[tuple[str, str]], str]:
    """Return the same of a page that waits, without its journey, link, moments, what was typed."""
    status, headers, body = shown(page, "\0")
    for one in filter(None, typed):
        body = body.replace(html.escape(one), "TYPED")
    return status, headers, _WAITS.sub("", body)


def told_by_time(attempt: Callable[[int, bool], float], samples: int) -> float:
    """Try known and unknown people by turns; return how far time tells them apart, 0 for not.

    What a first, small series leaves in doubt is measured again over four times as many: chance
    alone passes 0.05 of so few once in two hundred, of so many never.

    Args:
        attempt: Given its place and whether it is about somebody who exists: seconds it took.
        samples: How many in all, at first.
    """
    for place in range(20):
        attempt(place, place % 2 == 0)
    told = _in_turn(attempt, samples // 2)
    return told if told <= DOUBT else _in_turn(attempt, 2 * samples)


def _in_turn(attempt: Callable[[int, bool], float], rounds: int) -> float:
    times: dict[bool, list[float]] = {True: [], False: []}
    gc.collect()
    gc.disable()
    try:
        for place in range(rounds):
            # One of each, in turn first: whatever else the machine does meets both alike.
            for exists in (True, False) if place % 2 else (False, True):
                times[exists].append(attempt(20 + place, exists))
    finally:
        gc.enable()
    area = area_under_curve(times[True], times[False])
    print(f"AUC {area:.3f} over {2 * rounds} samples")  # noqa: T201 - the figure
    return abs(area - 0.5)
