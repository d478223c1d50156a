"""Debian's mod_auth_openidc, over TLS, against a provider that really runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.foreign_clients.apache import Apache, apache
from tests.foreign_clients.portals import portal_folder
from tests.support.live import LiveProvider
from tests.support.ports import free_port
from tests.support.provider import Person
from tests.support.web_browser import WebBrowser, form_of

pytestmark = pytest.mark.foreign_client


@contextmanager
def site(
    live: LiveProvider, root: Path, slug: str, *, metadata: str = "", **directives: str
) -> Iterator[tuple[Apache, Person]]:
    """Run a site that a portal of its own protects, and somebody who may enter."""
    port = free_port()
    folder = portal_folder(
        root / "clients",
        slug,
        redirect_uri=f"http://127.0.0.1:{port}/private/callback",
        after_logout=f"http://127.0.0.1:{port}/",
        metadata=metadata,
    )
    client = live.register(folder)
    person = live.person(slug, "Solene", given_name="Solene", family_name="Essai")
    directives = {"OIDCClientSecret": live.secret(client)} | directives
    with apache(port, live, client_id=slug, directives=directives) as running:
        yield running, person


@pytest.fixture
def browser(live_tls_provider: LiveProvider) -> Iterator[WebBrowser]:
    """A browser that trusts the provider."""
    with WebBrowser(live_tls_provider.trust) as opened:
        yield opened


def test_sign_in_claims_and_sign_out(
    live_tls_provider: LiveProvider, tmp_path: Path, browser: WebBrowser
) -> None:
    with site(live_tls_provider, tmp_path, "apache") as (running, person):
        page = browser.get(f"{running.url}/private/")
        assert str(page.url).startswith(live_tls_provider.issuer)
        page = browser.submit(page, identifier=person.identifier, password=person.password)
        assert (page.status_code, str(page.url)) == (200, f"{running.url}/private/"), running.log
        assert "Page private" in page.text
        assert page.headers["X-Remote-User"] == person.subject
        assert page.headers["X-Name"] == "Solene"

        assert browser.get(f"{running.url}/private/for-solene/").status_code == 200
        assert browser.get(f"{running.url}/private/for-nobody/").status_code == 401

        page = browser.get(f"{running.url}/private/callback?logout={running.url}/")
        assert (page.status_code, str(page.url)) == (200, f"{running.url}/")
        page = browser.get(f"{running.url}/private/")
        assert form_of(page).fields.keys() >= {"identifier", "password"}


def test_single_sign_on_and_the_session_that_apache_keeps(
    live_tls_provider: LiveProvider, tmp_path: Path, browser: WebBrowser
) -> None:
    with site(live_tls_provider, tmp_path, "apache-sso") as (running, person):
        page = browser.get(f"{running.url}/private/")
        browser.submit(page, identifier=person.identifier, password=person.password)
        said = browser.get(f"{running.url}/private/callback?info=json").json()
        assert said["id_token"]["sub"] == said["userinfo"]["sub"] == person.subject
        assert said["userinfo"]["name"] == "Solene Essai"
        renewed = browser.get(
            f"{running.url}/private/callback?refresh={running.url}/private/"
            f"&access_token={said['access_token']}"
        )
        assert renewed.status_code == 200, running.log
        after = browser.get(f"{running.url}/private/callback?info=json").json()
        assert after["access_token"] != said["access_token"], running.log


@pytest.mark.parametrize(
    ("slug", "metadata", "directives"),
    [
        (
            "apache-post",
            'token_endpoint_auth_method = "client_secret_post"',
            {"OIDCProviderTokenEndpointAuth": "client_secret_post"},
        ),
        ("apache-form-post", "", {"OIDCResponseMode": "form_post"}),
        (
            "apache-es256",
            'id_token_signed_response_alg = "ES256"',
            {"OIDCIDTokenSignedResponseAlg": "ES256"},
        ),
        (
            "apache-signed",
            'userinfo_signed_response_alg = "RS256"',
            {"OIDCUserInfoSignedResponseAlg": "RS256"},
        ),
    ],
)
def test_what_portals_set_up_otherwise(
    live_tls_provider: LiveProvider,
    tmp_path: Path,
    browser: WebBrowser,
    slug: str,
    metadata: str,
    directives: dict[str, str],
) -> None:
    with site(live_tls_provider, tmp_path, slug, metadata=metadata, **directives) as (
        running,
        person,
    ):
        page = browser.get(f"{running.url}/private/")
        page = browser.submit(page, identifier=person.identifier, password=person.password)
        if slug == "apache-form-post":
            assert form_of(page).action == f"{running.url}/private/callback"
            page = browser.submit(page)
        assert page.headers["X-Remote-User"] == person.subject, running.log


def test_an_error_answer_reaches_the_site_and_opens_no_session(
    live_tls_provider: LiveProvider, tmp_path: Path, browser: WebBrowser
) -> None:
    directives = {"OIDCAuthRequestParams": "prompt=none"}
    with site(live_tls_provider, tmp_path, "apache-none", **directives) as (running, _):
        page = browser.get(f"{running.url}/private/")
        assert parse_qs(urlsplit(str(page.url)).query)["error"] == ["login_required"]
        # Debian 12's 2.4.12 takes `iss` (RFC 9207), which errors carry too, for a sign-in that a
        # third party begins; it shows an error of its own words all the same.
        assert "<title>Error</title>" in page.text
        assert "Page private" not in browser.get(f"{running.url}/private/").text
