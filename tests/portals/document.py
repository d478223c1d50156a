"""The words of each portal's document: `words/<slug>.toml`, one entry per label or message.

`line` is the line of the document, `place` the element that must say exactly `text`; `journey`
names the one that a link waits for.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.portals.html_reading import texts
from tests.support.provider import Page, Provider

SLUGS = ("intracma", "cmi-organisme", "ent-cfa-orleans", "cma-paris", "cma-pays-de-la-loire")


OF_A_JOURNEY = frozenset({"R-INT-1", "R-ENT-2"})
"""Requirements whose link is here, and whose proof belongs to the journey that it leads to."""


@dataclass(frozen=True)
class Words:
    """One label or message of a document, and where the page must say it."""

    requirement: str
    line: int
    place: str
    text: str
    journey: str = ""
    when: str = "open"


def table(slug: str, when: str = "open") -> list[Words]:
    """Return the words that must be seen when the page is opened, or sent `empty` or `wrong`."""
    path = Path(__file__).parent / "words" / f"{slug}.toml"
    entries = [Words(**entry) for entry in tomllib.loads(path.read_text())["words"]]
    return [entry for entry in entries if entry.when == when]


def words(slug: str, when: str = "open") -> list[ParameterSet]:
    """Return the same as parameters of a test.

    Each carries its requirement, but for those of whole journeys: a link alone proves little.
    """
    return [
        pytest.param(
            entry,
            id=f"{entry.requirement}-line-{entry.line}-{entry.text[:30]}",
            marks=[]
            if entry.requirement in OF_A_JOURNEY
            else pytest.mark.requirement(entry.requirement),
        )
        for entry in table(slug, when)
    ]


def says(page: Page, entry: Words) -> bool:
    """Tell whether the page says these words at their place, exactly but for kinds of blanks."""
    return entry.text in texts(page.text, entry.place)


def ought_to_say(provider: Provider, slug: str, entry: Words) -> bool:
    """Tell whether these words must be there: those of a link, once the folder has its journey."""
    return not entry.journey or entry.journey in provider.client(slug).policy.journeys


def missing(page: Page, slug: str, when: str, *requirements: str) -> list[str]:
    """Return the document's words of these requirements that a page does not say."""
    return [
        entry.text
        for entry in table(slug, when)
        if entry.requirement in requirements and not says(page, entry)
    ]
