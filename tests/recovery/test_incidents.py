"""What went wrong elsewhere, tried here: links, codes, steps, hosts (security.md §2.1)."""

import pytest

from idp.clients.model import Client
from idp.crypto.mailed_secrets import link_token
from idp.stores import tables
from idp.wiring.mail import mail_keys
from tests.portals.html_reading import texts
from tests.recovery.conftest import SLUG, TYPED
from tests.support.outbox import text_of
from tests.support.provider import ISSUER, Person, Provider
from tests.support.recovering import NEW, Recovery, count, outbox

HOSTS = (
    {"Host": "evil.example"},
    {"Host": "localhost:8000@evil.example"},
    {"Host": "localhost:8000.evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example, localhost:8000"},
    {"X-Forwarded-Server": "evil.example"},
    {"X-Host": "evil.example"},
    {"X-Original-Host": "evil.example"},
    {"X-HTTP-Host-Override": "evil.example"},
    {"Forwarded": "host=evil.example;proto=https"},
    {"X-Forwarded-Proto": "javascript", "X-Forwarded-Port": "1", "X-Forwarded-For": "\u00e9, ,;;"},
)


@pytest.mark.requirement("R-ALL-1", partly="recovery")
@pytest.mark.parametrize("headers", HOSTS, ids=str)
def test_no_header_gets_into_a_link(recovery: Recovery, headers: dict[str, str]) -> None:
    browser = recovery.provider.browser()
    page = browser.get(f"/{SLUG}/recovery")
    sent = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    answer = browser.post(page.action, page.form | TYPED, headers=sent, follow=False)
    mails = recovery.post.deliver()
    if answer.status == 400:
        assert mails == []
        return
    (mail,) = mails
    assert "evil" not in text_of(mail)
    assert f"{ISSUER}/{SLUG}/recovery?t=" in text_of(mail)


def test_a_token_opens_its_own_purpose_only(recovery: Recovery) -> None:
    browser = recovery.provider.browser()
    recovery.whole(browser, TYPED)
    said = text_of(recovery.post.only())
    (disavow,) = [line for line in said.splitlines() if "/disavow?t=" in line]
    token = disavow.partition("?t=")[2]
    for journey in ("recovery", "password", "login", "terms"):
        page = recovery.provider.browser().get(f"/{SLUG}/{journey}?t={token}")
        assert page.status == 410, journey
    assert recovery.provider.browser().get(f"/{SLUG}/disavow?t={token}").status == 200


def test_a_token_is_one_accounts(recovery: Recovery, provider: Provider) -> None:
    provider.person(SLUG, "victime", email="victime@apcma.example")
    mine = provider.browser()
    recovery.ask(mine, TYPED)
    link = recovery.link()
    theirs = recovery.ask(
        mine, {"identifier": "victime", "address": "victime@apcma.example"}
    ).response.request.url.partition("?")[2]
    recovery.post.deliver()
    token = link.partition("?t=")[2]
    for query in (f"t={token}&{theirs}", f"{theirs}&t={token}"):
        page = mine.get(f"/{SLUG}/recovery?{query}")
        assert texts(page.text, "h1") == ["Choisissez votre mot de passe"]
        assert 'value="bfourquin"' in page.text
        assert "victime" not in page.text


def test_no_step_is_skipped(recovery: Recovery, provider: Provider) -> None:
    browser = provider.browser()
    waiting = recovery.ask(browser, TYPED)
    query = waiting.action.partition("?")[2]
    for step in ("credentials.choose_password", "recovery.disavow", "login.nothing"):
        page = browser.post(
            f"/{SLUG}/recovery/{step}?{query}",
            waiting.form | {"password": NEW, "confirmation": NEW},
        )
        assert texts(page.text, "h1") == ["Consultez votre messagerie"]
    assert count(provider, tables.AuditEvent, tables.AuditEvent.event == "password_set") == 0


def test_an_empty_form_goes_nowhere(recovery: Recovery, provider: Provider) -> None:
    browser = provider.browser()
    page = browser.get(f"/{SLUG}/recovery")
    assert browser.post(page.action, {}).status == 422
    waiting = recovery.ask(browser, TYPED)
    for data in ({}, waiting.form, waiting.form | {"code": " "}, waiting.form | {"act": "autre"}):
        assert browser.post(waiting.action, data).status == 422
    landing = browser.get(recovery.link())
    for data in ({}, landing.form, landing.form | {"password": "", "confirmation": ""}):
        assert browser.post(landing.action, data).status == 422


def test_fields_of_another_shape_are_no_error_of_ours(
    recovery: Recovery, provider: Provider
) -> None:
    browser = provider.browser()
    page = browser.get(f"/{SLUG}/recovery")
    odd = ("\0", "\ud7ff" * 9, "a" * 100_000, "'\";--", "[]", "bfourquin\r\nBcc: x@y.example")
    for value in odd:
        answer = browser.post(page.action, page.form | {"identifier": value, "address": value})
        assert answer.status in {413, 422}, value[:20]
    for value in odd:
        answer = recovery.ask(provider.browser(), TYPED | {"identifier": value})
        assert answer.status in {200, 413, 422}
    assert recovery.post.deliver() == []


def test_a_refresh_and_a_double_click_send_nothing_more(recovery: Recovery) -> None:
    provider = recovery.provider
    browser = provider.browser()
    page = browser.get(f"/{SLUG}/recovery")
    waiting = browser.post(page.action, page.form | TYPED)
    for _ in range(3):
        browser.post(page.action, page.form | TYPED)
        browser.get(waiting.response.request.url)
    assert len(outbox(provider)) == 1


def test_the_typed_spelling_of_an_address_gets_no_mail(
    recovery: Recovery, provider: Provider
) -> None:
    provider.person(SLUG, "strasse", email="strasse@apcma.example")
    typed = {"identifier": "strasse", "address": "stra\u00dfe@apcma.example"}
    recovery.ask(provider.browser(), typed)
    assert [mail["To"] for mail in recovery.post.deliver()] == ["strasse@apcma.example"]


def test_a_session_begun_before_is_not_taken_over(
    recovery: Recovery, provider: Provider, intracma: Client, agent: Person
) -> None:
    """Who asked in somebody's name is not signed in when that person follows the link."""
    attacker, owner = provider.browser(source="198.51.100.7"), provider.browser()
    page = attacker.authorize(intracma)
    asking = f"/{SLUG}/recovery?i={page.action.partition('?')[2]}"
    assert asking
    recovery.ask(attacker, TYPED)
    done = recovery.choose(owner, owner.get(recovery.link()))
    assert texts(done.text, "h1") == ["Votre mot de passe est enregistré"]
    assert attacker.authorize(intracma, prompt="none").query["error"] == "login_required"
    assert owner.authorize(intracma, prompt="none").query["error"] == "login_required"
    signed_in = Person(agent.account_id, "", "", agent.identifier, NEW)
    assert "code" in owner.sign_in(intracma, signed_in).query


def test_nothing_stored_opens_anything(recovery: Recovery, provider: Provider) -> None:
    recovery.ask(provider.browser(), TYPED)
    token = recovery.link().partition("?t=")[2]
    (row,) = outbox(provider)
    assert token not in str(row)
    key = mail_keys(provider.services.settings).current[1]
    assert link_token(key, row.facts["proof_id"], "recovery") == token
    assert link_token(key, row.facts["proof_id"], "disavow") != token
