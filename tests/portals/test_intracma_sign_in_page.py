"""Intr@CMA's sign-in page says what its guide shows."""

import pytest

from tests.portals.document import Words, ought_to_say, says, words
from tests.portals.html_reading import elements
from tests.support.provider import Page, Provider

SLUG = "intracma"


@pytest.mark.parametrize("entry", words(SLUG))
def test_the_page_says(portals: Provider, pages: dict[str, Page], entry: Words) -> None:
    assert says(pages[SLUG], entry) is ought_to_say(portals, SLUG, entry)


@pytest.mark.parametrize("entry", words(SLUG))
def test_the_page_says_with_its_journeys(complete_pages: dict[str, Page], entry: Words) -> None:
    assert says(complete_pages[SLUG], entry)


@pytest.mark.parametrize("entry", words(SLUG, "empty"))
def test_sent_empty(portals: Provider, entry: Words) -> None:
    browser = portals.browser()
    page = browser.submit(browser.get(f"/{SLUG}/login"))
    assert page.status == 422
    assert says(page, entry)


@pytest.mark.parametrize("entry", words(SLUG, "wrong"))
def test_sent_wrong(portals: Provider, entry: Words) -> None:
    browser = portals.browser()
    page = browser.submit(browser.get(f"/{SLUG}/login"), identifier="personne", password="Essai-1")
    assert page.status == 422
    assert "Nom d'utilisateur ou mot de passe incorrect." in page.seen
    assert says(page, entry)


@pytest.mark.requirement("R-INT-23")
@pytest.mark.parametrize(
    "path", ["/intracma/login?j=inconnu", "/intracma/pages/legal", "/intracma/nulle-part"]
)
def test_the_support_address_is_on_pages_of_errors_and_ends(portals: Provider, path: str) -> None:
    browser = portals.browser()
    browser.get(f"/{SLUG}/login")
    assert "supportit@apcma.example" in browser.get(path).seen


@pytest.mark.requirement("R-INT-24")
def test_help_leads_where_the_folder_says(portals: Provider, pages: dict[str, Page]) -> None:
    wanted = [contact.url for contact in portals.client(SLUG).policy.help if contact.url]
    links = [link.attributes["href"] for link in elements(pages[SLUG].text, ".help a")]
    assert wanted == [link for link in links if link.startswith("https://")]
    assert len(wanted) == 2
