"""npm's openid-client 6, over TLS, against a provider that really runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from idp.clients.model import Client
from tests.foreign_clients.conftest import OpenidClient, openid_client
from tests.foreign_clients.portals import portal_folder
from tests.support.live import LiveProvider
from tests.support.provider import Person
from tests.support.web_browser import WebBrowser, form_of

pytestmark = pytest.mark.foreign_client

REDIRECT = "http://127.0.0.1:3999/callback"
HOME = "http://127.0.0.1:3999/"


@dataclass
class Scene:
    """A portal that openid-client speaks for, a person, and their browser."""

    live: LiveProvider
    rp: OpenidClient
    browser: WebBrowser
    root: Path

    def portal(self, slug: str, metadata: str = "") -> tuple[Client, Person]:
        """Register the portal and somebody who may enter."""
        folder = portal_folder(
            self.root, slug, redirect_uri=REDIRECT, after_logout=HOME, metadata=metadata
        )
        client = self.live.register(folder)
        return client, self.live.person(slug, "Solène", given_name="Solène", family_name="Essai")

    def discover(self, client: Client, method: str, **proof: Any) -> Any:
        """Let openid-client read the provider's metadata."""
        if method.startswith("client_secret"):
            proof["secret"] = self.live.secret(client)
        return self.rp(
            "discover",
            issuer=self.live.issuer,
            clientId=client.client_id,
            method=method,
            **proof,
        )

    def arrive(self, **parameters: str) -> Any:
        """Open the authorization URL that openid-client builds."""
        asked = {"redirect_uri": REDIRECT, "scope": "openid profile email", **parameters}
        return self.browser.get(self.rp("ask", parameters=asked))

    def sign_in(self, person: Person, **parameters: str) -> str:
        """Sign in from the portal; return the address of the portal that the browser is sent to."""
        page = self.browser.submit(
            self.arrive(**parameters), identifier=person.identifier, password=person.password
        )
        location: str = page.headers["Location"]
        return location

    def enter(self, person: Person, **parameters: str) -> Any:
        """Sign in and redeem the code."""
        return self.rp("redeem", url=self.sign_in(person, **parameters))


@pytest.fixture
def scene(live_tls_provider: LiveProvider, node_folder: Path, tmp_path: Path) -> Iterator[Scene]:
    """openid-client and a browser, both new."""
    trust = live_tls_provider.trust
    with (
        openid_client(node_folder, live_tls_provider.certificates) as rp,
        WebBrowser(trust, stop_at=REDIRECT) as browser,
    ):
        yield Scene(live_tls_provider, rp, browser, tmp_path)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_the_whole_way(scene: Scene, method: str) -> None:
    slug = f"node-{method.replace('_', '-')}"
    client, person = scene.portal(slug, f'token_endpoint_auth_method = "{method}"')
    assert scene.discover(client, method)["issuer"] == scene.live.issuer

    tokens = scene.enter(person)
    claims = tokens["claims"]
    assert (claims["sub"], claims["aud"]) == (person.subject, slug)
    told = scene.rp("userinfo", token=tokens["access_token"], subject=person.subject)
    assert told["name"] == "Solène Essai"

    renewed = scene.rp("refresh", token=tokens["refresh_token"])
    assert (renewed["claims"]["sub"], renewed["claims"]["sid"]) == (claims["sub"], claims["sid"])
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert scene.rp("revoke", token=renewed["refresh_token"]) is None
    gone = scene.rp.refused("userinfo", token=renewed["access_token"], subject=person.subject)
    assert "401" in str(gone) or "WWW" in str(gone)


def test_introspection(scene: Scene) -> None:
    client, person = scene.portal("node-introspection")
    scene.discover(client, "client_secret_basic")
    token = scene.enter(person)["access_token"]
    said = scene.rp("introspect", token=token)
    assert said["active"] is True
    assert (said["sub"], said["client_id"]) == (person.subject, "node-introspection")
    scene.rp("revoke", token=token)
    assert scene.rp("introspect", token=token) == {"active": False}


