"""The four ways in which the suite's Basic plans are run, on one provider for the whole folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from idp.app import create_app
from idp.crypto.tokens import fingerprint
from idp.kernel.clock import MovableClock
from idp.stores.engine import open_stores
from tests.conformance.suite import (
    AFTER_LOGOUT,
    INITIAL_TOKEN,
    ISSUER,
    REDIRECT,
    SECOND_REDIRECT,
    Mode,
    RelyingParty,
    Suite,
)
from tests.conftest import NOON
from tests.support.client_folder import LEAD, SECOND, write_folder
from tests.support.provider import Person, Provider, provider_settings
from tests.support.shared_parts import share
from tests.support.signing_keys import add_keys

SCOPES = '["openid", "profile", "email", "address", "phone", "offline_access"]'
VARIANTS = [
    pytest.param((mode, is_dynamic), id=f"{mode}-{'dynamic' if is_dynamic else 'static'}")
    for mode in ("query", "form_post")
    for is_dynamic in (False, True)
]
ATTRIBUTES: dict[str, Any] = {
    "middle_name": "Zoé",
    "nickname": "Cam",
    "profile": "https://artisans.example/camille",
    "picture": "https://artisans.example/camille.png",
    "website": "https://camille.example/",
    "gender": "female",
    "birthdate": "1990-02-28",
    "zoneinfo": "Europe/Paris",
    "locale": "fr-FR",
    "phone_number": "+33 1 99 00 12 34",
    "address": {"locality": "Orléans", "postal_code": "45000", "country": "France"},
}


@pytest.fixture(scope="session")
def conformant(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Provider]:
    """A provider whose issuer is https, with clients that need no PKCE, and registration open."""
    folder = tmp_path_factory.mktemp("conformance")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'parvis.db')}"
    clock = MovableClock(frozen_at=NOON)
    stores = open_stores(url, clock=clock)
    add_keys(stores, at=clock.now())
    stores.close()
    tokens = {fingerprint(INITIAL_TOKEN).hex(): "artisans"}
    settings = provider_settings(
        url,
        server={"issuer": ISSUER},
        registration={"enabled": True, "initial_access_tokens": tokens},
    )
    provider = Provider(share(create_app(settings, clock=clock)))
    for slug, policy in _policies().items():
        provider.register(write_folder(folder / "clients", slug, policy))
    yield provider
    provider.services.close()


def _policies() -> dict[str, str]:
    """Return the three clients that the suite is configured with when they are static."""
    lines = (
        f'require_pkce = false\nscopes = {SCOPES}\npost_logout_redirect_uris = ["{AFTER_LOGOUT}"]\n'
    )
    lead = LEAD.replace(
        'post_logout_redirect_uris = ["https://artisans.example/"]\n', lines
    ).replace("https://artisans.example/oidc/callback", REDIRECT)
    second = SECOND.replace("https://appli.artisans.example/cb", SECOND_REDIRECT)
    secret = 'token_endpoint_auth_method = "none"\n'
    posting = SECOND.replace("https://appli.artisans.example/cb", REDIRECT)
    return {
        "artisans": lead,
        "second": second.replace(secret, lines),
        "posting": posting.replace(
            secret, f'token_endpoint_auth_method = "client_secret_post"\n{lines}'
        ),
    }


@pytest.fixture(scope="session")
def person(conformant: Provider) -> Person:
    """Somebody of whom every standard claim is known."""
    return conformant.person(
        "artisans",
        "0042",
        given_name="Camille",
        family_name="Essai",
        email="camille.essai@artisans.example",
        attributes=ATTRIBUTES,
    )


@pytest.fixture(params=VARIANTS)
def suite(request: pytest.FixtureRequest, conformant: Provider, person: Person) -> Suite:
    """One run of a module: each response mode, each kind of client."""
    mode, is_dynamic = request.param
    return _suite(conformant, person, mode=mode, is_dynamic=is_dynamic)


@pytest.fixture(params=[False, True], ids=["static", "dynamic"])
def code_suite(request: pytest.FixtureRequest, conformant: Provider, person: Person) -> Suite:
    """The same for what has nothing to do with the response mode."""
    return _suite(conformant, person, mode="query", is_dynamic=request.param)


def _suite(provider: Provider, person: Person, *, mode: str, is_dynamic: bool) -> Suite:
    if is_dynamic:
        rp = registered(provider)
        second = registered(provider, redirect_uris=[SECOND_REDIRECT])
    else:
        rp = RelyingParty("artisans", provider.secrets["artisans"])
        second = RelyingParty("second", provider.secrets["second"], SECOND_REDIRECT)
    return Suite(
        provider=provider,
        rp=rp,
        second=second,
        person=person,
        browser=provider.browser(),
        mode=cast("Mode", mode),
        is_dynamic=is_dynamic,
    )


def registered(provider: Provider, **metadata: Any) -> RelyingParty:
    """Register a client as the suite does (RFC 7591)."""
    asked = {
        "client_name": "OIDF Conformance test - parvis",
        "redirect_uris": [REDIRECT],
        "post_logout_redirect_uris": [AFTER_LOGOUT],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "contacts": ["certification@suite.example"],
        "token_endpoint_auth_method": "client_secret_basic",
    } | metadata
    response = provider.app.test_client().post(
        "/register",
        base_url=ISSUER,
        json=asked,
        headers={"Authorization": f"Bearer {INITIAL_TOKEN}"},
    )
    told = response.get_json()
    assert response.status_code == 201, told
    return RelyingParty(
        told["client_id"],
        told["client_secret"],
        told["redirect_uris"][0],
        told["token_endpoint_auth_method"],
    )
