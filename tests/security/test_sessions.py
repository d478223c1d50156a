"""The session: begun anew at each sign-in, within each portal's limits, ended at once (ASVS V7)."""

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.support.client_folder import LEAD, SECOND, write_folder
from tests.support.provider import VERIFIER, Browser, Page, Person, Provider

IDLE = timedelta(seconds=1800)  # of the tests' portal
ABSOLUTE = timedelta(seconds=43_200)


@pytest.fixture
def amadou(provider: Provider, artisans: Client) -> Person:
    assert artisans.is_active
    return provider.person("artisans", "amadou", given_name="Amadou", family_name="Essai")


@pytest.fixture
def chamber(provider: Provider, tmp_path: Path) -> Client:
    """A portal of another organisation."""
    policy = LEAD.replace("artisans.example", "chambre.example").replace(
        "Portail des artisans", "Portail de la chambre"
    )
    limits = "[sign_in]\nsession_idle = 600\nsession_absolute = 3600\n\n[branding]"
    policy = policy.replace("[branding]", limits)
    return provider.register(write_folder(tmp_path / "clients", "chambre", policy))


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


def test_each_sign_in_gives_a_new_cookie_and_ends_the_old_one(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = with_cookie(provider, "chosen-by-somebody-else")
    assert "code" in browser.sign_in(artisans, amadou).query
    first = cookie(browser)
    assert first not in {None, "chosen-by-somebody-else"}
    assert "code" in browser.sign_in(artisans, amadou, prompt="login").query
    second = cookie(browser)
    assert second != first
    assert silent(with_cookie(provider, first), artisans) == "login_required"
    assert silent(with_cookie(provider, second), artisans) == "code"


def test_signing_in_again_keeps_the_session_of_the_same_person(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    bearer = access_token(provider, artisans, browser.sign_in(artisans, amadou))
    browser.sign_in(artisans, amadou, prompt="login")
    assert browser.get("/userinfo", headers=bearer).status == 200
    assert live_sessions(provider) == 1


def test_somebody_elses_sign_in_ends_the_former_session(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    other = provider.person("artisans", "binta")
    browser = provider.browser()
    bearer = access_token(provider, artisans, browser.sign_in(artisans, amadou))
    former = cookie(browser)
    browser.sign_in(artisans, other, prompt="login")
    assert silent(with_cookie(provider, former), artisans) == "login_required"
    assert browser.get("/userinfo", headers=bearer).status == 401
    assert live_sessions(provider) == 1


def live_sessions(provider: Provider) -> int:
    query = select(func.count()).where(tables.Session.ended_at.is_(None))
    with provider.stores.read() as connection:
        return connection.execute(query).scalar_one()


def test_idle_and_absolute_limits_are_each_portals_own(
    provider: Provider, artisans: Client, amadou: Person, chamber: Client, clock: MovableClock
) -> None:
    provider.person("chambre", "amadou", account=amadou.account_id)
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    assert silent(browser, chamber) == "code"
    clock.move(timedelta(seconds=599))
    assert silent(browser, chamber) == "code"
    clock.move(timedelta(seconds=601))
    # The chamber's ten idle minutes are over, the artisans' thirty are not.
    assert silent(browser, chamber) == "login_required"
    assert silent(browser, artisans) == "code"
    clock.move(IDLE - timedelta(seconds=1))
    assert silent(browser, artisans) == "code"
    clock.move(IDLE)
    assert silent(browser, artisans) == "login_required"


def test_activity_never_prolongs_a_session_past_its_absolute_limit(
    provider: Provider, artisans: Client, amadou: Person, clock: MovableClock
) -> None:
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    step = timedelta(minutes=29)
    for _ in range(ABSOLUTE // step):
        clock.move(step)
        assert silent(browser, artisans) == "code"
    clock.move(step)
    assert silent(browser, artisans) == "login_required"


def test_prompt_login_asks_again_and_says_why(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    door = browser.authorize(artisans, follow=False, prompt="login").location
    page = browser.get(door)
    assert "Confirmez votre mot de passe" in page.seen
    # Neither without the form nor by dropping the parameter from our own address is it skipped.
    assert "code" not in browser.get(f"/authorize/resume?{door.partition('?')[2]}").query
    assert "code" in sign_in(browser, page, amadou).query


def test_max_age_asks_again_once_the_sign_in_is_older(
    provider: Provider, artisans: Client, amadou: Person, clock: MovableClock
) -> None:
    browser = provider.browser()
    browser.sign_in(artisans, amadou)
    clock.move(timedelta(seconds=60))
    assert "code" in browser.authorize(artisans, max_age="60").query
    clock.move(timedelta(seconds=1))
    assert "error" in browser.authorize(artisans, max_age="60", prompt="none").query
    assert "code" in sign_in(browser, browser.authorize(artisans, max_age="0"), amadou).query


def test_hints_prefill_and_languages_are_honoured(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    browser = provider.browser(lang="")
    page = browser.authorize(artisans, login_hint='amadou"><b>', ui_locales="de en fr")
    assert 'value="amadou&#34;&gt;&lt;b&gt;"' in page.text
    assert '<html lang="en">' in page.text
    assert "Craft number" in page.seen
    wrong = browser.submit(page, identifier="", password="")
    assert '<html lang="en">' in wrong.text
    assert "code" in sign_in(browser, wrong, amadou).query


def test_the_person_hinted_at_is_the_only_one_who_will_do(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    other = provider.person("artisans", "binta")
    browser = provider.browser()
    hint = access_token(provider, artisans, browser.sign_in(artisans, amadou))["id_token"]
    assert "code" in browser.authorize(artisans, id_token_hint=hint, prompt="none").query
    browser.sign_in(artisans, other, prompt="login")
    refused = browser.authorize(artisans, id_token_hint=hint, prompt="none")
    assert refused.query["error"] == "login_required"
    page = browser.authorize(artisans, id_token_hint=hint)
    assert sign_in(browser, page, other).query["error"] == "login_required"
    page = browser.authorize(artisans, id_token_hint=hint)
    assert "code" in sign_in(browser, page, amadou).query


def test_an_acr_that_is_asked_for_does_no_harm(
    provider: Provider, artisans: Client, amadou: Person
) -> None:
    asked = "urn:parvis:acr:password urn:unknown"
    assert "code" in provider.browser().sign_in(artisans, amadou, acr_values=asked).query


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