def _key_of(alg: str) -> Key:
    match alg:
        case "ES256":
            return ECKey.generate_key("P-256", {"kid": "une-cle"})
        case "EdDSA":
            return OKPKey.generate_key("Ed25519", {"kid": "une-cle"})
        case _:
            return RSAKey.generate_key(2048, {"kid": "une-cle"})


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
def test_private_key_jwt_and_id_tokens_of_each_algorithm(scene: Scene, alg: str) -> None:
    key = _key_of(alg)
    public = key.as_dict(private=False) | {"use": "sig", "alg": alg}
    members = ", ".join(f'{name} = "{value}"' for name, value in public.items())
    client, person = scene.portal(
        f"node-{alg.lower()}",
        'token_endpoint_auth_method = "private_key_jwt"\n'
        f'id_token_signed_response_alg = "{alg}"\n'
        f"jwks = {{ keys = [{{ {members} }}] }}",
    )
    scene.discover(
        client,
        "private_key_jwt",
        key=key.as_dict(private=True),
        alg=alg,
        metadata={"id_token_signed_response_alg": alg},
    )
    tokens = scene.enter(person)
    assert tokens["claims"]["sub"] == person.subject
    # Each assertion works once: openid-client makes a new one for every request.
    assert scene.rp("introspect", token=tokens["access_token"])["active"] is True


def test_prompt_none(scene: Scene) -> None:
    client, person = scene.portal("node-prompt-none")
    scene.discover(client, "client_secret_basic")
    alone = scene.arrive(prompt="none")
    refused = scene.rp.refused("redeem", url=alone.headers["Location"])
    assert refused["error"] == "login_required"
    before = scene.enter(person)["claims"]
    silent = scene.arrive(prompt="none")
    after = scene.rp("redeem", url=silent.headers["Location"])["claims"]
    assert (after["sub"], after["auth_time"]) == (before["sub"], before["auth_time"])


def test_max_age_zero_asks_again_and_openid_client_checks_auth_time(scene: Scene) -> None:
    client, person = scene.portal("node-max-age")
    scene.discover(client, "client_secret_basic")
    before = scene.enter(person)["claims"]
    arrived = scene.sign_in(person, max_age="0")
    after = scene.rp("redeem", url=arrived, maxAge=0)["claims"]
    assert after["auth_time"] >= before["auth_time"]
    silent = scene.arrive(max_age="10000")
    kept = scene.rp("redeem", url=silent.headers["Location"], maxAge=10000)["claims"]
    assert kept["auth_time"] == after["auth_time"]


def test_form_post(scene: Scene) -> None:
    client, person = scene.portal("node-form-post")
    scene.discover(client, "client_secret_basic")
    page = scene.browser.submit(
        scene.arrive(response_mode="form_post"),
        identifier=person.identifier,
        password=person.password,
    )
    form = form_of(page)
    assert form.action == REDIRECT
    tokens = scene.rp("redeem", url=form.action, posted=form.fields)
    assert tokens["claims"]["sub"] == person.subject


def test_a_wrong_verifier_is_refused_and_spends_nothing(scene: Scene) -> None:
    client, person = scene.portal("node-pkce")
    scene.discover(client, "client_secret_basic")
    arrived = scene.sign_in(person)
    refused = scene.rp.refused("redeem", url=arrived, verifier="x" * 43)
    assert refused["error"] == "invalid_grant"
    assert scene.rp("redeem", url=arrived)["claims"]["sub"] == person.subject


def test_signed_userinfo(scene: Scene) -> None:
    client, person = scene.portal("node-userinfo", 'userinfo_signed_response_alg = "RS256"')
    scene.discover(
        client, "client_secret_basic", metadata={"userinfo_signed_response_alg": "RS256"}
    )
    tokens = scene.enter(person)
    told = scene.rp("userinfo", token=tokens["access_token"], subject=person.subject)
    assert told["name"] == "Solène Essai"


def test_sign_out(scene: Scene) -> None:
    client, person = scene.portal("node-logout")
    scene.discover(client, "client_secret_basic")
    tokens = scene.enter(person)
    url = scene.rp(
        "leave",
        parameters={
            "id_token_hint": tokens["id_token"],
            "post_logout_redirect_uri": HOME,
            "state": "à bientôt",
        },
    )
    with WebBrowser(scene.live.trust, stop_at=HOME) as stranger:
        assert stranger.get(url).headers["Location"].startswith(HOME)
    scene.browser.stop_at = HOME
    left = scene.browser.get(url)
    assert left.headers["Location"] == f"{HOME}?state=%C3%A0%20bient%C3%B4t"
    scene.rp.refused("refresh", token=tokens["refresh_token"])
    again = scene.arrive(prompt="none")
    assert "login_required" in again.headers["Location"]


def test_client_credentials(scene: Scene) -> None:
    client, _ = scene.portal(
        "node-machine",
        'grant_types = ["client_credentials"]\nscopes = ["openid", "read", "write"]',
    )
    scene.discover(client, "client_secret_basic")
    given = scene.rp("client_credentials", scope="read")
    assert (given["scope"], given["token_type"]) == ("read", "bearer")
