"""What a request to the whole provider costs the database (decision 25): statements, commits.

The same counts as the protocol's own tests make, but through everything that a deployment puts in
front: the edge, Flask, routes, error pages. A hook that opens a session or reads a row shows here.
"""

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.protocol.answers import Count, counted
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import ISSUER, VERIFIER, Browser, Provider, asked

FREE = (0, 0)
GRANTS = 'grant_types = ["authorization_code", "refresh_token", "client_credentials"]'


class Visit:
    """A portal whose visitor is signed in, and what its server asks of the provider."""

    def __init__(self, provider: Provider, client: Client) -> None:
        self.provider, self.client = provider, client
        self.browser: Browser = provider.browser()
        self.http = provider.app.test_client()
        pair = f"{client.client_id}:{provider.secrets[client.client_id]}".encode()
        self.server = {"Authorization": "Basic " + base64.b64encode(pair).decode()}
        person = provider.person(client.client_id, "0042")
        self.code = self.browser.sign_in(client, person).query["code"]

    def sso(self) -> str:
        """Arrive with a session; returns the code."""
        return self.browser.authorize(self.client).query["code"]

    def token(self, **form: str) -> dict[str, Any]:
        """Ask the token endpoint."""
        return good(self.http.post("/token", data=form, headers=self.server, base_url=ISSUER))

    def redeem(self, code: str) -> dict[str, Any]:
        """Redeem a code."""
        uri = asked(self.client)["redirect_uri"]
        return self.token(
            grant_type="authorization_code", code=code, redirect_uri=uri, code_verifier=VERIFIER
        )


def good(response: TestResponse) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    content: dict[str, Any] = response.get_json()
    return content


def spent(count: Count) -> tuple[int, int]:
    return count.statements, count.commits


@pytest.fixture(params=["opaque", "jwt"])
def visit(request: pytest.FixtureRequest, provider: Provider, tmp_path: Path) -> Visit:
    """A visitor of a portal, once for each format of access tokens."""
    lines = f'[client]\naccess_token_format = "{request.param}"\n{GRANTS}'
    folder = write_folder(tmp_path / "clients", policy=LEAD.replace("[client]", lines))
    return Visit(provider, provider.register(folder))


@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/jwks", "/health", "/static/parvis.css"]
)
def test_what_is_the_same_for_everybody_asks_the_database_nothing(
    sqlite_provider: Provider, path: str
) -> None:
    http = sqlite_provider.app.test_client()
    with counted(sqlite_provider.stores) as count:
        assert http.get(path, base_url=ISSUER).status_code == 200
    assert spent(count) == FREE


def test_single_sign_on_reads_the_session_and_writes_the_grant(visit: Visit) -> None:
    visit.sso()
    with counted(visit.provider.stores) as count:
        visit.sso()
    assert spent(count) == (2, 1)


def test_once_a_minute_it_also_writes_the_activity(visit: Visit, clock: MovableClock) -> None:
    clock.move(timedelta(seconds=61))
    with counted(visit.provider.stores) as count:
        visit.sso()
    assert spent(count) == (3, 1)


def test_exchange_refresh_userinfo_and_introspection_keep_their_budget(visit: Visit) -> None:
    stores = visit.provider.stores
    with counted(stores) as exchange:
        tokens = visit.redeem(visit.code)
    with counted(stores) as refresh:
        visit.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    with counted(stores) as userinfo:
        good(visit.http.get("/userinfo", headers=bearer, base_url=ISSUER))
    with counted(stores) as introspection:
        form = {"token": tokens["access_token"]}
        said = visit.http.post("/introspect", data=form, headers=visit.server, base_url=ISSUER)
        assert good(said)["active"] is True
    assert [spent(count) for count in (exchange, refresh, userinfo, introspection)] == [
        (2, 1),
        (2, 1),
        (1, 0),
        (1, 0),
    ]


def test_a_client_s_own_token_is_one_row_or_none(visit: Visit) -> None:
    with counted(visit.provider.stores) as count:
        visit.token(grant_type="client_credentials")
    is_jwt = visit.client.metadata.access_token_format == "jwt"
    assert spent(count) == (FREE if is_jwt else (1, 1))


def test_refusals_that_need_no_row_read_none(visit: Visit) -> None:
    with counted(visit.provider.stores) as count:
        for path in ("/token", "/introspect", "/revoke"):
            answer = visit.http.post(path, data={"grant_type": "password"}, base_url=ISSUER)
            assert answer.status_code in {400, 401}
        assert visit.browser.get("/authorize?client_id=nobody").status == 400
    assert spent(count) == FREE
