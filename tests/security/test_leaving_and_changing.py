"""Changing account, leaving one portal or all, and what ends a session from outside."""

from pathlib import Path

import pytest
from sqlalchemy import update

from idp.clients.model import Client
from idp.stores import tables
from tests.security.visits import access_token, cookie, sign_in, silent, with_cookie
from tests.support.client_folder import SECOND, write_folder
from tests.support.provider import Person, Provider


def test_a_refused_account_is_named_and_may_be_changed(
    provider: Provider, artisans: Client, amadou: Person, chamber: Client
) -> None:
    agent = provider.person("chambre", "chantal")
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    refused = browser.authorize(chamber, state="the same")
    assert "Amadou Essai" in refused.seen
    assert "Portail des artisans" in refused.seen
    assert silent(browser, chamber) == "interaction_required"
    # Neither going on nor asking again lets the account in.
    assert "code" not in browser.submit(refused, choice="continue").query
    refused = browser.authorize(chamber, state="the same")
    page = browser.submit(refused, choice="change")
    assert (page.status, "Portail de la chambre" in page.title) == (200, True)
    assert cookie(browser) is None
    answer = sign_in(browser, page, agent)
    assert ("code" in answer.query, answer.query["state"]) == (True, "the same")
    assert silent(browser, artisans) == "interaction_required"


def test_an_account_is_confirmed_or_changed_when_the_portal_asks(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    page = browser.authorize(artisans, prompt="select_account")
    assert "Amadou Essai" in page.seen
    forged = browser.post(page.action, {"choice": "continue"})
    assert (forged.status, "code" in forged.query) == (422, False)
    assert "code" in browser.submit(page, choice="continue").query
    page = browser.authorize(artisans, prompt="select_account")
    assert "identifier" in browser.submit(page, choice="change").text


def test_leaving_one_portal_keeps_the_other(
    provider: Provider, artisans: Client, amadou: Person, chamber: Client
) -> None:
    provider.person("chambre", "amadou", account=amadou.account_id)
    browser = provider.browser()
    here = access_token(provider, artisans, browser.sign_in(artisans, amadou))
    there = access_token(provider, chamber, browser.authorize(chamber))
    left = browser.get(f"/logout?id_token_hint={here['id_token']}")
    assert "Vous avez quitté Portail des artisans" in left.seen
    assert browser.get("/userinfo", headers=here).status == 401
    assert browser.get("/userinfo", headers=there).status == 200
    assert silent(browser, chamber) == "code"
    # Whoever left a portal is not let in again without a page.
    assert silent(browser, artisans) == "login_required"
    assert "code" in sign_in(browser, browser.authorize(artisans), amadou).query


def test_leaving_everywhere_ends_everything(
    provider: Provider, artisans: Client, amadou: Person, chamber: Client
) -> None:
    provider.person("chambre", "amadou", account=amadou.account_id)
    browser = provider.browser()
    here = access_token(provider, artisans, browser.sign_in(artisans, amadou))
    there = access_token(provider, chamber, browser.authorize(chamber))
    copied = cookie(browser)
    asked = browser.get("/logout?client_id=artisans")
    assert "Amadou Essai" in asked.seen
    forged = browser.post(asked.action, {"extent": "everywhere"})
    assert (forged.status, silent(browser, artisans)) == (422, "code")
    done = browser.submit(asked, extent="everywhere")
    assert (done.status, cookie(browser)) == (200, None)
    for bearer in (here, there):
        assert browser.get("/userinfo", headers=bearer).status == 401
    assert silent(with_cookie(provider, copied), artisans) == "login_required"
    assert silent(with_cookie(provider, copied), chamber) == "login_required"


def test_another_site_signs_nobody_out(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    page = browser.get("/logout")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        data = page.form | {"extent": "everywhere"}
        assert browser.post(page.action, data, headers=headers).status == 422
    assert silent(browser, artisans) == "code"


@pytest.mark.requirement("R-ALL-3", partly="the actions that exist")
def test_a_disabled_account_loses_session_and_tokens_at_once(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    bearer = access_token(provider, artisans, browser.sign_in(artisans, amadou))
    assert browser.get("/userinfo", headers=bearer).status == 200
    with provider.stores.write() as tx:
        tx.execute(update(tables.Account).values(status="disabled"))
    assert browser.get("/userinfo", headers=bearer).status == 401
    assert silent(browser, artisans) == "login_required"
    page = browser.authorize(artisans)
    assert "incorrect" in sign_in(browser, page, amadou).seen


def test_a_suspended_membership_closes_its_portal_only(
    provider: Provider, artisans: Client, amadou: Person, chamber: Client
) -> None:
    provider.person("chambre", "amadou", account=amadou.account_id)
    browser = provider.browser()
    bearer = access_token(provider, artisans, browser.sign_in(artisans, amadou))
    with provider.stores.write() as tx:
        tx.execute(
            update(tables.Membership)
            .where(tables.Membership.id == amadou.membership_id)
            .values(status="suspended", version=2)
        )
    assert browser.get("/userinfo", headers=bearer).status == 401
    assert silent(browser, artisans) == "interaction_required"
    assert silent(browser, chamber) == "code"


def test_a_changed_credential_ends_every_session(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    bearer = access_token(provider, artisans, browser.sign_in(artisans, amadou))
    with provider.stores.write() as tx:
        tx.execute(update(tables.Account).values(credential_version=2))
    assert silent(browser, artisans) == "login_required"
    assert browser.get("/userinfo", headers=bearer).status == 401


def test_an_application_of_the_same_organisation_shares_the_session(
    provider: Provider, artisans: Client, amadou: Person, tmp_path: Path
) -> None:
    second = provider.register(write_folder(tmp_path / "clients", "appli", SECOND))
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    assert "code" in browser.authorize(second, scope="openid", prompt="none").query
