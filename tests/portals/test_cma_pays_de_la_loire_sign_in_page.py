"""CMA Pays de la Loire's sign-in page says what its guide shows."""

import pytest

from tests.portals.document import Words, ought_to_say, says, words
from tests.portals.html_reading import texts
from tests.support.provider import Page, Provider

SLUG = "cma-pays-de-la-loire"


@pytest.mark.parametrize("entry", words(SLUG))
def test_the_page_says(portals: Provider, pages: dict[str, Page], entry: Words) -> None:
    assert says(pages[SLUG], entry) is ought_to_say(portals, SLUG, entry)


@pytest.mark.parametrize("entry", words(SLUG))
def test_the_page_says_with_its_journeys(complete_pages: dict[str, Page], entry: Words) -> None:
    assert says(complete_pages[SLUG], entry)


@pytest.mark.requirement("R-PDL-1")
def test_the_page_has_two_parts(complete_pages: dict[str, Page]) -> None:
    parts = texts(complete_pages[SLUG].text, ".block h2")
    assert parts == ["Je crée mon compte", "Je me connecte"]
