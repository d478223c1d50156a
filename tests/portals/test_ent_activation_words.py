"""The ENT's pages of activation say what its letter shows."""

import pytest

from tests.portals.document import Words, says, words
from tests.portals.html_reading import elements, texts
from tests.support.activating import Pupil, pupil
from tests.support.provider import Page, Provider

SLUG = "ent-cfa-orleans"
SCREENS = ("identification", "address", "known_address", "password", "activated")


@pytest.fixture(scope="module")
def screens(portals: Provider) -> dict[str, Page]:
    """Each page of the journey, reached as a person reaches it."""
    unknown = pupil(portals, "sans.adresse")
    known: Pupil = pupil(portals, "avec.adresse", email="thierry@courriel.example")
    found = {"identification": unknown.begin(), "address": unknown.at_address()}
    found["known_address"] = known.at_address()
    found["password"] = known.browser.submit(found["known_address"], address="")
    found["activated"] = known.choose(found["password"])
    return found


@pytest.mark.parametrize(
    ("screen", "entry"),
    [
        pytest.param(screen, *one.values, id=f"{screen}-{one.id}", marks=one.marks)
        for screen in SCREENS
        for one in words(SLUG, screen)
    ],
)
def test_the_page_says(screens: dict[str, Page], screen: str, entry: Words) -> None:
    assert says(screens[screen], entry), screens[screen].seen


@pytest.mark.requirement("R-ENT-4")
def test_the_provisional_password_is_masked_with_a_way_to_see_it(screens: dict[str, Page]) -> None:
    page = screens["identification"].text
    (code,) = [one for one in elements(page, "input") if one.attributes.get("id") == "code"]
    assert code.attributes["type"] == "password"
    assert "maxlength" not in code.attributes
    assert texts(page, "button.reveal") == ["Afficher"]


@pytest.mark.requirement("R-ENT-7", partly="the links; the answer and the letter elsewhere")
def test_who_is_active_already_finds_the_way_to_sign_in(screens: dict[str, Page]) -> None:
    under = texts(screens["identification"].text, ".under a")
    assert under == ["Connexion", "Demander un nouveau courrier"]


@pytest.mark.requirement("R-ENT-16")
def test_the_rule_stands_before_the_field(screens: dict[str, Page]) -> None:
    page = screens["password"].text
    assert (
        page.index('class="rules"') < page.index('id="password"\n') < page.index('"confirmation"')
    )
    assert "de 12 à 256 caractères" in screens["password"].seen


@pytest.mark.requirement("R-ENT-17")
def test_questions_come_from_a_list_on_the_page_of_the_password(screens: dict[str, Page]) -> None:
    lists = list(elements(screens["password"].text, "select"))
    assert [one.attributes["name"] for one in lists] == ["question_1", "question_2"]
    options = texts(screens["password"].text, "select option")
    assert len(options) == 2 * 11
    assert all(option.endswith("?") or option == "Choisissez une question" for option in options)


@pytest.mark.requirement("R-ENT-19")
def test_the_link_here_wraps_its_phrase_and_leads_where_the_button_does(
    screens: dict[str, Page],
) -> None:
    links = list(elements(screens["activated"].text, "main a"))
    assert {one.attributes["href"] for one in links} == {links[0].attributes["href"]}
    assert links[0].attributes["href"].startswith(f"/{SLUG}/login?i=")
    assert "ici" in links[0].text
    assert links[-1].is_a("a.button")


@pytest.mark.requirement("R-ENT-1")
def test_one_comes_from_the_workspace_or_from_the_schools_site(portals: Provider) -> None:
    client = portals.client(SLUG)
    browser = portals.browser()
    assert browser.authorize(client).status == 200
    assert client.metadata.initiate_login_uri == "https://ent.cfa-orleans.example/connexion"
    by_site = portals.browser().get(f"/{SLUG}/activation?identifier=thierry.martin")
    assert "Identification" in texts(by_site.text, "h1")


@pytest.mark.requirement("R-ENT-2")
def test_the_button_leads_to_identification(portals: Provider) -> None:
    browser = portals.browser()
    page = browser.authorize(portals.client(SLUG))
    (button,) = [one for one in elements(page.text, ".under a") if one.is_a("a.button")]
    assert button.text == "Activer mon compte"
    assert texts(browser.get(button.attributes["href"]).text, "h1") == ["Identification"]
