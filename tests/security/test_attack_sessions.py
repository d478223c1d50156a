"""Nothing that a person or the time ended comes back: by a waiting request, by an old cookie."""

import base64
from datetime import timedelta

import pytest

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import PASSWORD, VERIFIER, Page, Person, Provider

PAST_ABSOLUTE = timedelta(hours=12, minutes=1)


@pytest.fixture
def amadou(provider: Provider, artisans: Client) -> Person:
    assert artisans.is_active
    return provider.person("artisans", "amadou")


def ask_token(provider: Provider, client: Client, **form: str) -> Page:
    name = client.client_id
    basic = base64.b64encode(f"{name}:{provider.secrets[name]}".encode()).decode()
    return provider.browser().post("/token", form, headers={"Authorization": f"Basic {basic}"})


def refresh_token(provider: Provider, client: Client, answer: Page) -> str:
    told = ask_token(
        provider,
        client,
        grant_type="authorization_code",
        code=answer.query["code"],
        redirect_uri=client.metadata.redirect_uris[0],
        code_verifier=VERIFIER,
    )
    assert told.response.json is not None
    return str(told.response.json["refresh_token"])


def test_a_proof_does_not_outlive_signing_out_of_its_portal(
    provider: Provider, artisans: Client, amadou: Person, tmp_path_factory: pytest.TempPathFactory
) -> None:
    policy = LEAD.replace("artisans.example", "chambre.example")
    elsewhere = provider.register(write_folder(tmp_path_factory.mktemp("c"), "chambre", policy))
    provider.person("chambre", "amadou", account=amadou.account_id)
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    assert "code" in browser.authorize(elsewhere).query
    page = browser.authorize(artisans, prompt="login")
    proved = browser.submit(page, follow=False, identifier="amadou", password=PASSWORD)
    assert proved.location.startswith("/authorize/resume?i=")
    browser.submit(browser.get("/logout?client_id=artisans"), extent="portal")
    assert "code" in browser.authorize(elsewhere, prompt="none").query
    resumed = browser.get(proved.location)
    assert "code" not in resumed.query
    again = browser.submit(resumed, identifier="amadou", password=PASSWORD)
    assert "code" in again.query


def test_signing_in_again_revives_nothing_of_an_expired_session(
    provider: Provider, artisans: Client, amadou: Person, clock: MovableClock
) -> None:
    browser = provider.browser()
    old = refresh_token(provider, artisans, browser.sign_in(artisans, amadou))
    clock.move(PAST_ABSOLUTE)
    new = refresh_token(provider, artisans, browser.sign_in(artisans, amadou))
    refused = ask_token(provider, artisans, grant_type="refresh_token", refresh_token=old)
    assert refused.status == 400
    taken = ask_token(provider, artisans, grant_type="refresh_token", refresh_token=new)
    assert taken.status == 200


def test_a_refresh_token_of_an_expired_session_is_not_called_active(
    provider: Provider, artisans: Client, amadou: Person, clock: MovableClock
) -> None:
    token = refresh_token(provider, artisans, provider.browser().sign_in(artisans, amadou))
    assert inspected(provider, artisans, token)["active"]
    clock.move(PAST_ABSOLUTE)
    assert inspected(provider, artisans, token) == {"active": False}


def inspected(provider: Provider, client: Client, token: str) -> dict[str, object]:
    name = client.client_id
    basic = base64.b64encode(f"{name}:{provider.secrets[name]}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    answer = provider.browser().post("/introspect", {"token": token}, headers=headers)
    told: dict[str, object] = answer.response.get_json()
    return told
