"""A browser's visit to a portal, as tests of sessions make it."""

import base64
from datetime import timedelta

from sqlalchemy import func, select

from idp.clients.model import Client
from idp.stores import tables
from tests.support.provider import VERIFIER, Browser, Page, Person, Provider

IDLE = timedelta(seconds=1800)  # of the tests' portal


ABSOLUTE = timedelta(seconds=43_200)


def cookie(browser: Browser) -> str | None:
    return next(
        (it.value for it in (browser.http._cookies or {}).values() if it.key == "parvis"), None
    )


def with_cookie(provider: Provider, value: str | None) -> Browser:
    """Return another browser that got hold of a session cookie."""
    thief = provider.browser()
    if value is not None:
        thief.http.set_cookie("parvis", value, domain="localhost")
    return thief


def silent(browser: Browser, client: Client) -> str:
    """Return `code` or the error of a request that may show nothing."""
    query = browser.authorize(client, prompt="none").query
    return "code" if "code" in query else query["error"]


def sign_in(browser: Browser, page: Page, person: Person) -> Page:
    return browser.submit(page, identifier=person.identifier, password=person.password)


def access_token(provider: Provider, client: Client, answer: Page) -> dict[str, str]:
    """Redeem a code; returns the header that carries the access token."""
    name = client.client_id
    basic = base64.b64encode(f"{name}:{provider.secrets[name]}".encode()).decode()
    form = {
        "grant_type": "authorization_code",
        "code": answer.query["code"],
        "redirect_uri": client.metadata.redirect_uris[0],
        "code_verifier": VERIFIER,
    }
    tokens = provider.browser().post("/token", form, headers={"Authorization": f"Basic {basic}"})
    assert tokens.response.json is not None
    return {
        "Authorization": f"Bearer {tokens.response.json['access_token']}",
        "id_token": tokens.response.json["id_token"],
    }


def live_sessions(provider: Provider) -> int:
    query = select(func.count()).where(tables.Session.ended_at.is_(None))
    with provider.stores.read() as connection:
        return connection.execute(query).scalar_one()
