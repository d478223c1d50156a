"""People look after their own account, each in the look of the portal that they came from."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from idp.clients.model import Client
from idp.identity.closing import close_due
from idp.kernel.clock import MovableClock
from idp.oidc.claims import Asked, for_userinfo
from idp.stores import people, tables
from tests.portals.document import SLUGS
from tests.portals.html_reading import texts
from tests.support.outbox import Post, text_of
from tests.support.own_account import Own, enter
from tests.support.provider import ISSUER, PASSWORD, Provider
from tests.support.recovering import count

PARIS = "cma-paris"
OLD, NEW, OTHERS = "rose@courriel.example", "Rose@Ailleurs.example", "pris@courriel.example"
ROOMS = ("", "profile", "subscriptions", "security", "activity", "portals", "data", "disavow")


@pytest.fixture
def paris(provider: Provider, real_folders: Path) -> Client:
    return provider.register(real_folders / PARIS)


@pytest.fixture
def rose(provider: Provider, paris: Client) -> Own:
    assert paris.is_active
    person = provider.person(PARIS, OLD, email=OLD, given_name="", family_name="")
    return enter(provider, PARIS, person)


@pytest.mark.requirement("R-PAR-19")
def test_the_profile_has_the_guides_words_in_their_order(rose: Own) -> None:
    page = rose.see("profile")
    words = [
        *("DÉCONNEXION", "ACCUEIL", "MON PROFIL", "MES DEMANDES", "MES ABONNEMENTS"),
        *("MES PARAMÈTRES", "Informations générales", "Civilité", "Non précisée", "Nom d'usage"),
        *("Nom de naissance", "Prénom", "Date de naissance", "Adresse du domicile", "Adresse"),
        *("Complément d'adresse", "Code postal de la commune", "Nom de la commune"),
        "ENREGISTRER MES DONNÉES",
    ]
    rest = page.seen
    for word in words:
        assert word in rest, word
        rest = rest.partition(word)[2]
    assert texts(page.text, "select option[selected]") == []
    assert texts(page.text, "legend") == ["Informations générales", "Adresse du domicile"]


@pytest.mark.requirement("R-PAR-19")
def test_what_is_typed_is_kept_and_told_to_the_portal(
    rose: Own, provider: Provider, paris: Client
) -> None:
    page = rose.send(
        "profile",
        civility="Mme",
        family_name="de l’Aubépine",
        birth_family_name="O'Brien",
        given_name="Ro\u0301se-Anne",
        birthdate="21/07/1980",
        street_address="3 rue du Puits",
        address_extra="Bâtiment B",
        postal_code="75011",
        locality="Paris",
    )
    assert "Vos données sont enregistrées." in page.seen
    stored = rose.row()
    assert (stored.family_name, stored.birth_family_name) == ("de l’Aubépine", "O'Brien")
    assert stored.attributes == {
        "civility": "Mme",
        "gender": "female",
        "birthdate": "1980-07-21",
        "address": {
            "street_address": "3 rue du Puits\nBâtiment B",
            "postal_code": "75011",
            "locality": "Paris",
        },
    }
    shown = rose.see("profile").text
    for value in ("21/07/1980", "3 rue du Puits", "Bâtiment B", "75011"):
        assert f'value="{value}"' in shown
    with provider.stores.read() as connection:
        facts = people.of_membership(connection, rose.person.membership_id)
    assert facts is not None
    told = for_userinfo(facts, paris, Asked(frozenset({"profile", "address"})))
    assert told["family_name"] == "de l’Aubépine"
    assert told["birth_family_name"] == "O'Brien"
    assert (told["given_name"], told["gender"]) == ("Róse-Anne", "female")
    assert told["address"]["street_address"] == "3 rue du Puits\nBâtiment B"
    (event,) = rose.events("own_profile_changed")
    assert "Aubépine" not in json.dumps(event.facts, ensure_ascii=False)


@pytest.mark.requirement("R-PAR-20")
def test_nothing_of_the_profile_is_obligatory(rose: Own) -> None:
    page = rose.see("profile")
    assert not re.search(r"<(input|select)[^>]*\srequired", page.text)
    assert "(obligatoire)" not in page.seen
    assert "Vos données sont enregistrées." in rose.send("profile", page).seen
    rose.send("profile", given_name="Rose", postal_code="75011")
    assert "Vos données sont enregistrées." in rose.send("profile").seen
    assert (rose.row().given_name, rose.row().attributes) == ("", {})


@pytest.mark.requirement("R-PAR-21")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Élodie", "Élodie"),
        ("E\u0301lodie", "Élodie"),
        ("O'Neill", "O'Neill"),
        ("d’Ormesson", "d’Ormesson"),
        ("Saint-Just", "Saint-Just"),
        ("de la Tour du Pin", "de la Tour du Pin"),
        ("O", "O"),
    ],
)
def test_names_are_taken_as_people_write_them(rose: Own, typed: str, stored: str) -> None:
    rose.send("profile", family_name=typed, given_name=typed, birth_family_name=typed)
    row = rose.row()
    assert {row.family_name, row.given_name, row.birth_family_name} == {stored}


def test_what_can_not_be_meant_is_said_beside_its_field_and_kept(rose: Own) -> None:
    page = rose.send("profile", given_name="R0se<b>", birthdate="31/02/1980", postal_code="7501")
    assert page.status == 422
    assert page.title.startswith("Erreur")
    for name in ("given_name", "birthdate", "postal_code"):
        assert f'id="{name}-error"' in page.text
    assert 'value="31/02/1980"' in page.text
    assert rose.row().attributes == {}


@pytest.mark.requirement("R-PAR-8")
def test_a_consent_is_withdrawn_in_the_profile_and_given_again(
    rose: Own, clock: MovableClock
) -> None:
    page = rose.see("subscriptions")
    assert "J'accepte de recevoir des informations de la part de la Mairie de Paris" in page.seen
    purpose = re.findall(r'name="purpose" value="([^"]+)"', page.text)[0]
    rose.send("subscriptions", purpose=purpose, act="give")
    page = rose.send("subscriptions", purpose=purpose, act="give")
    assert "Accepté le 23 novembre 2026." in page.seen
    clock.move(timedelta(minutes=5))
    page = rose.send("subscriptions", purpose=purpose, act="withdraw")
    assert "Retiré le 23 novembre 2026." in page.seen
    (row,) = rose.rows(tables.PurposeConsent)
    assert row.withdrawn_at == row.given_at + timedelta(minutes=5)
    rose.send("subscriptions", purpose=purpose, act="give")
    assert len(rose.rows(tables.PurposeConsent)) == 2
    assert [event.facts["given"] for event in rose.events("consent")] == [True, False, True]


@pytest.mark.requirement("R-ALL-7")
def test_an_address_that_one_signs_in_by_changes_once_it_is_proved(
    rose: Own, provider: Provider, post: Post
) -> None:
    page = rose.browser.submit(rose.browser.get(f"/{PARIS}/address"), password=PASSWORD)
    assert "c’est avec elle que vous vous connecterez" in page.seen
    rose.browser.submit(page, address=NEW)
    confirm = post.only()
    assert confirm["To"] == NEW
    assert not _opens(provider, NEW)
    done = rose.browser.submit(rose.browser.get(_link(confirm, "address")))
    assert texts(done.text, "h1") == ["Votre adresse est modifiée"]
    assert _opens(provider, NEW)
    assert not _opens(provider, OLD)
    told = post.only()
    assert told["To"] == OLD
    owner = provider.browser()
    owner.submit(owner.get(_link(told, "address_back")))
    assert _identifiers(provider) == [OLD]


@pytest.mark.requirement("R-ALL-7")
def test_an_address_that_is_somebody_elses_looks_the_same_and_changes_nothing(
    rose: Own, provider: Provider, post: Post
) -> None:
    provider.person(PARIS, OTHERS, email=OTHERS)
    seen = []
    for address in (NEW, OTHERS):
        page = rose.browser.submit(rose.browser.get(f"/{PARIS}/address"), password=PASSWORD)
        page = rose.browser.submit(page, address=address)
        seen.append(page.seen.replace(address, "-"))
        rose.browser.post(page.action, page.form | {"act": "back"})
        rose.browser = enter(provider, PARIS, rose.person).browser
    assert seen[0] == seen[1]
    first, second = post.deliver()
    assert "confirmez votre adresse" in first["Subject"]
    assert (second["To"], "vous avez déjà un compte" in second["Subject"]) == (OTHERS, True)
    assert "?t=" not in text_of(second)
    assert _identifiers(provider) == sorted([OLD, OTHERS])


@pytest.mark.requirement("R-ALL-10")
@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_kind_has_its_portals_own_footer(slug: str, portals: Provider) -> None:
    client = portals.client(slug)
    shapes = {PARIS: "p@courriel.example", "cma-pays-de-la-loire": "q@courriel.example"}
    shapes |= {"cmi-organisme": "00001pied"}
    with portals.stores.read() as connection:
        known = connection.scalar(select(tables.Unit.id).limit(1))
    if slug == "cmi-organisme" and known is None:
        from tests.support.agents import body  # noqa: PLC0415 - one of five needs it

        body(portals)
    identifier = shapes.get(slug, "pied.page")
    browser = enter(portals, slug, portals.person(slug, identifier)).browser
    wanted = {link.url for link in client.policy.footer}
    wanted |= {f"/{slug}/pages/legal", f"/{slug}/pages/accessibility"}
    wanted |= {client.metadata.policy_uri, client.metadata.tos_uri} - {""}
    kinds = [f"/{slug}/account/{room}".rstrip("/") for room in ROOMS]
    kinds += [f"/{slug}/{name}" for name in client.policy.journeys]
    kinds += [f"/{slug}/pages/legal", f"/{slug}/nowhere", f"/{slug}/login?j=lost", "/logout"]
    for url in kinds:
        page = browser.get(url if url != "/logout" else f"/logout?client_id={slug}")
        footer = page.text.partition("<footer>")[2]
        assert footer, (url, page.status)
        missing = [link for link in wanted if f'href="{link}"' not in footer]
        assert missing == [], (url, page.status)


def test_who_is_not_signed_in_signs_in_first_and_arrives(provider: Provider, paris: Client) -> None:
    person = provider.person(PARIS, OLD, email=OLD)
    browser = provider.browser()
    page = browser.get(f"/{paris.client_id}/account/data")
    assert page.action.startswith(f"/{PARIS}/login")
    page = browser.submit(page, identifier=person.identifier, password=PASSWORD)
    assert texts(page.text, "h1") == ["Mon compte"]


def test_closing_waits_for_its_day_and_signing_in_keeps_the_account(
    rose: Own, provider: Provider, post: Post, clock: MovableClock
) -> None:
    page = rose.send("close")
    assert texts(page.text, "h1") == ["Confirmez que c’est vous"]
    page = rose.send("close", page, password=PASSWORD)
    assert "Il sera fermé le 7 décembre 2026" in page.seen
    assert post.only()["Subject"].endswith("votre compte sera fermé")
    assert rose.row().closes_at is not None
    assert "Se connecter" in rose.see().seen
    clock.move(timedelta(days=13))
    enter(provider, PARIS, rose.person)
    assert rose.row().closes_at is None
    clock.move(timedelta(days=2))
    assert close_due(provider.stores) == 0


def test_the_mailed_link_keeps_the_account_and_a_scanner_changes_nothing(
    rose: Own, provider: Provider, post: Post
) -> None:
    rose.send("close", password=PASSWORD)
    link = _link(post.only(), "keep")
    owner = provider.browser()
    assert owner.get(link).status == 200
    assert rose.row().closes_at is not None
    done = owner.submit(owner.get(link))
    assert texts(done.text, "h1") == ["Votre compte est gardé"]
    assert rose.row().closes_at is None
    assert len(rose.events("closing_cancelled")) == 1
    assert owner.get(link).status == 410


def test_an_account_is_erased_on_its_day(
    rose: Own, provider: Provider, post: Post, clock: MovableClock
) -> None:
    rose.send("profile", given_name="Rose", family_name="Laforêt", locality="Paris")
    rose.send("close", password=PASSWORD)
    post.deliver()
    clock.move(timedelta(days=14))
    assert close_due(provider.stores) == 1
    assert close_due(provider.stores) == 0
    row = rose.row()
    assert (row.status, row.given_name, row.family_name, row.attributes) == ("closed", "", "", {})
    for table in (tables.Identifier, tables.ContactAddress, tables.Credential, tables.KnownBrowser):
        assert count(provider, table) == 0
    (event,) = rose.rows(tables.PortalEvent)
    assert (event.kind, event.subject) == ("erased", rose.person.subject)
    assert all(OLD not in str(mail) for mail in rose.rows(tables.OutgoingMail))
    assert not _opens(provider, OLD)
    again = provider.person(PARIS, OLD, email=OLD)
    assert _opens(provider, OLD)
    assert again.account_id != rose.person.account_id


def _link(message: object, journey: str) -> str:
    lines = text_of(message).splitlines()  # type: ignore[arg-type]  # a mail
    (link,) = {line.removeprefix(ISSUER) for line in lines if f"/{journey}?t=" in line}
    return link


def _opens(provider: Provider, identifier: str) -> bool:
    browser = provider.browser(source="198.51.100.99")
    page = browser.get(f"/{PARIS}/account")
    page = browser.submit(page, identifier=identifier, password=PASSWORD)
    return texts(page.text, "h1") == ["Mon compte"]


def _identifiers(provider: Provider) -> list[str]:
    with provider.stores.read() as connection:
        return sorted(connection.scalars(select(tables.Identifier.canonical)))
