"""What a portal held of an account that was linked away opens nothing any more."""

import base64
from pathlib import Path
from typing import Any

from idp.clients.model import Client
from tests.support.client_folder import changed
from tests.support.linking import DOORS, INT, MINE, PAYS, THEIRS, link, tokens
from tests.support.provider import Browser, Provider

OFFLINE = {"scope": "openid offline_access", "prompt": "consent"}
REFRESHES = '[client]\ngrant_types = ["authorization_code", "refresh_token"]\n'


def test_what_the_portal_held_of_the_retired_account_is_dead(
    provider: Provider, real_folders: Path, tmp_path: Path
) -> None:
    intracma = provider.register(real_folders / INT)
    edits = ("[organisation]\n", DOORS), ("[client]\n", REFRESHES)
    pays = provider.register(changed(real_folders / PAYS, tmp_path, *edits))
    agent = provider.person(INT, "cessai", email=MINE, password="Chêne-rouvre-77")
    artisan = provider.person(PAYS, THEIRS, email=THEIRS, password="Bouleau-blanc-88")
    before = provider.browser()
    asked = before.sign_in(pays, artisan, **OFFLINE)
    arrived = asked if "code" in asked.query else before.submit(asked, act="allow")
    held = tokens(provider, before, pays, arrived)
    status, held = _refresh(provider, before, pays, held["refresh_token"])
    assert status == 200, held

    browser = provider.browser()
    browser.sign_in(intracma, agent)
    assert "code" in link(browser, pays, artisan).query

    status, refused = _refresh(provider, before, pays, held["refresh_token"])
    assert (status, refused["error"]) == (400, "invalid_grant")
    bearer = {"Authorization": f"Bearer {held['access_token']}"}
    assert before.get("/userinfo", headers=bearer).status == 401
    # Nor does the browser that had signed in as the retired account arrive without a password.
    assert "code" not in before.authorize(pays, follow=False).query


def _refresh(
    provider: Provider, browser: Browser, client: Client, token: str
) -> tuple[int, dict[str, Any]]:
    secret = provider.secrets[client.client_id]
    basic = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()
    form = {"grant_type": "refresh_token", "refresh_token": token}
    answer = browser.post("/token", form, headers={"Authorization": f"Basic {basic}"})
    found: dict[str, Any] = answer.response.json or {}
    return answer.status, found
