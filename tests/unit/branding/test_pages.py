"""Every page as it is sent: its frame, its words, its weight, and nothing inline."""

import gzip
import re
from html.parser import HTMLParser

import pytest
from flask import render_template
from flask.testing import FlaskClient

from idp.branding.assets import load_assets
from idp.branding.derive import derive
from idp.branding.page import Portal
from idp.kernel.paths import static
from tests.unit.branding.sample_portals import COLOURS, LOGO, PARIS_INTRO, PORTALS
from tests.unit.branding.samples import PAGES, SignInForm, sample_app, words

VOID = {"meta", "link", "input", "img", "br"}


class Document(HTMLParser):
    """A page's elements in order, with their attributes; fails on crossed tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return sample_app().test_client()


def shown(client: FlaskClient, portal: str, page: str) -> str:
    answer = client.get(f"/{portal}/{page}")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("portal", PORTALS)
def test_every_page_has_the_same_frame_and_nothing_inline(
    client: FlaskClient, portal: str, page: str
) -> None:
    html = shown(client, portal, page)
    document = Document(html)
    assert document.all("html") == [{"lang": "fr"}]
    for once in ("title", "main", "h1", "header", "footer"):
        assert len(document.all(once)) == 1, once
    assert document.all("a")[0] == {"class": "skip", "href": "#main"}
    assert document.all("a")[1]["href"] == PORTALS[portal].url
    assert not document.all("style")
    assert [script.keys() for script in document.all("script")] == [{"src", "defer"}]
    for tag, attributes in document.elements:
        assert not [n for n in attributes if n == "style" or n.startswith("on")], tag
    ids = [attributes["id"] for _, attributes in document.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert "{" not in document.words


def test_a_message_says_what_it_was_asked_to_and_always_leads_on(client: FlaskClient) -> None:
    assert "<h1>Les cookies sont bloqués</h1>" in shown(client, "a", "cookies")
    assert "<h1>Cette demande a expiré</h1>" in shown(client, "a", "expired")
    assert 'href="https://portail.example/login"' in shown(client, "a", "expired")
    for page in ("cookies", "expired", "error", "refused", "done", "left", "left_all", "wait"):
        assert shown(client, "a", page).count('class="button"') == 1, page


@pytest.mark.parametrize("portal", PORTALS)
def test_fields_are_labelled_and_filled_by_password_managers(
    client: FlaskClient, portal: str
) -> None:
    document = Document(shown(client, portal, "empty"))
    labels = {label["for"] for label in document.all("label")}
    fields = [field for field in document.all("input") if field.get("type") != "hidden"]
    assert {field["id"] for field in fields} == labels == {"identifier", "password"}
    assert [field["autocomplete"] for field in fields] == ["username", "current-password"]
    for field in fields:
        assert field["aria-invalid"] == "true"
        assert f"{field['id']}-error" in field["aria-describedby"]
        assert "required" in field
        assert "maxlength" not in field


@pytest.mark.requirement("R-CMI-3")
def test_a_failed_submit_says_so_in_the_title_the_summary_and_next_to_each_field(
    client: FlaskClient,
) -> None:
    html = shown(client, "b", "empty")
    assert "<title>Erreur\u00a0: Connectez-vous \u2013 Portail exemple B</title>" in html
    for text in ("La saisie de l&#39;identifiant est", "La saisie du mot de passe est"):
        assert html.count(text) == 2
    assert re.search(r'id="summary" role="alert" tabindex="-1" autofocus', html)


def test_what_was_typed_is_kept_but_never_a_password() -> None:
    app = sample_app()
    with app.test_request_context(
        method="POST", data={"identifier": 'b"<x>', "password": "secret-typed"}
    ):
        portal = PORTALS["a"]
        html = render_template(
            PAGES["sign_in"][0], portal=portal, t=words(portal), lang="fr", form=SignInForm()
        )
    assert 'value="b&#34;&lt;x&gt;"' in html
    assert "secret-typed" not in html


@pytest.mark.requirement("R-CMI-1")
@pytest.mark.requirement("R-CMI-2")
def test_required_fields_are_marked_as_the_portal_marks_them(client: FlaskClient) -> None:
    asterisk, word, none = (Document(shown(client, key, "sign_in")).words for key in "bda")
    assert "Les champs marqués d\u2019un astérisque (*) sont obligatoires." in asterisk
    assert re.search(r"Identifiant \*", asterisk)
    assert "Courriel (obligatoire)" in word
    assert "obligatoire" not in none
    assert "Bienvenue sur le Portail Carte Mobilité Inclusion Organisme" in asterisk


@pytest.mark.requirement("R-PAR-2")
@pytest.mark.requirement("R-PAR-3")
def test_two_blocks_stand_in_the_order_that_the_portal_says(client: FlaskClient) -> None:
    said = Document(shown(client, "d", "sign_in")).words
    ordered = [
        "Se connecter à Mon compte",
        *PARIS_INTRO,
        "Vous n'avez pas de compte parisien ?",
        "Créer un compte parisien",
        "Vous avez déjà un compte parisien",
        "Courriel",
        "Valider",
        "Retourner à l'accueil",
    ]
    assert re.search(".*".join(map(re.escape, ordered)), said, re.DOTALL)


def test_a_journey_that_does_not_exist_is_not_offered() -> None:
    app = sample_app()
    portal = Portal(
        "P", "/", sign_in=PORTALS["d"].sign_in.__class__(blocks=("create_account", "sign_in"))
    )
    with app.test_request_context():
        html = render_template(
            PAGES["sign_in"][0], portal=portal, t=words(portal), lang="fr", form=SignInForm()
        )
    assert "create-account" not in html
    assert html.count("<h2") == 1, "the form keeps the heading that the document gives it"


@pytest.mark.requirement("R-ENT-2")
@pytest.mark.requirement("R-ENT-22")
def test_help_is_linked_by_mail_and_telephone(client: FlaskClient) -> None:
    html = shown(client, "c", "sign_in")
    assert 'href="tel:0299000001"' in html
    assert 'href="mailto:c.dutilleul@c.example"' in html
    assert "Activer mon compte</a>" in html


def test_names_from_a_folder_are_text() -> None:
    hostile = "<img src=x onerror=alert(1)>{{ 7*7 }}"
    portal = Portal(hostile, "/", organisation=hostile, welcome=hostile, tiles=(hostile,))
    with sample_app().test_request_context():
        html = render_template(
            "error.html", portal=portal, t=words(portal), lang="fr", message_id="error.expired"
        )
    assert "<img src" not in html
    assert "49" not in html


@pytest.mark.parametrize("key", COLOURS)
def test_a_sign_in_page_weighs_at_most_15_kilobytes_and_asks_six_times_at_most(
    client: FlaskClient, key: str
) -> None:
    html = shown(client, key, "sign_in")
    files = load_assets(static())
    asked = re.findall(r'(?:src|href)="(/(?:static|brand|logo)/[^"]+)"', html)
    assert len(set(asked)) + 1 <= 6
    brand = len(gzip.compress(derive(COLOURS[key]).css.encode()))
    assets = len(files["parvis.css"].gzipped) + len(files["parvis.js"].gzipped)
    headers = 600 * (len(set(asked)) + 1)
    assert len(html.encode()) + assets + brand + len(LOGO) + headers <= 15 * 1024
    assert len(files["parvis.css"].gzipped) < 4.5 * 1024
    assert len(files["parvis.js"].gzipped) < 2 * 1024


def test_portals_differ_in_at_least_three_of_five_ways() -> None:
    looks = [
        (p.layout, p.shape, p.font, p.button_case, (bool(p.welcome), p.layout))
        for key, p in PORTALS.items()
        if key != "product"
    ]
    for index, one in enumerate(looks):
        for other in looks[index + 1 :]:
            assert sum(mine != theirs for mine, theirs in zip(one, other, strict=True)) >= 3
