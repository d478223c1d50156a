"""What the console's long lists share: what is searched for, which page, and its neighbours."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self

_LONGEST_SEARCH: Final = 200
_MOST_PAGES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands in its list, and the URLs before and after it, '' where there is none."""

    number: int
    pages: int
    total: int
    previous_url: str = ""
    next_url: str = ""

    @classmethod
    def at(cls, number: int, pages: int, total: int, url: Callable[[int], str]) -> Self:
        """Return the pager of page `number`, which is 1 for the first; `url` leads to a page."""
        return cls(
            number,
            pages,
            total,
            previous_url=url(number - 1) if number > 1 else "",
            next_url=url(number + 1) if number < pages else "",
        )


def page_number(given: Mapping[str, str]) -> int:
    """Return the page's number that a URL gives as `page`; 1 for whatever is none."""
    text = given.get("page", "")
    if not (text.isascii() and text.isdecimal()):
        return 1
    return max(1, min(int(text[:9]), _MOST_PAGES))


def searched(text: str) -> str:
    """Return a search without what no database takes (NUL) and without blanks around."""
    kept = "".join(one if one.isprintable() else " " for one in text[:_LONGEST_SEARCH])
    return " ".join(kept.split())
