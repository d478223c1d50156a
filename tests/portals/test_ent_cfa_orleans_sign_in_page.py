"""The ENT's sign-in page says what its letter shows."""

import pytest

from tests.portals.document import Words, ought_to_say, says, words
from tests.portals.html_reading import elements
from tests.support.provider import Page, Provider

SLUG = "ent-cfa-orleans"


@pytest.mark.parametrize("entry", words(SLUG))
def test_the_page_says(portals: Provider, pages: dict[str, Page], entry: Words) -> None:
    assert says(pages[SLUG], entry) is ought_to_say(portals, SLUG, entry)


@pytest.mark.parametrize("entry", words(SLUG))
def test_the_page_says_with_its_journeys(complete_pages: dict[str, Page], entry: Words) -> None:
    assert says(complete_pages[SLUG], entry)


@pytest.mark.requirement("R-ENT-22")
def test_the_contacts_can_be_written_and_called(pages: dict[str, Page]) -> None:
    links = [link.attributes["href"] for link in elements(pages[SLUG].text, ".help a")]
    assert links == [
        "tel:0261910001",
        "mailto:camille.dutilleul@cfa-orleans.example",
        "mailto:yann.kerbrat@cfa-orleans.example",
    ]


def test_activation_is_a_button(complete_pages: dict[str, Page]) -> None:
    (link,) = elements(complete_pages[SLUG].text, ".under a")
    assert link.is_a("a.button")
    assert link.attributes["href"] == "/ent-cfa-orleans/activation"
