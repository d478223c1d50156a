"""Several tabs, clicks or threads of one browser at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from tests.support.provider import Browser, Provider

T = TypeVar("T")


def twin(provider: Provider, browser: Browser) -> Browser:
    """Return the same browser in another thread: it has the cookies that the first has now."""
    other = provider.browser(source=browser.source, lang=browser.lang)
    assert browser.http._cookies is not None
    other.http._cookies = dict(browser.http._cookies)
    return other


def at_once(works: Sequence[Callable[[], T]]) -> list[T]:
    """Start everything in the same instant, each in a thread of its own; return the results."""
    gate = Barrier(len(works))

    def run(work: Callable[[], T]) -> T:
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
