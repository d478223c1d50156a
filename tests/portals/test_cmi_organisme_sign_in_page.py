"""The CMI portal's sign-in page says what its guide shows."""

import pytest

from tests.portals.document import Words, ought_to_say, says, words
from tests.portals.html_reading import elements, texts
from tests.support.provider import Page, Provider

SLUG = "cmi-organisme"


@pytest.mark.parametrize("entry", words(SLUG))
def test_the_page_says(portals: Provider, pages: dict[str, Page], entry: Words) -> None:
    assert says(pages[SLUG], entry) is ought_to_say(portals, SLUG, entry)


@pytest.mark.parametrize("entry", words(SLUG))
def test_the_page_says_with_its_journeys(complete_pages: dict[str, Page], entry: Words) -> None:
    assert says(complete_pages[SLUG], entry)


@pytest.mark.parametrize("entry", words(SLUG, "empty"))
def test_sent_empty(portals: Provider, entry: Words) -> None:
    assert says(_sent(portals, "", ""), entry)


@pytest.mark.requirement("R-CMI-3")
@pytest.mark.parametrize(
    ("identifier", "password", "said"),
    [
        ("", "", {"identifier", "password"}),
        (" \u00a0\t", "", {"identifier", "password"}),
        ("000011701060005", "", {"password"}),
        ("", "Abcdefg!", {"identifier"}),
        ("", "   ", {"identifier"}),
    ],
)
def test_each_empty_field_says_so_itself(
    portals: Provider, identifier: str, password: str, said: set[str]
) -> None:
    page = _sent(portals, identifier, password)
    assert page.status == 422
    found = {name for name in ("identifier", "password") if texts(page.text, f"#{name}-error")}
    assert found == said
    assert len(texts(page.text, ".summary a")) == len(said)


@pytest.mark.requirement("R-CMI-5")
def test_zeros_and_what_was_typed_come_back(portals: Provider) -> None:
    page = _sent(portals, "000011701060005", "")
    (field,) = [f for f in elements(page.text, "input") if f.attributes.get("id") == "identifier"]
    assert field.attributes["value"] == "000011701060005"


@pytest.mark.requirement("R-CMI-28")
def test_the_ministry_has_its_mark_in_the_footer(pages: dict[str, Page]) -> None:
    (mark,) = elements(pages[SLUG].text, "footer img")
    assert mark.attributes["alt"] == "Ministère exemplaire des Affaires Sociales et de la Santé"
    assert mark.attributes["src"].startswith("data:image/svg+xml;base64,")


def _sent(portals: Provider, identifier: str, password: str) -> Page:
    browser = portals.browser()
    page = browser.get(f"/{SLUG}/login")
    return browser.submit(page, identifier=identifier, password=password)
