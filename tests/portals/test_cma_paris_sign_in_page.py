"""CMA Paris' sign-in page says what its guide shows."""

import pytest

from tests.portals.document import Words, ought_to_say, says, table, words
from tests.portals.html_reading import elements, texts
from tests.support.provider import Page, Provider

SLUG = "cma-paris"


@pytest.mark.parametrize("entry", words(SLUG))
def test_the_page_says(portals: Provider, pages: dict[str, Page], entry: Words) -> None:
    assert says(pages[SLUG], entry) is ought_to_say(portals, SLUG, entry)


@pytest.mark.parametrize("entry", words(SLUG))
def test_the_page_says_with_its_journeys(complete_pages: dict[str, Page], entry: Words) -> None:
    assert says(complete_pages[SLUG], entry)


@pytest.mark.requirement("R-PAR-2")
def test_the_notices_come_in_the_order_of_the_guide(pages: dict[str, Page]) -> None:
    wanted = [entry.text for entry in table(SLUG) if entry.place == "main p"]
    assert [text for text in texts(pages[SLUG].text, "main p") if text in wanted] == wanted


@pytest.mark.requirement("R-PAR-3")
def test_creating_an_account_stands_before_signing_in(complete_pages: dict[str, Page]) -> None:
    assert texts(complete_pages[SLUG].text, ".block h2") == [
        "Vous n'avez pas de compte parisien?",
        "Vous avez déjà un compte parisien",
    ]


@pytest.mark.requirement("R-PAR-3")
def test_the_way_back_leads_to_the_portal(portals: Provider, pages: dict[str, Page]) -> None:
    (link,) = elements(pages[SLUG].text, ".back a")
    assert link.attributes["href"] == portals.client(SLUG).metadata.portal_url
