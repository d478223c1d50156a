"""People keep their own profile at the city's portal: what is asked, kept and told (R-PAR-19)."""

import json
import re
from datetime import timedelta

import pytest

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.oidc.claims import Asked, for_userinfo
from idp.stores import people, tables
from tests.portals.html_reading import texts
from tests.support.own_account import Own
from tests.support.provider import Provider

TYPED = {
    "civility": "Mme",
    "family_name": "de l’Aubépine",
    "birth_family_name": "O'Brien",
    "given_name": "Ro\u0301se-Anne",
    "birthdate": "21/07/1980",
    "street_address": "3 rue du Puits",
    "address_extra": "Bâtiment B",
    "postal_code": "75011",
    "locality": "Paris",
}


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
    page = rose.send("profile", None, **TYPED)
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
