"""Each portal's userinfo and ID token hold what its folder maps."""

import base64
import json
from typing import Any

import pytest
from sqlalchemy import insert

from idp.kernel.ids import new_id
from idp.stores import tables
from tests.support.authenticator import Authenticator, given, prove
from tests.support.provider import VERIFIER, Person, Provider


def told(
    provider: Provider, slug: str, person: Person, app: Authenticator | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Sign in, redeem the code; return the claims of userinfo and of the ID token."""
    client = provider.client(slug)
    browser = provider.browser(source="2001:db8:ffff::1")
    answer = browser.sign_in(client, person)
    if app is not None:
        answer = prove(provider, browser, answer, app)
    assert "code" in answer.query, answer.seen
    basic = base64.b64encode(f"{slug}:{provider.secrets[slug]}".encode()).decode()
    form = {"grant_type": "authorization_code", "code": answer.query["code"]}
    form |= {"redirect_uri": client.metadata.redirect_uris[0], "code_verifier": VERIFIER}
    tokens = browser.post("/token", form, headers={"Authorization": f"Basic {basic}"}).response.json
    assert tokens is not None
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    userinfo = browser.get("/userinfo", headers=bearer).response.json
    assert userinfo is not None
    payload = tokens["id_token"].split(".")[1]
    return userinfo, json.loads(base64.urlsafe_b64decode(payload + "=="))


@pytest.mark.requirement("R-INT-22")
def test_intracma_learns_the_name_without_and_with_its_domain(complete: Provider) -> None:
    person = complete.person("intracma", "iam\\amartin", password="abcdefg1")
    userinfo, _ = told(complete, "intracma", person)
    assert userinfo["preferred_username"] == "amartin"
    assert userinfo["windows_account_name"] == "iam\\amartin"


@pytest.mark.requirement("R-CMI-5")
def test_cmi_learns_the_body_with_its_zeros_and_the_roles(complete: Provider) -> None:
    with complete.stores.write() as tx:
        row = {"id": new_id(), "kind": "issuer", "code": "00003", "name": "Organisme exemplaire 3"}
        row["organisation_id"] = complete.client("cmi-organisme").organisation_id
        tx.execute(insert(tables.Unit).values(row))
    person = complete.person("cmi-organisme", "000030001", password="Abcdefg!")
    with complete.stores.write() as tx:
        tx.execute(
            insert(tables.MembershipRole).values(
                membership_id=person.membership_id, role="referent", unit_id=row["id"]
            )
        )
    app = given(complete, person.account_id)
    userinfo, id_token = told(complete, "cmi-organisme", person, app)
    assert userinfo["preferred_username"] == "000030001"
    assert (userinfo["issuer_code"], id_token["issuer_code"]) == ("00003", "00003")
    assert userinfo["roles"] == ["referent"]


@pytest.mark.requirement("R-ENT-23")
def test_the_ent_learns_who_somebody_is_there(complete: Provider) -> None:
    facts = {"password": "Une phrase de passe", "profile": "maitre_apprentissage"}
    person = complete.person("ent-cfa-orleans", "yann.essai", **facts)
    userinfo, id_token = told(complete, "ent-cfa-orleans", person)
    assert userinfo["ent_profile"] == id_token["ent_profile"] == "maitre_apprentissage"
    assert userinfo["sub"] == id_token["sub"] != person.subject


def test_paris_learns_the_older_number(complete: Provider) -> None:
    facts = {"password": "Abcdefg1", "legacy_key": "0001234"}
    person = complete.person("cma-paris", "ines@courriel.example", **facts)
    userinfo, id_token = told(complete, "cma-paris", person)
    assert userinfo["legacy_sub"] == id_token["legacy_sub"] == "0001234"


def test_pays_de_la_loire_learns_profile_and_company(complete: Provider) -> None:
    company = {"siren": "732829320", "siren_verified_at": "2026-11-20"}
    facts = {"password": "Une phrase de passe", "profile": "chef_entreprise"}
    person = complete.person(
        "cma-pays-de-la-loire", "soazig@courriel.example", attributes=company, **facts
    )
    userinfo, id_token = told(complete, "cma-pays-de-la-loire", person)
    assert id_token["profile_type"] == "chef_entreprise"
    assert {name: userinfo[name] for name in company} == company
