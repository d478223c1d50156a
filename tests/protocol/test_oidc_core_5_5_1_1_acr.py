"""How strong a sign-in is asked for, and what is said of it (Core §2, §3.1.2.1, §5.5.1.1)."""

import json
from pathlib import Path
from typing import Any

import pytest

from idp.clients.model import Client
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.wanted_acr import wanted
from idp.session.assurance import (
    ACR_PASSWORD,
    ACR_TWO_FACTOR,
    meets,
    strongest,
    weakest,
    with_factor,
)
from tests.support.authenticator import Authenticator, given, prove
from tests.support.client_folder import LEAD, write_folder
from tests.support.provider import Browser, Page, Provider

UNKNOWN = "urn:somebody:else"


def essential(*values: str) -> str:
    return json.dumps({"id_token": {"acr": {"essential": True, "values": list(values)}}})


@pytest.mark.parametrize(
    ("asked", "floor"),
    [
        ({}, ""),
        ({"acr_values": ACR_TWO_FACTOR}, ACR_TWO_FACTOR),
        ({"acr_values": f"{ACR_TWO_FACTOR} {ACR_PASSWORD}"}, ACR_PASSWORD),
        ({"acr_values": UNKNOWN}, ""),
        ({"claims": essential(ACR_TWO_FACTOR)}, ACR_TWO_FACTOR),
        ({"claims": essential(UNKNOWN, ACR_PASSWORD)}, ACR_PASSWORD),
        ({"claims": essential(UNKNOWN)}, UNKNOWN),
    ],
)
def test_the_weakest_class_that_will_do(
    artisans: Client, asked: dict[str, str], floor: str
) -> None:
    claims = json.loads(asked.get("claims", "{}"))
    request = AuthorizationRequest(
        client=artisans,
        redirect_uri="",
        response_type="code",
        response_mode="query",
        scope=(),
        acr_values=tuple(asked.get("acr_values", "").split()),
        claims=claims,
    )
    assert wanted(request) == floor


def test_classes_are_ordered_and_methods_honest() -> None:
    assert meets(ACR_TWO_FACTOR, ACR_PASSWORD)
    assert not meets(ACR_PASSWORD, ACR_TWO_FACTOR)
    assert weakest([UNKNOWN, ACR_TWO_FACTOR, ACR_PASSWORD]) == ACR_PASSWORD
    assert strongest([ACR_PASSWORD, "", ACR_TWO_FACTOR]) == ACR_TWO_FACTOR
    assert with_factor(["pwd"], "totp") == ["pwd", "otp", "mfa"]
    assert with_factor(["pwd"], "recovery_code") == ["pwd", "mfa"]


def test_both_classes_are_published(provider: Provider) -> None:
    document = json.loads(provider.browser().get("/.well-known/openid-configuration").text)
    assert document["acr_values_supported"] == [ACR_PASSWORD, ACR_TWO_FACTOR]


def session_of(provider: Provider, browser: Browser, client: Client) -> Authenticator:
    """Sign in with a password alone, then have a telephone."""
    person = provider.person(client.client_id, "0042")
    assert "code" in browser.sign_in(client, person).query
    return given(provider, person.account_id)


def password(browser: Browser, page: Page) -> Page:
    from tests.support.people import PASSWORD  # noqa: PLC0415 - one use

    return browser.submit(page, identifier="0042", password=PASSWORD)


@pytest.mark.parametrize(
    "asked", [{"acr_values": ACR_TWO_FACTOR}, {"claims": essential(ACR_TWO_FACTOR)}]
)
def test_a_request_steps_a_session_up(
    provider: Provider, artisans: Client, asked: dict[str, Any]
) -> None:
    browser = provider.browser()
    app = session_of(provider, browser, artisans)
    assert "code" in browser.authorize(artisans).query
    silent = browser.authorize(artisans, prompt="none", **asked)
    assert silent.query["error"] == "login_required"

    page = password(browser, browser.authorize(artisans, **asked))
    page = prove(provider, browser, page, app)

    assert "code" in page.query
    assert "code" in browser.authorize(artisans, prompt="none", **asked).query


def test_who_has_none_adds_one_where_a_request_wants_it(
    provider: Provider, artisans: Client
) -> None:
    person = provider.person("artisans", "0042")
    page = provider.browser().sign_in(artisans, person, acr_values=ACR_TWO_FACTOR)
    assert "credentials.enrol_totp" in page.action


def test_an_essential_class_that_nobody_knows_is_met_by_nobody(
    provider: Provider, artisans: Client
) -> None:
    person = provider.person("artisans", "0042")
    page = provider.browser().sign_in(artisans, person, claims=essential(UNKNOWN))
    assert page.query["error"] == "unmet_authentication_requirements"


def test_a_portals_floor_asks_everybody(provider: Provider, tmp_path: Path) -> None:
    policy = LEAD + f'\n[sign_in]\nacr_floor = "{ACR_TWO_FACTOR}"\n'
    client = provider.register(write_folder(tmp_path / "clients", policy=policy))
    person = provider.person("artisans", "0042")
    browser = provider.browser()
    page = browser.sign_in(client, person)
    app = Authenticator.scan(page)
    page = browser.submit(page, code=app.code(provider.services.clock.now()))
    page = browser.submit(page, kept="y")
    assert "code" in page.query
