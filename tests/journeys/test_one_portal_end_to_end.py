"""M1: one portal, thin and true."""

import base64

from idp.clients.model import Client
from tests.support.provider import ISSUER, VERIFIER, Provider


def test_sign_in_code_tokens_userinfo_sign_out(provider: Provider, artisans: Client) -> None:
    person = provider.person("artisans", "Amadou", given_name="Amadou", family_name="Essai")
    browser = provider.browser()
    answer = browser.sign_in(artisans, person)
    assert answer.location.startswith(artisans.metadata.redirect_uris[0])
    assert (answer.query["state"], answer.query["iss"]) == ("un-état", ISSUER)

    secret = provider.secrets["artisans"]
    basic = base64.b64encode(f"artisans:{secret}".encode()).decode()
    tokens = browser.post(
        "/token",
        {
            "grant_type": "authorization_code",
            "code": answer.query["code"],
            "redirect_uri": artisans.metadata.redirect_uris[0],
            "code_verifier": VERIFIER,
        },
        headers={"Authorization": f"Basic {basic}"},
    ).response.json
    assert tokens is not None
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    told = browser.get("/userinfo", headers=bearer).response.json
    assert told is not None
    assert (told["sub"], told["name"]) == (person.subject, "Amadou Essai")

    silent = browser.authorize(artisans, prompt="none")
    assert "code" in silent.query

    left = browser.get(f"/logout?id_token_hint={tokens['id_token']}")
    assert left.status == 200
    assert browser.get("/userinfo", headers=bearer).status == 401
    assert browser.authorize(artisans, prompt="none").query["error"] == "login_required"
