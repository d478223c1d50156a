"""Authlib's Flask client, over http on loopback, against a provider that really runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Flask, request, url_for
from flask.testing import FlaskClient

from idp.clients.model import Client
from tests.foreign_clients.portals import portal_folder
from tests.support.live import LiveProvider
from tests.support.provider import Person
from tests.support.web_browser import WebBrowser, form_of

pytestmark = pytest.mark.foreign_client

HOME = "http://127.0.0.1:3998/"
REDIRECT = f"{HOME}callback"


@dataclass
class Portal:
    """A Flask portal as Authlib's documentation shows one, opened by the same browser."""

    flask: FlaskClient
    oauth: FlaskOAuth2App
    browser: WebBrowser
    tokens: dict[str, Any]

    def leave_for_provider(self, **asked: str) -> Any:
        """Press « Se connecter » at the portal."""
        return self.browser.get(self.flask.get("/login", query_string=asked).location)

    def come_back(self, url: str, posted: dict[str, str] | None = None) -> dict[str, Any]:
        """Arrive at the portal again; returns the ID token's claims as Authlib validated them."""
        method = "POST" if posted else "GET"
        arrived = self.flask.open(url, base_url=HOME, method=method, data=posted)
        assert arrived.status_code == 200, arrived.text
        claims: dict[str, Any] = self.tokens["userinfo"]
        return claims

    def sign_in(self, person: Person, **asked: str) -> Any:
        """Press the button and fill in the provider's form."""
        return self.browser.submit(
            self.leave_for_provider(**asked),
            identifier=person.identifier,
            password=person.password,
        )


def portal_of(live: LiveProvider, client: Client, browser: WebBrowser, **kwargs: Any) -> Portal:
    """Build the portal."""
    app = Flask("portail")
    app.config.update(SECRET_KEY="a secret of the portal's own", SERVER_NAME="127.0.0.1:3998")
    oauth = OAuth(app)
    parvis: FlaskOAuth2App = oauth.register(  # type: ignore[no-untyped-call]  # Authlib's
        "parvis",
        client_id=client.client_id,
        client_secret=live.secret(client),
        server_metadata_url=f"{live.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            **kwargs,
        },
    )
    tokens: dict[str, Any] = {}

    @app.get("/login")
    def login() -> Any:
        return parvis.authorize_redirect(url_for("callback", _external=True), **request.args)

    @app.route("/callback", methods=["GET", "POST"])
    def callback() -> Any:
        tokens.update(parvis.authorize_access_token())
        return "Bienvenue"

    app.testing = True
    return Portal(app.test_client(), parvis, browser, tokens)


@pytest.fixture
def browser(live_provider: LiveProvider) -> Iterator[WebBrowser]:
    """A browser that stops where the portal takes over."""
    with WebBrowser(live_provider.trust, stop_at=HOME) as opened:
        yield opened


@pytest.fixture
def person(live_provider: LiveProvider, portal: Portal) -> Person:
    """Somebody who may enter the portal."""
    slug = portal.oauth.client_id
    return live_provider.person(slug, "Aïssata", given_name="Aïssata", family_name="Essai")


@pytest.fixture
def portal(
    request: pytest.FixtureRequest,
    live_provider: LiveProvider,
    browser: WebBrowser,
    tmp_path: Path,
) -> Portal:
    """A portal of the test's own."""
    slug = "authlib-" + request.node.name.removeprefix("test_").replace("_", "-")[:40].strip("-")
    folder = portal_folder(tmp_path, slug, redirect_uri=REDIRECT, after_logout=HOME)
    return portal_of(live_provider, live_provider.register(folder), browser)


def test_the_whole_way(live_provider: LiveProvider, portal: Portal, person: Person) -> None:
    claims = portal.come_back(portal.sign_in(person).headers["Location"])
    assert (claims["sub"], claims["iss"]) == (person.subject, live_provider.issuer)
    with portal.flask.application.app_context():
        told = portal.oauth.userinfo(token=portal.tokens)
        assert (told["sub"], told["name"]) == (person.subject, "Aïssata Essai")
        metadata = portal.oauth.load_server_metadata()
        with portal.oauth._get_oauth_client(**metadata) as session:  # type: ignore[attr-defined]  # absent from the stubs
            renewed = session.refresh_token(
                metadata["token_endpoint"], refresh_token=portal.tokens["refresh_token"]
            )
            assert renewed["access_token"] != portal.tokens["access_token"]
            said = session.introspect_token(
                metadata["introspection_endpoint"], token=renewed["access_token"]
            ).json()
            assert (said["active"], said["sub"]) == (True, person.subject)
            session.revoke_token(metadata["revocation_endpoint"], token=renewed["refresh_token"])
            ended = session.get(metadata["userinfo_endpoint"])
            assert ended.status_code == 401


def test_prompt_none(portal: Portal, person: Person) -> None:
    alone = portal.leave_for_provider(prompt="none")
    with pytest.raises(OAuthError) as refused:
        portal.come_back(alone.headers["Location"])
    assert refused.value.error == "login_required"
    before = portal.come_back(portal.sign_in(person).headers["Location"])
    silent = portal.leave_for_provider(prompt="none")
    after = portal.come_back(silent.headers["Location"])
    assert (after["sub"], after["auth_time"]) == (before["sub"], before["auth_time"])


def test_max_age(portal: Portal, person: Person) -> None:
    before = portal.come_back(portal.sign_in(person).headers["Location"])
    kept = portal.come_back(portal.leave_for_provider(max_age="10000").headers["Location"])
    assert kept["auth_time"] == before["auth_time"]
    asked_again = portal.leave_for_provider(max_age="0")
    assert form_of(asked_again).fields.keys() >= {"identifier", "password"}
    page = portal.browser.submit(
        asked_again, identifier=person.identifier, password=person.password
    )
    after = portal.come_back(page.headers["Location"])
    assert after["auth_time"] >= before["auth_time"]


def test_form_post(portal: Portal, person: Person) -> None:
    form = form_of(portal.sign_in(person, response_mode="form_post"))
    assert form.action == REDIRECT
    assert portal.come_back(form.action, form.fields)["sub"] == person.subject


def test_sign_out(live_provider: LiveProvider, portal: Portal, person: Person) -> None:
    portal.come_back(portal.sign_in(person).headers["Location"])
    with portal.flask.application.test_request_context():
        logout = portal.oauth.load_server_metadata()["end_session_endpoint"]
    assert logout == f"{live_provider.issuer}/logout"
    asked = f"id_token_hint={portal.tokens['id_token']}&post_logout_redirect_uri={HOME}&state=fin"
    assert portal.browser.get(f"{logout}?{asked}").headers["Location"] == f"{HOME}?state=fin"
    page = portal.leave_for_provider()
    assert form_of(page).fields.keys() >= {"identifier", "password"}


def test_a_wrong_secret_spends_nothing_and_says_so_in_json(portal: Portal, person: Person) -> None:
    arrived = portal.sign_in(person).headers["Location"]
    known, portal.oauth.client_secret = portal.oauth.client_secret, "un-autre-secret"
    with portal.flask.session_transaction() as kept:
        state = dict(kept)
    with pytest.raises(OAuthError) as refused:
        portal.come_back(arrived)
    assert refused.value.error == "invalid_client"
    portal.oauth.client_secret = known
    with portal.flask.session_transaction() as kept:
        kept.update(state)
    assert portal.come_back(arrived)["sub"] == person.subject
