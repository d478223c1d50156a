"""Two real portals whose people link their accounts: the doors, the pages, the mails."""

import base64
import re
from typing import Any

from idp.clients.model import Client
from tests.support.outbox import Post, text_of
from tests.support.provider import ISSUER, VERIFIER, Browser, Page, Person, Provider

INT, PAYS = "intracma", "cma-pays-de-la-loire"
DOORS = """\
[admission]
rule = "link"

[sign_in]
accepts_session_of = ["intracma"]
also = ["intracma"]

[journeys.link]
steps = ["linking.other_account", "linking.confirm_link"]

[journeys.link_account]
steps = ["my_account.current_password", "linking.other_account", "linking.confirm_link"]

[journeys.link_undo]
steps = ["linking.undo_mail", "linking.undo_link"]

[journeys.unlink]
steps = ["linking.undo_link"]

[organisation]
"""
MINE, THEIRS = "camille.essai@apcma.example", "camille@atelier.example"


def tokens(provider: Provider, browser: Browser, client: Client, arrived: Page) -> dict[str, Any]:
    """Exchange the code that a portal was sent."""
    secret = provider.secrets[client.client_id]
    basic = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()
    form = {
        "grant_type": "authorization_code",
        "code": arrived.query["code"],
        "redirect_uri": client.metadata.redirect_uris[0],
        "code_verifier": VERIFIER,
    }
    answer = browser.post("/token", form, headers={"Authorization": f"Basic {basic}"})
    found: dict[str, Any] = answer.response.json or {}
    return found


def subject(provider: Provider, browser: Browser, client: Client, arrived: Page) -> str:
    """The `sub` that a portal is told, and the address with it."""
    access = tokens(provider, browser, client, arrived)["access_token"]
    said = browser.get("/userinfo", headers={"Authorization": f"Bearer {access}"}).response.json
    assert said is not None
    return f"{said['sub']} {said['email']}"


def link(browser: Browser, pays: Client, artisan: Person) -> Page:
    """Arrive at the portal signed in elsewhere, and link; returns what the portal is sent."""
    asked = browser.authorize(pays)
    assert "Rattacher le compte que vous avez ici" in asked.seen, asked.seen
    url = re.search(rf'href="(/{PAYS}/link\?i=[^"]+)"', asked.text)
    assert url is not None
    page = browser.get(url.group(1))
    page = browser.submit(page, identifier=artisan.identifier, password=artisan.password)
    assert "Rattacher vos deux comptes" in page.seen, page.seen
    return browser.submit(page)


def mailed(post: Post) -> dict[str, str]:
    """Deliver; return each mailbox's link."""
    found: dict[str, str] = {}
    for message in post.deliver():
        links = [line for line in text_of(message).splitlines() if line.startswith(f"{ISSUER}/")]
        found[str(message["To"])] = links[0].removeprefix(ISSUER) if links else ""
    return found
